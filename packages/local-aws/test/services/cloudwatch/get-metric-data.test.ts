import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { describe, expect, it } from "vitest";
import { Bench, MINUTE, query } from "./support.ts";

/*
 * Labels, units and sums marked "recorded" are answers of AWS itself, as the LocalStack project recorded them
 * (tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json, 2023).
 */

describe("results", () => {
  it("come in the order of the queries, newest data first", async () => {
    await using bench = new Bench();
    await bench.putSeries("a", 0, [1, 2, 3]);
    await bench.putSeries("b", 0, [10]);

    const output = await bench.data({
      MetricDataQueries: [query("m2", "b"), query("m1", "a")],
      ScanBy: undefined,
    });

    expect(output.Messages).toEqual([]);
    expect(output.MetricDataResults).toEqual([
      { Id: "m2", Label: "b", StatusCode: "Complete", Timestamps: [bench.at(0)], Values: [10] },
      {
        Id: "m1",
        Label: "a",
        StatusCode: "Complete",
        Timestamps: [bench.at(2), bench.at(1), bench.at(0)],
        Values: [3, 2, 1],
      },
    ]);
  });

  it.each([
    ["Sum", 66],
    ["SampleCount", 11],
    ["Minimum", 1],
    ["Maximum", 11],
    ["Average", 6],
  ])("are the %s of a value and a statistic set (recorded)", async (Stat, expected) => {
    await using bench = new Bench();
    await bench.put(
      { MetricName: "metric1", Value: 11, Unit: "Seconds" },
      {
        MetricName: "metric1",
        StatisticValues: { SampleCount: 10, Sum: 55, Minimum: 1, Maximum: 10 },
        Unit: "Seconds",
      },
    );

    const { MetricDataResults } = await bench.data({ MetricDataQueries: [query("m", "metric1", { Stat })] });

    expect(MetricDataResults).toMatchObject([{ Label: "metric1", Values: [expected] }]);
  });

  it("leave out queries with ReturnData false", async () => {
    await using bench = new Bench();
    await bench.putSeries("a", 0, [1]);

    const { MetricDataResults } = await bench.data({
      MetricDataQueries: [
        { ...query("m1", "a"), ReturnData: false },
        { Id: "e1", Expression: "m1", Label: "twice" },
      ],
    });

    expect(MetricDataResults).toMatchObject([{ Id: "e1", Label: "twice", Values: [1] }]);
  });

  it("are empty for a metric without data, or with other dimensions (recorded)", async () => {
    await using bench = new Bench();
    await bench.put({ MetricName: "m", Value: 1, Dimensions: [{ Name: "foo", Value: "bar" }] });

    const { MetricDataResults } = await bench.data({ MetricDataQueries: [query("m1", "m"), query("m2", "none")] });

    expect(MetricDataResults).toMatchObject([
      { Id: "m1", StatusCode: "Complete", Timestamps: [], Values: [] },
      { Id: "m2", StatusCode: "Complete", Timestamps: [], Values: [] },
    ]);
  });

  it("aggregate the minutes of longer periods, from the start of the range on", async () => {
    await using bench = new Bench();
    await bench.putSeries("a", 0, [1, 2, 4, 8, 16, 32, 64]);

    const { MetricDataResults } = await bench.data({
      StartTime: new Date(bench.at(2).getTime() + 30_000),
      EndTime: bench.at(7),
      MetricDataQueries: [query("m", "a", { Period: 180 })],
    });

    expect(MetricDataResults).toMatchObject([
      { Timestamps: [bench.at(2), bench.at(5)], Values: [4 + 8 + 16, 32 + 64] },
    ]);
  });
});

describe("labels", () => {
  it.each<[string, [stat: string, period: number][], string[]]>([
    [
      "the statistic and the period",
      [
        ["Sum", 60],
        ["Minimum", 30],
      ],
      ["metric1 Sum 60", "metric1 Minimum 30"],
    ],
    [
      "the statistic",
      [
        ["Sum", 60],
        ["Minimum", 60],
      ],
      ["metric1 Sum", "metric1 Minimum"],
    ],
    [
      "the period",
      [
        ["Sum", 60],
        ["Sum", 30],
      ],
      ["metric1 60", "metric1 30"],
    ],
    [
      "nothing",
      [
        ["Sum", 60],
        ["Sum", 60],
      ],
      ["metric1", "metric1"],
    ],
  ])("say %s where the queries differ in it (recorded)", async (_what, stats, expected) => {
    await using bench = new Bench();

    const { MetricDataResults } = await bench.data({
      MetricDataQueries: stats.map(([Stat, Period], index) => query(`m${index}`, "metric1", { Stat, Period })),
    });

    expect(MetricDataResults!.map(({ Label }) => Label)).toEqual(expected);
  });

  it("of the series of an expression follow its own", async () => {
    await using bench = new Bench();

    const { MetricDataResults } = await bench.data({
      MetricDataQueries: [
        { ...query("m1", "Errors"), ReturnData: false },
        { Id: "e1", Expression: "FILL(METRICS(), 0)", Label: "Filled With 0:" },
        { Id: "e2", Expression: "FILL(METRICS(), 0)" },
        { Id: "e3", Expression: "m1 * 2" },
      ],
    });

    expect(MetricDataResults!.map(({ Label }) => Label)).toEqual(["Filled With 0: Errors", "Errors", "e3"]);
  });
});

