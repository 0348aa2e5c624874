import { ListMetricsCommand, type ListMetricsCommandInput, paginateListMetrics } from "@aws-sdk/client-cloudwatch";
import { describe, expect, it } from "vitest";
import { Bench, DAY, HOUR } from "./support.ts";

async function list(bench: Bench, input: ListMetricsCommandInput = {}) {
  return bench.client.send(new ListMetricsCommand(input));
}

const stage = (Value: string) => ({ Name: "Stage", Value });
const shard = (Value: string) => ({ Name: "Shard", Value });

describe("lists", () => {
  it("each metric once, with its dimensions in order", async () => {
    await using bench = new Bench();
    await bench.put(
      { MetricName: "m", Value: 1, Dimensions: [stage("dev"), shard("0")] },
      { MetricName: "m", Value: 1, Dimensions: [shard("0"), stage("dev")], Unit: "Count" },
      { MetricName: "m", Value: 1 },
    );

    expect((await list(bench)).Metrics).toEqual([
      { Namespace: "N", MetricName: "m", Dimensions: [shard("0"), stage("dev")] },
      { Namespace: "N", MetricName: "m", Dimensions: [] },
    ]);
  });

  it.each<[string, ListMetricsCommandInput, string[]]>([
    ["a name", { MetricName: "a" }, ["a", "a"]],
    ["a namespace", { Namespace: "Other" }, []],
    ["a dimension of any value", { Dimensions: [{ Name: "Stage" }] }, ["a", "b"]],
    ["a dimension's value", { Dimensions: [stage("dev")] }, ["a"]],
    ["several dimensions", { Dimensions: [stage("prod"), { Name: "Shard" }] }, ["b"]],
    ["a name and a dimension", { MetricName: "b", Dimensions: [stage("dev")] }, []],
  ])("what matches %s", async (_what, input, expected) => {
    await using bench = new Bench();
    await bench.put(
      { MetricName: "a", Value: 1 },
      { MetricName: "a", Value: 1, Dimensions: [stage("dev")] },
      { MetricName: "b", Value: 1, Dimensions: [stage("prod"), shard("1")] },
    );

    expect((await list(bench, input)).Metrics?.map(({ MetricName }) => MetricName)).toEqual(expected);
  });

  it("pages of 500, however many metrics come up meanwhile", async () => {
    await using bench = new Bench();
    async function putNames(from: number, to: number): Promise<void> {
      await bench.put(
        ...Array.from({ length: to - from }, (_, index) => ({ MetricName: `m${from + index}`, Value: 1 })),
      );
    }
    await putNames(0, 900);

    const sizes: number[] = [];
    const names = new Set<string>();
    for await (const { Metrics = [] } of paginateListMetrics({ client: bench.client }, { Namespace: "N" })) {
      sizes.push(Metrics.length);
      for (const { MetricName } of Metrics) names.add(MetricName!);
      if (sizes.length === 1) await putNames(900, 1200);
    }

    expect(sizes).toEqual([500, 500, 200]);
    expect(names.size).toBe(1200);
  });

  it("metrics with data of two weeks, or of three hours where asked", async () => {
    await using bench = new Bench();
    await bench.put({ MetricName: "old", Value: 1 });
    await bench.cloud.clock.sleep(13 * DAY);
    await bench.put({ MetricName: "new", Value: 1 });

    const all = await list(bench);
    await bench.cloud.clock.sleep(2 * HOUR);
    const active = await list(bench, { RecentlyActive: "PT3H" });
    await bench.cloud.clock.sleep(DAY);
    const later = await list(bench);

    expect([all, active, later].map(({ Metrics }) => Metrics?.map(({ MetricName }) => MetricName))).toEqual([
      ["old", "new"],
      ["new"],
      ["new"],
    ]);
  });

  it("the metrics of its own Region", async () => {
    await using bench = new Bench();
    await bench.put({ MetricName: "m", Value: 1 });

    const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
    const elsewhere = new CloudWatchClient(bench.cloud.clientConfig({ region: "eu-west-1" }));

    expect((await elsewhere.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
  });
});

it.each<[object, string]>([
  [{ NextToken: "x" }, "InvalidNextToken"],
  [{ RecentlyActive: "PT1H" }, "InvalidParameterValueException"],
  [{ MetricName: "" }, "InvalidParameterValueException"],
  [{ Dimensions: Array.from({ length: 11 }, (_, index) => ({ Name: `d${index}` })) }, "InvalidParameterValueException"],
  [{ IncludeLinkedAccounts: true }, "NotImplemented"],
  [{ OwningAccount: "123456789012" }, "NotImplemented"],
])("refuses %j", async (input, name) => {
  await using bench = new Bench();

  await expect(list(bench, input as ListMetricsCommandInput)).rejects.toMatchObject({ name });
});
