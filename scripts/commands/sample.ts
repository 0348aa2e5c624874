import { root } from "../setup/paths.mjs";
import { runProcess } from "../setup/process.mjs";
import { millrace } from "../tools.ts";

export async function run(args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    console.error(
      "millrace: expected the name of a sample, as in `npm run sample -- taxi-fleet`; `npx millrace list` names them",
    );
    return 2;
  }
  const result = await runProcess(process.execPath, [millrace, "run", ...args], { cwd: root });
  return result.code;
}
