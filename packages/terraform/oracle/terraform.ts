import { spawn } from "node:child_process";

/** Runs terraform in a folder with something on standard input; answers exit code and standard output. */
export function terraform(
  args: readonly string[],
  cwd: string,
  input = "",
): Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("terraform", args, {
      cwd,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "", TF_IN_AUTOMATION: "1" },
      stdio: "pipe",
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output, errors }));
    child.stdin.end(input);
  });
}
