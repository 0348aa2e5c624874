import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { toolPath } from "../tools.ts";

export async function run(args: readonly string[]): Promise<number> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  const result = await runProcess(process.execPath, [toolPath("turbo", "turbo"), "run", "build", ...args], {
    cwd: root,
    env,
  });
  return result.code;
}
