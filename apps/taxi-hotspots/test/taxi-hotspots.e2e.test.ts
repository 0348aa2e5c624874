import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "taxi-hotspots-"));
afterAll(() => rmSync(runs, { recursive: true }));

function run(...args: string[]): Promise<{ readonly code: number; readonly report: RunReport }> {
  const command = [millrace, "run", "taxi-hotspots", "--json", "--runs", runs, ...args];
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

test("every pick-up has the hot spots that a brute-force clustering finds", async () => {
  const { code, report } = await run();

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  expect(report.records).toMatchObject({ read: 2400, failed: 0, rules: { "without coordinates": 34 } });
}, 60_000);

test("a small window is followed as well, and nothing is lost when writes are refused", async () => {
  const { report } = await run(
    ...["--window-size", "150", "--scan-radius", "0.02", "--minimum-points", "8"],
    ...["--rides", "900", "--fault", "throttle-writes"],
  );

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
}, 60_000);
