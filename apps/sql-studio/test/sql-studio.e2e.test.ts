import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "sql-studio-"));
afterAll(() => rmSync(runs, { recursive: true }));

function run(...args: string[]): Promise<{ readonly code: number; readonly report: RunReport }> {
  const command = [millrace, "run", "sql-studio", "--json", "--runs", runs, ...args];
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, command, { cwd: root, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => {
      try {
        resolve({ code: child.exitCode ?? 1, report: JSON.parse(stdout) as RunReport });
      } catch (cause) {
        reject(new Error(`${command.join(" ")}: expected one JSON object, got ${stdout}${stderr}`, { cause }));
      }
    });
  });
}

test("every query of the notebooks gives what the records say, and the applications what their notebooks do", async () => {
  const { code, report } = await run();

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  expect(report.metrics["queries run"]?.value).toBe(27);
  expect(report.records.delivered).toBe(report.records.read);
}, 180_000);

test("with a slow lake and few trades every trade is still in one file, and no alarm is missed", async () => {
  const { report } = await run("--fault", "slow-lake", "--trades-per-second", "10", "--alarm-threshold", "90");

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
}, 180_000);
