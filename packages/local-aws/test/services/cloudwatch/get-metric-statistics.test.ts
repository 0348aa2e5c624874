import { describe, expect, it } from "vitest";
import { Bench, DAY, HOUR, MINUTE } from "./support.ts";

describe("data points", () => {
  it("hold the statistics asked for (recorded from AWS by LocalStack)", async () => {
    await using bench = new Bench();
    await bench.put({ MetricName: "m", Values: [1, 10], Counts: [2, 4], Unit: "Count" });

    const datapoints = await bench.statistics({ Statistics: ["SampleCount", "Sum", "Maximum"] });

    expect(datapoints).toEqual([{ Timestamp: bench.at(0), SampleCount: 6, Sum: 42, Maximum: 10, Unit: "Count" }]);
  });

  it("come once per unit (recorded from AWS by LocalStack)", async () => {
    await using bench = new Bench();
    await bench.put(
      { MetricName: "m", Value: 1, Unit: "Seconds" },
      { MetricName: "m", Value: 5, Unit: "Count" },
      { MetricName: "m", Value: 10 },
    );

    const datapoints = await bench.statistics({ Statistics: ["Average"] });
    const counts = await bench.statistics({ Statistics: ["Average"], Unit: "Count" });

    expect(new Map(datapoints.map(({ Unit, Average }) => [Unit, Average]))).toEqual(
      new Map([
        ["None", 10],
        ["Count", 5],
        ["Seconds", 1],
      ]),
    );
    expect(counts).toMatchObject([{ Unit: "Count", Average: 5 }]);
  });

  it("hold extended statistics, where the data has its values", async () => {
    await using bench = new Bench();
    await bench.put(
      { MetricName: "m", Values: [1, 2, 3, 4], Timestamp: bench.at(0) },
      { MetricName: "m", StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 }, Timestamp: bench.at(1) },
      { MetricName: "m", StatisticValues: { SampleCount: 2, Sum: 6, Minimum: 3, Maximum: 3 }, Timestamp: bench.at(2) },
    );

    const datapoints = await bench.statistics({ ExtendedStatistics: ["p50", "tm75", "PR(:2)"] });

    expect(datapoints.map(({ Timestamp, ExtendedStatistics }) => [Timestamp, ExtendedStatistics])).toEqual([
      [bench.at(0), { p50: 2, tm75: 2, "PR(:2)": 50 }],
      [bench.at(2), { p50: 3, tm75: 3, "PR(:2)": 0 }],
    ]);
  });

  it("begin at the start of the range, which is rounded down to a minute, and end before its end", async () => {
    await using bench = new Bench();
    await bench.putSeries("m", 0, [1, 2, 4, 8]);

    const datapoints = await bench.statistics({
      StartTime: new Date(bench.at(1).getTime() + 59_999),
      EndTime: bench.at(3),
      Period: 120,
    });

    expect(datapoints).toMatchObject([{ Timestamp: bench.at(1), Sum: 6 }]);
  });

  it("round the start of short periods down to the period", async () => {
    await using bench = new Bench();
    const start = bench.at(0).getTime();
    await bench.put({ MetricName: "m", Value: 1, StorageResolution: 1, Timestamp: new Date(start + 11_000) });

    const datapoints = await bench.statistics({
      StartTime: new Date(start + 13_000),
      EndTime: bench.at(1),
      Period: 10,
    });

    expect(datapoints).toMatchObject([{ Timestamp: new Date(start + 10_000), Sum: 1 }]);
  });

  it("match every dimension, and no more", async () => {
    await using bench = new Bench();
    const a = { Name: "a", Value: "1" };
    const b = { Name: "b", Value: "2" };
    await bench.put(
      { MetricName: "m", Value: 1, Dimensions: [a] },
      { MetricName: "m", Value: 2, Dimensions: [a, b] },
      { MetricName: "m", Value: 4, Dimensions: [b, a] },
    );

    const sums: (number | undefined)[] = [];
    for (const Dimensions of [[a], [a, b], [b, a], [b], []])
      sums.push((await bench.statistics({ Dimensions }))[0]?.Sum);

    expect(sums).toEqual([1, 6, 6, undefined, undefined]);
  });
});

