import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const millrace = path.join(root, "packages", "cli", "bin", "millrace.mjs");
const runs = mkdtempSync(path.join(tmpdir(), "vpc-flow-logs-"));
afterAll(() => rmSync(runs, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly report: RunReport;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [millrace, "run", "vpc-flow-logs", "--json", "--runs", runs, ...args];
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

test("lines come to the lake, each object's partition to its table, and each layout reads less", async () => {
  const outcome = await run();

  expect(failed(outcome)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);

  // `npm start -w apps/vpc-flow-logs -- --write-readme` renews what the README quotes.
  const readme = readFileSync(path.join(import.meta.dirname, "..", "README.md"), "utf8");
  const quoted = /<!-- generated:run -->\n```text\n(.*?)\n```/s.exec(readme)?.[1] ?? "";
  const { metrics, checks } = outcome.report;
  const told = [...Object.keys(metrics), ...checks.map(({ name }) => name)];
  expect(told.filter((name) => !quoted.includes(`  ${name}`) && !quoted.includes(`✓ ${name}`))).toEqual([]);
}, 120_000);

test("batches that Firehose refuses to the end are in the queue of failures, line by line", async () => {
  const outcome = await run(
    "--hours",
    "3",
    "--flows",
    "600",
    "--interfaces",
    "2",
    "--partition-by",
    "day",
    "--fault",
    "delivery-down",
  );

  expect(failed(outcome)).toEqual([
    "top talkers",
    "addresses that were rejected most, and at how many ports",
    "rejected ports",
    "traffic by hour and action",
  ]);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(lost).toBeGreaterThan(0);
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("a busy delivery stream costs time, no line", async () => {
  const outcome = await run(
    "--hours",
    "3",
    "--flows",
    "600",
    "--interfaces",
    "2",
    "--partition-by",
    "month",
    "--fault",
    "busy-delivery",
  );

  expect(failed(outcome)).toEqual([]);
  expect(outcome.report.records.failed).toBe(0);
}, 120_000);
