import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "partitioned-lake-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "partitioned-lake", "--json", "--runs", runs, ...args];
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

test("every layout answers the same from less and less data, and nothing is lost", async () => {
  const outcome = await run();

  expect(failed(outcome)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("writes that fail are repeated; keys where Firehose does not look lead to the error prefix", async () => {
  const outcome = await run("--fault", "failing-writes", "--lambda-keys-in", "record");

  expect(failed(outcome)).toEqual([
    "a function tells the keys of CSV in gzip: every reading is in its customer's and day's folder",
  ]);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("few clicks in each partition: small files of Parquet cost more than they save", async () => {
  const outcome = await run("--clicks", "2000");

  expect(failed(outcome)).toEqual(["parquet-by-keys scans less than by-keys"]);
}, 120_000);
