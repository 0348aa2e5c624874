import { renewGenerated } from "../generated.ts";
import { formatFinding } from "../lint/finding.ts";
import { fixRepository } from "../lint/lint.ts";
import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { toolPath } from "../tools.ts";

export async function run(): Promise<number> {
  const { fixed, left } = fixRepository(root);
  for (const finding of fixed) console.log(`repaired ${formatFinding(finding)}`);
  await renewGenerated();
  const biome = await runProcess(process.execPath, [toolPath("@biomejs/biome", "biome"), "check", "--write", "."], {
    cwd: root,
  });
  for (const finding of left) console.log(formatFinding(finding));
  return left.length === 0 && biome.code === 0 ? 0 : 1;
}
