import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "cdc-lake-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "cdc-lake", "--json", "--runs", runs, ...args];
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

function failed({ report }: Outcome): string[] {
  return report.checks.filter((check) => !check.ok).map((check) => check.name);
}

test("messages are in the folders of their table and version, and tables are what the source holds", async () => {
  const outcome = await run();

  expect(failed(outcome)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("puts and writes that fail are repeated; what has no version is failed with its reason", async () => {
  const faults = ["--fault", "throttled-puts", "--fault", "failing-writes"];
  const outcome = await run("--unversioned", "10", "--changes", "1500", ...faults);

  expect(failed(outcome)).toEqual([]);
  const { read, delivered, failed: lost, dropped, reasons } = outcome.report.records;
  expect(lost).toBeGreaterThan(0);
  expect(read).toBe(delivered + lost + dropped);
  expect(Object.keys(reasons)).toEqual([expect.stringMatching(/^DynamicPartitioning\.MetadataExtractionFailed/)]);
}, 120_000);
