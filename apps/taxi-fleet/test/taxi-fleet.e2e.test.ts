import { failedChecks, type Outcome, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

/** Rows of the view that tells what became of every alarm. */
function answers(report: Outcome["report"]): readonly (readonly unknown[])[] {
  const view = report.views.find(({ title }) => title === "Answers to alarms");
  return view?.kind === "table" ? view.rows : [];
}

const { run, remove } = sampleRuns("taxi-fleet");
afterAll(remove);

test("an under-provisioned stream lags until it is doubled, and not one trip is lost, doubled or out of order", async () => {
  const outcome = await run();
  const { code, report } = outcome;

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(code).toBe(0);
  expect(report).toMatchObject({ schema: 1, sample: "taxi-fleet", status: "passed", target: "local" });
  const { read, delivered, failed: lost, dropped, rules } = report.records;
  expect(read).toBe(delivered + lost + dropped);
  expect(delivered).toBe(report.parameters.trips);
  expect(rules.watermark).toBe(dropped);
  expect(report.metrics.WriteProvisionedThroughputExceeded?.value).toBeGreaterThan(0);
  expect(report.views.map((view) => view.kind)).toEqual(["map", "line", "table", "line", "line", "table", "table"]);
}, 60_000);

test("alarms scale shards and parallelism out with a rush and in after it, and not one trip is lost or doubled", async () => {
  const outcome = await run("--scenario", "alarms");
  const { report } = outcome;

  expect(failedChecks(report)).toEqual([]);
  expect(report.records.delivered).toBe(report.parameters.trips);
  const capacities = (alarm: RegExp) =>
    answers(report)
      .filter(([, name, answer]) => alarm.test(String(name)) && answer === "scaled")
      .map(([, , , , to]) => to);
  expect(capacities(/-stream-/)).toEqual([3, 4, 8, 4, 2]);
  expect(capacities(/-application-/)).toEqual([3, 4, 3, 2, 1]);
  expect(report.views.some(({ title }) => title === "Traffic, shards and parallelism")).toBe(true);
}, 90_000);

test("while Kinesis refuses to reshard, the alarm goes off again, and the checks tell", async () => {
  const outcome = await run("--scenario", "alarms", "--trips", "15000", "--fault", "shards-stay");

  expect(failedChecks(outcome.report)).toEqual([
    "shards: out with the rush and in after it",
    "shards: each step is the one that the policy names",
  ]);
  const failed = answers(outcome.report).filter(([, , answer]) => answer === "failed");
  expect(failed.length).toBeGreaterThan(1);
}, 90_000);

test("with enough shards nothing is throttled: the committed sample arrives on time", async () => {
  const outcome = await run("--scenario", "healthy", "--trips", "0");

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.report.records.delivered).toBe(4527);
}, 60_000);

test("without a doubling the lag stays", async () => {
  const outcome = await run("--scenario", "under-provisioned", "--shards", "1", "--speedup", "900", "--trips", "20000");

  expect(failedChecks(outcome.report)).toEqual([]);
}, 60_000);

test("trips that come too late for their window are dropped by that rule, archived and accounted for", async () => {
  const outcome = await run("--scenario", "healthy", "--trips", "15000", "--sort-buffer", "50");

  expect(failedChecks(outcome.report)).toEqual([]);
  const { read, delivered, rules } = outcome.report.records;
  expect(rules.late).toBeGreaterThan(0);
  expect(delivered + (rules.late ?? 0)).toBe(15_000);
  expect(read).toBe(15_000 + (rules.watermark ?? 0));
}, 60_000);

test("the same seed gives the same figures, another seed others", async () => {
  const args = ["--trips", "8000", "--scenario", "healthy"];
  const figures = ({ report }: Outcome) => {
    const { "replay rate, real time": _real, ...metrics } = report.metrics;
    return { metrics, records: report.records, clockMs: report.clockMs, views: report.views };
  };

  const [first, again, other] = [await run(...args), await run(...args), await run(...args, "--seed", "other")];

  expect(figures(again)).toEqual(figures(first));
  expect(figures(other).views).not.toEqual(figures(first).views);
}, 60_000);

test("a job that fails when files are completed starts again and writes every row once", async () => {
  const outcome = await run("--scenario", "healthy", "--trips", "8000", "--fault", "crash");

  expect(failedChecks(outcome.report)).toEqual([]);
  expect(outcome.report.metrics.fullRestarts?.value).toBeGreaterThan(0);
  expect(outcome.report.records.delivered).toBe(8000);
}, 60_000);

test("throttled calls and a slow lake cost time, not trips", async () => {
  const outcome = await run(
    ...["--scenario", "healthy", "--trips", "8000"],
    ...["--fault", "slow-lake", "--fault", "throttle-writes"],
  );

  expect(outcome.report.records).toMatchObject({ delivered: 8000, failed: 0 });
  const names = failedChecks(outcome.report);
  // Throttled calls make the replay late and count as throttled: those two checks speak of healthy conditions.
  expect(names.filter((name) => !/throttled|late by more/.test(name))).toEqual([]);
}, 60_000);
