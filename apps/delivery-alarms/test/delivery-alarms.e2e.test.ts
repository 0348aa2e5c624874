import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "delivery-alarms-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "delivery-alarms", "--json", "--runs", runs, ...args];
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

test("the alarm comes before the throttling, late data is told of, and nothing is lost", async () => {
  const outcome = await run();

  expect(failed(outcome)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("data that Firehose discards after a day is in the record sum as failed", async () => {
  const outcome = await run("--hold", "1m", "--outage", "25h", "--fault", "refused-batches");

  const { read, delivered, failed: lost, dropped, reasons } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
  expect(reasons).toMatchObject({ "not in the bucket: Firehose discards data after 24 hours": 500 });
  expect(failed(outcome)).toEqual([
    "the alarm fires before throttling starts",
    "every whole order is in the bucket once, with its total",
    "every spoilt order is in the error prefix as it was put",
  ]);
}, 120_000);
