import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatisticSet } from "../../../src/services/cloudwatch/statistic-set.ts";
import { parseStatistic } from "../../../src/services/cloudwatch/statistics.ts";

function setOf(values: readonly number[]): StatisticSet {
  const set = new StatisticSet(0);
  for (const value of values) set.add(value, 1, value, value);
  return set;
}

function compute(statistic: string, values: readonly number[]): number | undefined {
  return parseStatistic(statistic)!(setOf(values));
}

const ONE_TO_TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const samples = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 });
const percent = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.double({ min: 0.01, max: 100, noNaN: true }).map((value) => Math.round(value * 100) / 100),
);

describe("the statistics of 1 to 10", () => {
  it.each<[string, number]>([
    ["SampleCount", 10],
    ["Sum", 55],
    ["Average", 5.5],
    ["Minimum", 1],
    ["Maximum", 10],
    ["p0", 1],
    ["p10", 1],
    ["p50", 5],
    ["p90", 9],
    ["p99", 10],
    ["p99.9", 10],
    ["p100", 10],
    ["tm90", 5], // Without the 10 % highest: the mean of 1 to 9.
    ["tm100", 5.5],
    ["TM(:90%)", 5],
    ["TM(10%:90%)", 5.5],
    ["TM(10%:)", 6],
    ["TM(2:5)", 4], // 2 exclusive, 5 inclusive: 3, 4, 5.
    ["TM(:5)", 3],
    ["IQM", 5.5], // 2 of 10 dropped at each end.
    ["wm90", 5.4], // 10 counts as 9.
    ["WM(10%:90%)", 5.5], // 1 counts as 2, and 10 as 9.
    ["WM(2:5)", 4.1], // Clamped to 2 and 5.
    ["tc90", 9],
    ["TC(20%:)", 8],
    ["TC(2:5)", 3],
    ["TC(:0.5)", 0],
    ["ts90", 45],
    ["TS(80%:)", 19], // 9 and 10.
    ["TS(2:5)", 12],
    ["PR(:3)", 30],
    ["PR(2:5)", 30],
    ["PR(5:)", 50],
  ])("%s is %d", (statistic, expected) => {
    expect(compute(statistic, ONE_TO_TEN)).toBeCloseTo(expected, 10);
  });
});

describe("parseStatistic", () => {
  it.each([
    "average",
    "Mean",
    "p",
    "p101",
    "p-1",
    "p99.99999999999",
    "P99",
    "tm",
    "tm101",
    "tm0",
    "TM90",
    "TM()",
    "TM(:)",
    "TM(10%)",
    "TM(10%:90)",
    "TM(90%:10%)",
    "TM(5:5)",
    "TM(10%:110%)",
    "tm(10%:90%)",
    "PR(10%:90%)",
    "pr90",
    "IQM(1:2)",
    "iqm",
    " p99",
    "p99 ",
    "",
  ])("knows no statistic %j", (text) => {
    expect(parseStatistic(text)).toBeUndefined();
  });
});

describe("extended statistics", () => {
  it("take the percentile by nearest rank", () => {
    fc.assert(
      fc.property(samples, percent, (values, share) => {
        const sorted = values.toSorted((a, b) => a - b);
        const dropped = Math.floor((values.length * (100 - share)) / 100 + 1e-9);

        expect(compute(`p${share}`, values)).toBe(sorted[Math.max(0, values.length - dropped - 1)]);
      }),
    );
  });

  it("agree with each other: TS is TM times TC, tm99 is TM(:99%), p is the highest value that tm keeps", () => {
    fc.assert(
      fc.property(samples, percent, (values, share) => {
        const [mean = 0, count, sum] = [`tm${share}`, `tc${share}`, `ts${share}`].map((name) => compute(name, values));

        expect(sum).toBeCloseTo(mean * count!, 6);
        expect(compute(`TM(:${share}%)`, values)).toEqual(compute(`tm${share}`, values));
      }),
    );
  });

  it("weigh values by their counts", () => {
    const set = new StatisticSet(0);
    set.add(900, 9, 100, 100);
    set.add(1, 1, 1, 1);

    expect(parseStatistic("p50")!(set)).toBe(100);
    expect(parseStatistic("PR(:1)")!(set)).toBe(10);
  });

  it("stay within the extremes when values are sketched", () => {
    const values = Array.from({ length: 500 }, (_, index) => 1000 + index);

    expect(compute("p0", values)).toBe(1000);
    expect(compute("p100", values)).toBe(1499);
    expect(compute("TM(0%:100%)", values)! / 1249.5).toBeCloseTo(1, 2);
  });

  it.each(["p50", "tm90", "IQM", "WM(1:2)", "tc50", "ts50", "PR(:1)"])(
    "%s needs the values: none of sets of different values, none of negative values",
    (name) => {
      const sets = new StatisticSet(0);
      sets.add(3, 2, 1, 2);
      const single = new StatisticSet(0);
      single.add(3, 1, 3, 3);
      const equal = new StatisticSet(0);
      equal.add(6, 2, 3, 3);

      expect(parseStatistic(name)!(sets)).toBeUndefined();
      expect(compute(name, [1, -1])).toBeUndefined();
      expect(parseStatistic(name)!(equal)).toBeDefined();
      single.merge(sets);
      expect(parseStatistic(name)!(single)).toBeUndefined();
      expect(parseStatistic("Sum")!(single)).toBe(6);
    },
  );
});
