import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program to its end, without a shell. Ctrl-C and termination reach the program, and its end is awaited, so that
 * no half-finished work goes on behind the back of the next start.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, stdout?: "inherit" | "stderr" | "capture" }} [options]
 *   `stdout` "stderr" sends the program's output to our standard error, "capture" returns it; `capture` returns both
 *   streams and shows neither.
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, stdout: string, stderr: string }>} A program that a
 *   signal ended has the code a shell gives it: 128 + signal number.
 */
export function runProcess(command, args, options = {}) {
  const out = options.capture || options.stdout === "capture" ? "pipe" : options.stdout === "stderr" ? 2 : "inherit";
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: [options.capture ? "ignore" : "inherit", out, options.capture ? "pipe" : "inherit"],
      windowsHide: true,
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    // A terminal sends Ctrl-C to the whole foreground group: passing it on again would count as a second one.
    const ignore = () => {};
    const terminate = () => child.kill("SIGTERM");
    process.on("SIGINT", ignore).on("SIGTERM", terminate);
    const detach = () => process.off("SIGINT", ignore).off("SIGTERM", terminate);
    child.once("error", (error) => {
      detach();
      reject(error);
    });
    child.once("close", (code, signal) => {
      detach();
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), signal, stdout, stderr });
    });
  });
}
