import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("delivery-alarms");
afterAll(remove);

test("the alarm comes before the throttling, late data is told of, and nothing is lost", async () => {
  const outcome = await run();

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("data that Firehose discards after a day is in the record sum as failed", async () => {
  const outcome = await run("--hold", "1m", "--outage", "25h", "--fault", "refused-batches");

  const { read, delivered, failed: lost, dropped, reasons } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
  expect(reasons).toMatchObject({ "not in the bucket: Firehose discards data after 24 hours": 500 });
  expect(failedChecks(outcome.report)).toEqual([
    "the alarm fires before throttling starts",
    "every whole order is in the bucket once, with its total",
    "every spoilt order is in the error prefix as it was put",
  ]);
}, 120_000);
