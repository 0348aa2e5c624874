import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("cdc-lake");
afterAll(remove);

test("messages are in the folders of their table and version, and tables are what the source holds", async () => {
  const outcome = await run();

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.code).toBe(0);
  const { read, delivered, failed: lost, dropped } = outcome.report.records;
  expect(read).toBe(delivered + lost + dropped);
}, 120_000);

test("puts and writes that fail are repeated; what has no version is failed with its reason", async () => {
  const faults = ["--fault", "throttled-puts", "--fault", "failing-writes"];
  const outcome = await run("--unversioned", "10", "--changes", "1500", ...faults);

  expect(failedChecks(outcome.report)).toEqual([]);
  const { read, delivered, failed: lost, dropped, reasons } = outcome.report.records;
  expect(lost).toBeGreaterThan(0);
  expect(read).toBe(delivered + lost + dropped);
  expect(Object.keys(reasons)).toEqual([expect.stringMatching(/^DynamicPartitioning\.MetadataExtractionFailed/)]);
}, 120_000);
