import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("partitioned-lake");
afterAll(remove);

test("every layout answers the same from less and less data, and nothing is lost", async () => {
  const outcome = await run();

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("writes that fail are repeated; keys where Firehose does not look lead to the error prefix", async () => {
  const outcome = await run("--fault", "failing-writes", "--lambda-keys-in", "record");

  expect(failedChecks(outcome.report)).toEqual([
    "a function tells the keys of CSV in gzip: every reading is in its customer's and day's folder",
  ]);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("few clicks in each partition: small files of Parquet cost more than they save", async () => {
  const outcome = await run("--clicks", "2000");

  expect(failedChecks(outcome.report)).toEqual(["parquet-by-keys scans less than by-keys"]);
}, 120_000);
