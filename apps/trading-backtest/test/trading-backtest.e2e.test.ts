import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CSV_HEADER, csvRow, generateBars, INSTRUMENTS } from "@millrace/dataset-market-bars";
import type { LineView, RunReport } from "@millrace/sample";
import { failedChecks, sampleRuns } from "@millrace/sample/testing";
import { afterAll, expect, test } from "vitest";

const runs = sampleRuns("trading-backtest");
afterAll(runs.remove);

async function run(...args: string[]): Promise<RunReport> {
  return (await runs.run(...args)).report;
}

test("bars go through a year of retention bit for bit, are tuned, tested, and traded live with the same result", async () => {
  const report = await run();

  expect(report.error).toBeUndefined();
  expect(failedChecks(report)).toEqual([]);
  expect(report.views.map(({ kind }) => kind)).toEqual(["line", "heatmap", "line", "table", "table"]);
  expect(
    report.views
      .find((view) => view.kind === "heatmap")!
      .rows.flat()
      .every(Number.isFinite),
  ).toBe(true);
  const prices = report.views[2] as LineView;
  expect(prices.markers!.flatMap(({ points }) => points).length).toBeGreaterThan(0);
  const text = report.artifacts.find((artifact) => artifact.path === "artifacts/report.md")!;
  expect(readFileSync(path.join(runs.folder, report.run, text.path), "utf8")).toContain("For education only");
}, 60_000);

test("throttled reads and denied ones are made up for", async () => {
  const report = await run("--fault", "throttle-reads", "--fault", "denied-reads", "--live-bars", "5");

  expect(failedChecks(report)).toEqual([]);
  expect(report.metrics["GetRecords calls made again"]!.value).toBeGreaterThan(0);
  expect(report.metrics["invocations made again"]!.value).toBe(2);
}, 60_000);

test("cells of jobs that time out are reported as failed, not left out", async () => {
  const report = await run("--fault", "slow-jobs", "--live-bars", "2", "--jobs", "12");

  const lost = report.metrics["cells without a result"]!.value;
  const grid = report.views.find((view) => view.kind === "heatmap")!;
  expect(report.metrics["invocations made again"]!.value).toBeGreaterThan(0);
  expect(grid.rows.flat().filter((value) => value === null).length).toBe(lost);
  expect(failedChecks(report).includes("every cell of the grid has a result")).toBe(lost > 0);
  expect(failedChecks(report)).not.toContain("the grid is in the bucket, failed cells and all");
}, 60_000);

test("a stream that keeps bars for a day has none left after a month, and the run says so", async () => {
  const report = await run("--retention-hours", "24", "--age", "30d");

  expect(report.status).toBe("failed");
  expect(report.error!.message).toContain("it keeps them for 24 h");
}, 60_000);

test("real bars come from a file, minutes as well", async () => {
  const file = path.join(runs.folder, "bars.csv");
  const bars = generateBars({
    seed: 5,
    count: 800,
    interval: "minute",
    instruments: INSTRUMENTS.slice(0, 1),
    correlations: [[1]],
  });
  writeFileSync(file, [CSV_HEADER, ...[...bars].map(csvRow), ""].join("\n"));

  const report = await run("--data", file, "--live-bars", "3", "--age", "0s");

  expect(failedChecks(report)).toEqual([]);
  expect(report.records.delivered).toBe(800);
}, 60_000);
