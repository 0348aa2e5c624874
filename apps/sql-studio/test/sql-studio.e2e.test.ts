import { sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("sql-studio");
afterAll(remove);

test("every query of the notebooks gives what the records say, and the applications what their notebooks do", async () => {
  const { code, report } = await run();

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  expect(report.metrics["queries run"]?.value).toBe(27);
  expect(report.records.delivered).toBe(report.records.read);
}, 180_000);

test("with a slow lake and few trades every trade is still in one file, and no alarm is missed", async () => {
  const { report } = await run("--fault", "slow-lake", "--trades-per-second", "10", "--alarm-threshold", "90");

  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
}, 180_000);
