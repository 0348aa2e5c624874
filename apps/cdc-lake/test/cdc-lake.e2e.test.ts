import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "cdc-lake-"));
afterAll(() => rmSync(runs, { recursive: true }));

async function run(...args: string[]): Promise<RunReport> {
  const command = [millrace, "run", "cdc-lake", "--json", "--runs", runs, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  return JSON.parse(stdout) as RunReport;
}

test("every number sent is added up, and every check holds", async () => {
  const report = await run("--count", "2500");

  expect(report.status).toBe("passed");
  expect(report.records).toMatchObject({ read: 2500, delivered: 2500, failed: 0, dropped: 0 });
});

test("throttled writes cost time, not numbers", async () => {
  const report = await run("--fault", "throttle-writes");

  expect(report.status).toBe("passed");
  expect(report.records.failed).toBe(0);
});
