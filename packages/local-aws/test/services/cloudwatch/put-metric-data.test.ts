import { type MetricDatum, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, it } from "vitest";
import { Bench, DAY, HOUR, MINUTE } from "./support.ts";

const NOW = Date.UTC(2026, 0, 5);

describe("takes", () => {
  it("1,000 metrics of 30 dimensions at once", async () => {
    await using bench = new Bench();
    const Dimensions = Array.from({ length: 30 }, (_, index) => ({ Name: `d${index}`, Value: "v" }));

    await bench.put(...Array.from({ length: 1000 }, (_, index) => ({ MetricName: `m${index}`, Value: 1, Dimensions })));

    expect(await bench.statistics({ MetricName: "m999", Dimensions })).toMatchObject([{ Sum: 1 }]);
  });

  it("values with counts, fractions of them too, and values without", async () => {
    await using bench = new Bench();

    await bench.put({ MetricName: "m", Values: [10, 20], Counts: [2, 0.5] }, { MetricName: "m", Values: [1, 2, 3] });

    expect(await bench.statistics({ Statistics: ["Sum", "SampleCount"] })).toMatchObject([
      { Sum: 36, SampleCount: 5.5 },
    ]);
  });

  it("timestamps two weeks back and two hours ahead", async () => {
    await using bench = new Bench();
    const times = [bench.now - 14 * DAY, bench.now + 2 * HOUR];

    await bench.put(...times.map((time) => ({ MetricName: "m", Value: 1, Timestamp: new Date(time) })));

    for (const time of times) {
      const range = { StartTime: new Date(time), EndTime: new Date(time + MINUTE) };
      expect(await bench.statistics(range)).toMatchObject([{ Sum: 1 }]);
    }
  });

  it("the largest magnitudes there are, of either sign", async () => {
    await using bench = new Bench();

    await bench.put({ MetricName: "m", Values: [2 ** 360, -(2 ** 360), 0, 5e-324] });

    expect(await bench.statistics({ Statistics: ["Maximum", "Minimum"] })).toMatchObject([
      { Maximum: 2 ** 360, Minimum: -(2 ** 360) },
    ]);
  });
});

