import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "taxi-lake-"));
afterAll(() => rmSync(runs, { recursive: true }));

function run(...args: string[]): Promise<{ readonly code: number; readonly report: RunReport }> {
  const command = [millrace, "run", "taxi-lake", "--json", "--runs", runs, ...args];
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

test("every record is in every place that it belongs to, as often as it was sent", async () => {
  const { code, report } = await run("--trips", "900");

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  expect(report.records).toMatchObject({ read: 918, delivered: 900, failed: 18 });
}, 120_000);

test.each([
  ["files are completed", "crash"],
  ["documents are sent", "search-down"],
])(
  "a job that fails when %s starts again and writes every row once",
  async (_what, fault) => {
    const { report } = await run("--trips", "900", "--fault", fault);

    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.metrics["restarts after a failure"]!.value).toBeGreaterThan(0);
  },
  120_000,
);
