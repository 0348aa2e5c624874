import { readFileSync } from "node:fs";
import path from "node:path";
import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("vpc-flow-logs");
afterAll(remove);

test("lines come to the lake, each object's partition to its table, and each layout reads less", async () => {
  const outcome = await run();

  expect(failedChecks(outcome.report)).toEqual([]);
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

  expect(failedChecks(outcome.report)).toEqual([
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

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.report.records.failed).toBe(0);
}, 120_000);
