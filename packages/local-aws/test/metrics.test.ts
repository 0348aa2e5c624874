import { expect, it } from "vitest";
import { createMetricStore } from "../src/metrics.ts";
import type { StatisticSet } from "../src/services/cloudwatch/statistic-set.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.UTC(2026, 0, 5);
const IDENTITY = { namespace: "AWS/Kinesis", name: "IncomingBytes", dimensions: { StreamName: "s" }, unit: "Bytes" };

function read(store: ReturnType<typeof createMetricStore>, period = MINUTE, now = NOW + 10 * MINUTE) {
  const sets = new Map<number, StatisticSet>();
  const series = store.find("AWS/Kinesis", "IncomingBytes", { StreamName: "s" })?.units.get("Bytes");
  series?.collect({ start: NOW, end: NOW + 10 * MINUTE, period }, now, sets);
  return [...sets.values()].map(({ start, count, sum, min, max }) => [(start - NOW) / MINUTE, count, sum, min, max]);
}

it("aggregates what services add by the minute", () => {
  const store = createMetricStore();
  const series = store.series(IDENTITY);

  series.add(NOW, 10);
  series.add(NOW + 59_999, 20);
  series.add(NOW + MINUTE, 30, 3);
  series.add(NOW + MINUTE, 30, 3, 5, 15);

  expect(read(store)).toEqual([
    [0, 2, 30, 10, 20],
    [1, 6, 60, 5, 15],
  ]);
});

it("takes data that comes late, in its own minute", () => {
  const store = createMetricStore();
  const series = store.series(IDENTITY);

  for (const minute of [5, 1, 3, 1, 5]) series.add(NOW + minute * MINUTE, 1);

  expect(read(store).map(([minute, count]) => [minute, count])).toEqual([
    [1, 2],
    [3, 1],
    [5, 2],
  ]);
});

it("ignores a sample count of nothing", () => {
  const store = createMetricStore();

  store.series(IDENTITY).add(NOW, 0, 0);

  expect(read(store)).toEqual([]);
  expect([...store.list(NOW)]).toEqual([]);
});

it("gives every handle of a metric the same series, and keeps units apart", () => {
  const store = createMetricStore();

  store.series(IDENTITY).add(NOW, 1);
  store.series({ ...IDENTITY }).add(NOW, 1);
  store.series({ ...IDENTITY, unit: "Count" }).add(NOW, 1);

  expect(read(store)).toEqual([[0, 2, 2, 1, 1]]);
  expect([...store.list(NOW)].map(({ units }) => [...units.keys()])).toEqual([["Bytes", "Count"]]);
});

it("lists a metric once it has data, and no longer when that is gone", () => {
  const store = createMetricStore();
  const series = store.series(IDENTITY);

  const before = [...store.list(NOW)].length;
  series.add(NOW, 1);
  const during = [...store.list(NOW)].length;
  const after = [...store.list(NOW + 456 * DAY)].length;
  series.add(NOW + 457 * DAY, 1);
  const again = [...store.list(NOW + 457 * DAY)].length;

  expect([before, during, after, again]).toEqual([0, 1, 0, 1]);
});

it("loses no sample through a year of aggregation", () => {
  const store = createMetricStore();
  const series = store.series(IDENTITY);

  for (let minute = 0; minute < 365 * 24 * 60; minute++) series.add(NOW + minute * MINUTE, 1);

  const now = NOW + 365 * DAY;
  const kept = new Map<number, StatisticSet>();
  store
    .find("AWS/Kinesis", "IncomingBytes", { StreamName: "s" })!
    .units.get("Bytes")!
    .collect({ start: NOW, end: now, period: 3_600_000 }, now, kept);
  expect([...kept.values()].reduce((total, { count }) => total + count, 0)).toBe(365 * 24 * 60);
  expect(kept.size).toBe(365 * 24);
});
