import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./setup/paths.mjs";
import { runProcess } from "./setup/process.mjs";
import { millrace } from "./tools.ts";

/** Builds the functions and Flink applications of samples that have none yet: tests apply and draw Terraform that names them. */
export async function setup(): Promise<void> {
  for (const name of unbuilt()) {
    const { code, stderr } = await runProcess(process.execPath, [millrace, "plan", name], { cwd: root, capture: true });
    if (code !== 0) throw new Error(`millrace plan ${name}, which builds its bundles: exit code ${code}\n${stderr}`);
  }
}

function unbuilt(): string[] {
  const apps = path.join(root, "apps");
  return readdirSync(apps).filter((name) => {
    const definition = path.join(apps, name, "src", "sample.ts");
    if (!existsSync(definition) || existsSync(path.join(apps, name, "dist"))) return false;
    return /^ {2}(?:functions|flink):/m.test(readFileSync(definition, "utf8"));
  });
}
