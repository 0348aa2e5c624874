import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "./report.ts";

/** What a run of the command gave. */
export interface Outcome {
  /** Exit code of the command. */
  readonly code: number;
  readonly report: RunReport;
}

const ROOT = path.resolve(import.meta.dirname, "..", "..", "..");
const MILLRACE = path.join(ROOT, "packages", "cli", "bin", "millrace.mjs");

/** Runs of a sample by its command, as a user starts them: for end-to-end tests. `remove` deletes their folder. */
export function sampleRuns(name: string) {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));

  /** @throws Error with what the command printed, when that is no report. */
  function run(...args: string[]): Promise<Outcome> {
    const command = [MILLRACE, "run", name, "--json", "--runs", folder, ...args];
    return new Promise((resolve, reject) => {
      const child = execFile(process.execPath, command, { cwd: ROOT, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
        try {
          resolve({ code: child.exitCode ?? 1, report: JSON.parse(stdout) as RunReport });
        } catch (cause) {
          reject(new Error(`${command.join(" ")}: expected one JSON object, got ${stdout}${stderr}`, { cause }));
        }
      });
    });
  }

  return { folder, run, remove: () => rmSync(folder, { recursive: true }) };
}

/** Names of the checks that did not hold. */
export function failedChecks({ checks }: RunReport): string[] {
  return checks.filter(({ ok }) => !ok).map((check) => check.name);
}
