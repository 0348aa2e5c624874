import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("stream-scaling");
afterAll(remove);

test("usage-factor alarms double the stream, and its slow reader keeps it from being halved for a while", async () => {
  const outcome = await run("--hours", "5", "--variant", "usage", "--no-demo");

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.code).toBe(0);
  expect(outcome.report).toMatchObject({ schema: 1, sample: "stream-scaling", status: "passed", target: "local" });
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
  expect(dropped).toBeGreaterThan(0);
}, 240_000);

test("a load that two shards take is neither throttled nor scaled", async () => {
  const outcome = await run("--hours", "4", "--peak", "0.5", "--no-demo");

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.report.records.dropped).toBe(0);
  expect(outcome.report.metrics).toMatchObject({
    "usage: shards, most": { value: 2 },
    "count: shards, most": { value: 2 },
  });
}, 240_000);

test("when Kinesis refuses to scale, the stream stays small, throttles, and still no record is lost", async () => {
  const outcome = await run("--hours", "4", "--variant", "count", "--no-demo", "--fault", "scaling-fails");

  expect(outcome.code).toBe(1);
  expect(failedChecks(outcome.report)).toEqual([
    "the five scaling cases hold",
    "count: the stream is doubled when its alarm's rule holds",
    "count: no scaling fails",
  ]);
  expect(outcome.report.metrics["count: shards, most"]?.value).toBe(2);
}, 240_000);

test("a consumer that is slow for ever keeps the stream from being halved", async () => {
  const outcome = await run("--hours", "5", "--variant", "usage", "--no-demo", "--fault", "slow-consumer");

  expect(failedChecks(outcome.report)).toContain("usage: a reader that is behind keeps the stream from being halved");
  expect(outcome.report.metrics["usage: shards, most"]?.value).toBe(4);
}, 240_000);
