import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program to its end, without a shell. Ctrl-C and termination reach the program, and its end is awaited, so that
 * no half-finished work goes on behind the back of the next start.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, stdout?: "inherit" | "capture", endAtOnce?: boolean }} [options]
 *   `stdout` "capture" returns standard output; `capture` returns both streams and shows neither; `endAtOnce` kills the
 *   program when interrupted, for one whose half-done work the next start recognises.
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, stdout: string, stderr: string }>} A program that a
 *   signal ended has the code a shell gives it: 128 + signal number.
 */
export function runProcess(command, args, options = {}) {
  const out = options.capture || options.stdout === "capture" ? "pipe" : "inherit";
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
    const onInterrupt = () => void (options.endAtOnce && child.kill("SIGKILL"));
    const onTerminate = () => child.kill(options.endAtOnce ? "SIGKILL" : "SIGTERM");
    process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
    const detach = () => process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
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