describe("refuses", () => {
  const ok = { MetricName: "m", Value: 1 };
  const set = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };

  it.each<[string, MetricDatum, string, string]>([
    [
      "a value and values (recorded from AWS by LocalStack)",
      { MetricName: "m", Value: 1.5, Values: [1, 10] },
      "InvalidParameterCombinationException",
      "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
    ],
    [
      "a value and statistics (recorded from AWS by LocalStack)",
      { MetricName: "m", Value: 1.5, StatisticValues: set },
      "InvalidParameterCombinationException",
      "The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.",
    ],
    [
      "other numbers of values and counts (recorded from AWS by LocalStack)",
      { MetricName: "m", Values: [1, 10], Counts: [2, 4, 5] },
      "InvalidParameterValueException",
      "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
    ],
    // AWS takes this and documents nothing of what it means.
    [
      "values and statistics",
      { MetricName: "m", Values: [1], StatisticValues: set },
      "InvalidParameterCombinationException",
      "mutually exclusive",
    ],
    [
      "counts without values",
      { ...ok, Counts: [1] },
      "InvalidParameterCombinationException",
      "Counts must be used with",
    ],
    ["nothing", { MetricName: "m" }, "MissingRequiredParameterException", "At least one of the parameters"],
    ["NaN", { MetricName: "m", Value: Number.NaN }, "InvalidParameterValueException", "The value NaN"],
    ["infinity", { MetricName: "m", Value: Number.POSITIVE_INFINITY }, "InvalidParameterValueException", "Infinity"],
    ["a value beyond 2^360", { MetricName: "m", Value: 2 ** 361 }, "InvalidParameterValueException", "is invalid"],
    ["no values", { MetricName: "m", Values: [] }, "InvalidParameterValueException", "from 1 to 150"],
    [
      "151 values",
      { MetricName: "m", Values: new Array(151).fill(1) },
      "InvalidParameterValueException",
      "from 1 to 150",
    ],
    ["a count of 0", { MetricName: "m", Values: [1], Counts: [0] }, "InvalidParameterValueException", "greater than 0"],
    [
      "a sample count of 0",
      { MetricName: "m", StatisticValues: { ...set, SampleCount: 0 } },
      "InvalidParameterValueException",
      "SampleCount must be greater than 0",
    ],
    [
      "a maximum below the minimum",
      { MetricName: "m", StatisticValues: { ...set, Maximum: 0 } },
      "InvalidParameterValueException",
      "Maximum must be greater than",
    ],
    [
      "an unknown unit",
      { ...ok, Unit: "Furlongs" as never },
      "InvalidParameterValueException",
      "Unit must be a value in the set",
    ],
    [
      "a resolution of 300 (boto/botocore issue 1671)",
      { ...ok, StorageResolution: 300 },
      "InvalidParameterValueException",
      "The parameter MetricData.member.1.StorageResolution must be a value in the set [ 1, 60 ].",
    ],
    ["an empty name", { MetricName: " ", Value: 1 }, "InvalidParameterValueException", "MetricName must not be empty"],
    [
      "a name of 256 characters",
      { MetricName: "m".repeat(256), Value: 1 },
      "InvalidParameterValueException",
      "shorter than 256",
    ],
    ["a name that is not ASCII", { MetricName: "mé", Value: 1 }, "InvalidParameterValueException", "only ASCII"],
    [
      "31 dimensions",
      { ...ok, Dimensions: Array.from({ length: 31 }, (_, index) => ({ Name: `d${index}`, Value: "v" })) },
      "InvalidParameterValueException",
      "size greater than 30",
    ],
    [
      "a dimension twice",
      {
        ...ok,
        Dimensions: [
          { Name: "d", Value: "1" },
          { Name: "d", Value: "2" },
        ],
      },
      "InvalidParameterValueException",
      "the same dimension twice",
    ],
    [
      "an empty dimension",
      { ...ok, Dimensions: [{ Name: "d", Value: "" }] },
      "InvalidParameterValueException",
      "must not be empty",
    ],
    [
      "a dimension that starts with a colon",
      { ...ok, Dimensions: [{ Name: ":d", Value: "1" }] },
      "InvalidParameterValueException",
      "colon",
    ],
    [
      "a time more than two weeks back (cloud-custodian issue 2559)",
      { ...ok, Timestamp: new Date(NOW - 14 * DAY - 1000) },
      "InvalidParameterValueException",
      "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
    ],
    [
      "a time more than two hours ahead",
      { ...ok, Timestamp: new Date(NOW + 2 * HOUR + 1000) },
      "InvalidParameterValueException",
      "within the past two weeks",
    ],
  ])("%s", async (_what, datum, name, message) => {
    await using bench = new Bench();

    await expect(bench.put(datum)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it.each(["AWS/Kinesis", ":mine", " ", "n".repeat(256)])("the namespace %j", async (Namespace) => {
    await using bench = new Bench();

    const put = bench.client.send(new PutMetricDataCommand({ Namespace, MetricData: [ok] }));

    await expect(put).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });

  it("no data, and 1,001 metrics", async () => {
    await using bench = new Bench();

    await expect(bench.put()).rejects.toMatchObject({ message: "The parameter MetricData is required." });
    await expect(bench.put(...new Array<MetricDatum>(1001).fill(ok))).rejects.toMatchObject({
      message: "The collection MetricData must not have a size greater than 1000.",
    });
  });

  it("a request of more than 1 MB", async () => {
    await using bench = new Bench();
    bench.client.config.disableRequestCompression = async () => true;
    const Dimensions = [{ Name: "d", Value: "v".repeat(1024) }];

    const put = bench.put(
      ...Array.from({ length: 1000 }, (_, index) => ({ ...ok, MetricName: `m${index}`, Dimensions })),
    );

    await expect(put).rejects.toMatchObject({
      name: "RequestEntityTooLarge",
      $metadata: { httpStatusCode: 413, attempts: 1 },
    });
  });

  it("all data of a request when one datum is refused, naming it", async () => {
    await using bench = new Bench();

    const put = bench.put(ok, { MetricName: "other", Value: Number.NaN });

    await expect(put).rejects.toMatchObject({ message: expect.stringContaining("MetricData.member.2.Value") });
    expect(await bench.statistics({})).toEqual([]);
  });
});