describe("units", () => {
  it.each([
    [["Milliseconds", "Seconds"], 60_000],
    [["Count", "Milliseconds", "Seconds"], 5],
  ] as const)("of %j: the first is taken, with a message (recorded)", async (units, expected) => {
    await using bench = new Bench();
    const values = { Milliseconds: 60_000, Seconds: 60, Count: 5 };
    await bench.put(...units.toReversed().map((Unit) => ({ MetricName: "m-test", Value: values[Unit], Unit })));

    const { MetricDataResults } = await bench.data({ MetricDataQueries: [query("m1", "m-test")] });

    expect(MetricDataResults).toMatchObject([
      {
        Values: [expected],
        Messages: [{ Code: "MultipleUnits", Value: `Multiple units returned: '[${units.join(", ")}]'` }],
      },
    ]);
  });

  it("that are asked for are the only ones taken, and never converted", async () => {
    await using bench = new Bench();
    await bench.put({ MetricName: "m", Value: 1, Unit: "Seconds" }, { MetricName: "m", Value: 2, Unit: "Count" });

    const { MetricDataResults } = await bench.data({
      MetricDataQueries: [query("s", "m", { Unit: "Seconds" }), query("ms", "m", { Unit: "Milliseconds" })],
    });

    expect(MetricDataResults).toMatchObject([{ Values: [1] }, { Values: [] }]);
    expect(MetricDataResults!.every(({ Messages }) => Messages === undefined)).toBe(true);
  });
});

describe("pages", () => {
  it.each(["TimestampAscending", "TimestampDescending"] as const)(
    "of MaxDatapoints together hold every point once, %s",
    async (ScanBy) => {
      await using bench = new Bench();
      await bench.putSeries("a", 0, [1, 2, 3, 4, 5]);
      await bench.putSeries("b", 0, [6, undefined, 8]);
      const input = { ScanBy, MetricDataQueries: [query("m1", "a"), query("m2", "none"), query("m3", "b")] };
      const { MetricDataResults: whole } = await bench.data(input);

      const pages: { Id?: string; StatusCode?: string; Values?: number[] }[][] = [];
      let NextToken: string | undefined;
      do {
        const page = await bench.data({ ...input, MaxDatapoints: 2, NextToken });
        pages.push(page.MetricDataResults!);
        NextToken = page.NextToken;
      } while (NextToken !== undefined);

      for (const { Id, Values } of whole!)
        expect(pages.flat().flatMap((part) => (part.Id === Id ? part.Values! : []))).toEqual(Values);
      expect(pages.every((page) => page.flatMap(({ Values }) => Values!).length <= 2)).toBe(true);
      expect(pages[0]).toMatchObject([{ Id: "m1", StatusCode: "PartialData" }]);
      expect(
        pages
          .flat()
          .filter(({ StatusCode }) => StatusCode === "Complete")
          .map(({ Id }) => Id),
      ).toEqual(["m1", "m2", "m3"]);
    },
  );

  it("are not shifted by data that comes in between", async () => {
    await using bench = new Bench();
    await bench.putSeries("a", 0, [1, 2, 3]);
    const input = { MetricDataQueries: [query("m1", "a")], ScanBy: "TimestampDescending" as const, MaxDatapoints: 2 };
    const first = await bench.data(input);
    await bench.putSeries("a", 3, [4, 5]);

    const second = await bench.data({ ...input, NextToken: first.NextToken });

    expect([first, second].map((page) => page.MetricDataResults![0]!.Values)).toEqual([[3, 2], [1]]);
  });

  it("belong to their request", async () => {
    await using bench = new Bench();
    await bench.putSeries("a", 0, [1, 2, 3]);
    const { NextToken } = await bench.data({ MetricDataQueries: [query("m1", "a")], MaxDatapoints: 1 });

    const call = bench.data({ MetricDataQueries: [query("m2", "a")], MaxDatapoints: 1, NextToken });

    await expect(call).rejects.toMatchObject({ name: "InvalidNextToken" });
    await expect(bench.data({ MetricDataQueries: [query("m1", "a")], NextToken: "x" })).rejects.toMatchObject({
      name: "InvalidNextToken",
    });
  });
});

