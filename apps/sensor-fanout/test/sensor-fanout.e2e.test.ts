import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const { run, remove } = sampleRuns("sensor-fanout");
afterAll(remove);

/** Leaves the comparison small where it is not the point. */
const SMALL = ["--race-records", "500"];

test("both applications hold every reading, and dedicated consumers do not wait for each other", async () => {
  const outcome = await run();
  const { code, report } = outcome;

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(code).toBe(0);
  expect(report.records).toMatchObject({ read: 4002, delivered: 4000, failed: 2, dropped: 0 });
  const time = (name: string) => report.metrics[`time of ${name}`]!.value;
  expect(time("dedicated-3")).toBeLessThan(2000);
  expect(time("standard-3")).toBeGreaterThan(2500);
  expect(report.views.map((view) => view.kind)).toEqual([
    "table",
    "bar",
    "bar",
    "bar",
    "bar",
    "line",
    "table",
    "table",
  ]);
}, 60_000);

test("a function that throws on a sensor gives up that sensor alone, and the other application misses nothing", async () => {
  const outcome = await run("--throw-on", "sensor-7", "--readings", "1000", "--poison", "0", ...SMALL);

  expect(failedChecks(outcome.report)).toEqual([
    "every reading is in the table once",
    "each application gives up what it cannot read",
  ]);
  expect(outcome.report.records).toMatchObject({ read: 1000, delivered: 980, failed: 20, dropped: 0 });
}, 60_000);

test("a table that is throttled costs time, not readings", async () => {
  const outcome = await run("--fault", "throttle-table", "--readings", "1000", ...SMALL);

  expect(outcome.report.records).toMatchObject({ delivered: 1000, failed: 2 });
  // The table falls behind while it is tried again: that check speaks of an application that keeps up.
  expect(failedChecks(outcome.report).filter((name) => !name.includes("sooner than any poller"))).toEqual([]);
}, 60_000);

test("a slow table delays the table and leaves the archive alone", async () => {
  const outcome = await run("--fault", "slow-table", "--readings", "1000", "--poison", "0", ...SMALL);
  const { report } = outcome;

  expect(report.metrics["push delivery to the table, p50"]!.value).toBeGreaterThan(200);
  expect(report.metrics["push delivery to the archive, max"]!.value).toBeLessThan(70);
  expect(report.records).toMatchObject({ delivered: 1000, failed: 0 });
  expect(failedChecks(outcome.report)).toEqual([
    "the table's function gets half of the readings sooner than any poller could",
  ]);
}, 60_000);