describe("retention", () => {
  it("keeps seconds for 3 hours, then minutes", async () => {
    await using bench = new Bench();
    const time = bench.at(0);
    await bench.put({ MetricName: "m", Value: 3, Timestamp: time, StorageResolution: 1 });
    const range = { StartTime: time, EndTime: new Date(time.getTime() + MINUTE) };

    const fresh = await bench.statistics({ ...range, Period: 1 });
    await bench.cloud.clock.sleep(3 * HOUR);
    const seconds = await bench.statistics({ ...range, Period: 1 });
    const minutes = await bench.statistics({ ...range, Period: 60 });

    expect([fresh, seconds, minutes].map((points) => points.length)).toEqual([1, 0, 1]);
    expect(minutes).toMatchObject([{ Timestamp: time, Sum: 3 }]);
  });

  it("keeps minutes for 15 days, 5 minutes for 63, hours for 455, and then nothing", async () => {
    await using bench = new Bench();
    const start = bench.at(0);
    const stop = new Date(start.getTime() + 2 * HOUR);
    await bench.putSeries("m", 0, [1, 2, 4, 8, 16, 32]);
    async function readAt(days: number) {
      await bench.cloud.clock.sleep(start.getTime() + days * DAY - bench.now);
      const sums: Record<number, (number | undefined)[]> = {};
      for (const Period of [60, 300, 3600]) {
        const points = await bench.statistics({ StartTime: start, EndTime: stop, Period });
        sums[Period] = points.map(({ Sum }) => Sum);
      }
      return sums;
    }

    expect(await readAt(14.9)).toEqual({ 60: [1, 2, 4, 8, 16, 32], 300: [31, 32], 3600: [63] });
    expect(await readAt(15.1)).toEqual({ 60: [], 300: [31, 32], 3600: [63] });
    expect(await readAt(63.1)).toEqual({ 60: [], 300: [], 3600: [63] });
    expect(await readAt(454.9)).toEqual({ 60: [], 300: [], 3600: [63] });
    expect(await readAt(455.1)).toEqual({ 60: [], 300: [], 3600: [] });
  });

  it("keeps the values behind percentiles through aggregation", async () => {
    await using bench = new Bench();
    const start = bench.at(0);
    await bench.put({ MetricName: "m", Values: [1, 2, 3] }, { MetricName: "m", Values: [100], Timestamp: bench.at(1) });
    await bench.cloud.clock.sleep(64 * DAY);

    const [point] = await bench.statistics({
      StartTime: start,
      EndTime: new Date(start.getTime() + HOUR),
      Period: 3600,
      ExtendedStatistics: ["p50", "p100"],
    });

    expect(point!.ExtendedStatistics).toEqual({ p50: 2, p100: 100 });
  });
});

describe("refuses", () => {
  it.each<[object, string, string]>([
    [{ Period: 0 }, "InvalidParameterValueException", "The parameter Period must be greater than 0."],
    [{ Period: 45 }, "InvalidParameterValueException", "must be 1, 5, 10, 20, 30 or a multiple of 60"],
    [{ Statistics: ["Median"] }, "InvalidParameterValueException", "Statistics.member.1 must be a value in the set"],
    [{ ExtendedStatistics: ["p101"] }, "InvalidParameterValueException", "The value p101"],
    [
      { Statistics: ["Sum"], ExtendedStatistics: ["p50"] },
      "InvalidParameterCombinationException",
      "mutually exclusive",
    ],
    [{ Statistics: [] }, "MissingRequiredParameterException", "At least one of the parameters Statistics"],
    [{ Unit: "Furlongs" }, "InvalidParameterValueException", "The parameter Unit must be a value in the set"],
    [{ Namespace: " " }, "InvalidParameterValueException", "The parameter Namespace must not be empty."],
  ])("%j", async (input, name, message) => {
    await using bench = new Bench();

    await expect(bench.statistics(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it("ranges that are empty, turned around or of more than 1,440 data points", async () => {
    await using bench = new Bench();
    const EndTime = bench.at(0);

    await expect(bench.statistics({ StartTime: EndTime, EndTime })).rejects.toMatchObject({
      message: "The parameter StartTime must not equal parameter EndTime.",
    });
    await expect(bench.statistics({ StartTime: bench.at(1), EndTime })).rejects.toMatchObject({
      message: "The parameter StartTime must be less than the parameter EndTime.",
    });
    await expect(bench.statistics({ StartTime: bench.at(-1441), EndTime })).rejects.toMatchObject({
      name: "InvalidParameterCombinationException",
      message:
        "You have requested up to 1441 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
    });
    expect(await bench.statistics({ StartTime: bench.at(-1440), EndTime })).toEqual([]);
  });
});
