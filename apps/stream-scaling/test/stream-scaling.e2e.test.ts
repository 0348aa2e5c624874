import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "stream-scaling-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "stream-scaling", "--json", "--runs", runs, ...args];
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

test("usage-factor alarms double the stream, and its slow reader keeps it from being halved for a while", async () => {
  const outcome = await run("--hours", "5", "--variant", "usage", "--no-demo");

  expect(failed(outcome)).toEqual([]);
  expect(outcome.code).toBe(0);
  expect(outcome.report).toMatchObject({ schema: 1, sample: "stream-scaling", status: "passed", target: "local" });
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
  expect(dropped).toBeGreaterThan(0);
}, 240_000);

test("a load that two shards take is neither throttled nor scaled", async () => {
  const outcome = await run("--hours", "4", "--peak", "0.5", "--no-demo");

  expect(failed(outcome)).toEqual([]);
  expect(outcome.report.records.dropped).toBe(0);
  expect(outcome.report.metrics).toMatchObject({
    "usage: shards, most": { value: 2 },
    "count: shards, most": { value: 2 },
  });
}, 240_000);

test("when Kinesis refuses to scale, the stream stays small, throttles, and still no record is lost", async () => {
  const outcome = await run("--hours", "4", "--variant", "count", "--no-demo", "--fault", "scaling-fails");

  expect(outcome.code).toBe(1);
  expect(failed(outcome)).toEqual([
    "the five scaling cases hold",
    "count: the stream is doubled when its alarm's rule holds",
    "count: no scaling fails",
  ]);
  expect(outcome.report.metrics["count: shards, most"]?.value).toBe(2);
}, 240_000);

test("a consumer that is slow for ever keeps the stream from being halved", async () => {
  const outcome = await run("--hours", "5", "--variant", "usage", "--no-demo", "--fault", "slow-consumer");

  expect(failed(outcome)).toContain("usage: a reader that is behind keeps the stream from being halved");
  expect(outcome.report.metrics["usage: shards, most"]?.value).toBe(4);
}, 240_000);
