import { existsSync } from "node:fs";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { summaryLine } from "../steps.ts";
import { findVectorChecks, runVectorChecks } from "../vectors/run.ts";

export async function run(args: readonly string[]): Promise<number> {
  const [folder] = args;
  if (folder === undefined || args.length > 1 || !existsSync(folder)) {
    console.error("millrace: expected one folder of test vectors, as in `node scripts/run.mjs vectors ../vectors`");
    return 2;
  }
  const checks = await findVectorChecks(path.join(root, "scripts", "vectors"));
  const count = await runVectorChecks(path.resolve(folder), checks);
  console.log(summaryLine(count));
  return count.failed === 0 ? 0 : 1;
}