describe("refuses", () => {
  const metric = query("m1", "a");
  const { Metric } = metric.MetricStat;

  it.each<[string, MetricDataQuery[], string]>([
    ["no query", [], "must have a size from 1 to 500"],
    ["501 queries", Array.from({ length: 501 }, (_, index) => query(`m${index}`, "a")), "size from 1 to 500"],
    ["an id in capitals", [query("M1", "a")], "not matching the expected pattern"],
    ["an id with a dash", [query("m-1", "a")], "not matching the expected pattern"],
    ["an id twice", [metric, metric], "The values for parameter id in MetricDataQueries are not unique."],
    [
      "a metric and an expression",
      [{ ...metric, Expression: "m1" }],
      "The parameters MetricDataQueries.member.1.Expression and MetricDataQueries.member.1.MetricStat are mutually exclusive and you have specified both.",
    ],
    [
      "a metric and a period",
      [{ ...metric, Period: 60 }],
      "The parameters MetricDataQueries.member.1.Period and MetricDataQueries.member.1.MetricStat are mutually exclusive and you have specified both.",
    ],
    ["neither", [{ Id: "m1" }], "MetricDataQueries.member.1.Expression or MetricDataQueries.member.1.MetricStat"],
    ["nothing to return", [{ ...metric, ReturnData: false }], "At least one of the MetricDataQueries"],
    ["an unknown statistic", [query("m1", "a", { Stat: "Median" })], "The value Median for parameter"],
    ["a period of 45 seconds", [query("m1", "a", { Period: 45 })], "must be 1, 5, 10, 20, 30 or a multiple of 60"],
    [
      "a metric without name",
      [{ Id: "m1", MetricStat: { Metric: { Namespace: "N" }, Period: 60, Stat: "Sum" } }],
      "MetricName is required",
    ],
    ["an expression of 2,049 characters", [{ Id: "e1", Expression: `1${" ".repeat(2048)}` }], "at most 2048"],
  ])("%s", async (_what, MetricDataQueries, message) => {
    await using bench = new Bench();

    await expect(bench.data({ MetricDataQueries })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, MetricDataQuery]>([
    ["another account", { ...metric, AccountId: "123456789012" }],
    ["a dynamic label", { ...metric, Label: "max: ${MAX}" }],
  ])("%s by name", async (_what, one) => {
    await using bench = new Bench();

    await expect(bench.data({ MetricDataQueries: [one] })).rejects.toMatchObject({ name: "NotImplemented" });
  });

  it("a range that is empty or turned around, page sizes and orders it does not have", async () => {
    await using bench = new Bench();
    const MetricDataQueries = [{ Id: "m1", MetricStat: { Metric, Period: 60, Stat: "Sum" } }];

    for (const [input, message] of [
      [{ StartTime: bench.at(0), EndTime: bench.at(0) }, "StartTime must not equal parameter EndTime"],
      [{ StartTime: bench.at(1), EndTime: bench.at(0) }, "StartTime must be less than the parameter EndTime"],
      [{ MaxDatapoints: 0 }, "MaxDatapoints must be between 1 and 100800"],
      [{ MaxDatapoints: 100_801 }, "MaxDatapoints must be between 1 and 100800"],
      [{ ScanBy: "Ascending" as never }, "Value 'Ascending' at 'scanBy'"],
    ] as const)
      await expect(bench.data({ MetricDataQueries, ...input })).rejects.toMatchObject({
        message: expect.stringContaining(message),
      });
  });
});

it("reads high-resolution data by the second", async () => {
  await using bench = new Bench();
  const start = bench.at(0).getTime();
  await bench.put(
    ...[0, 1, 4, 5, 11].map((second) => ({
      MetricName: "fast",
      Value: 1,
      Timestamp: new Date(start + second * 1000),
      StorageResolution: 1,
    })),
    { MetricName: "slow", Value: 1 },
  );

  const { MetricDataResults } = await bench.data({
    StartTime: new Date(start),
    EndTime: new Date(start + MINUTE),
    MetricDataQueries: [
      query("s1", "fast", { Period: 1 }),
      query("s5", "fast", { Period: 5 }),
      query("s60", "fast"),
      query("slow", "slow", { Period: 30 }),
    ],
  });

  expect(MetricDataResults!.map(({ Values }) => Values)).toEqual([[1, 1, 1, 1, 1], [3, 1, 1], [5], []]);
});
