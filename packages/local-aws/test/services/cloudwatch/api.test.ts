import { expect, it } from "vitest";
import { cloudwatch } from "../../../src/services/cloudwatch/index.ts";
import { Bench, HOUR, MINUTE, query } from "./support.ts";

it("gives other services the points of a statistic, with their sample counts", async () => {
  await using bench = new Bench();
  const { api } = bench.cloud.services.instance(cloudwatch, bench.cloud.region);
  await bench.put(
    { MetricName: "m", Values: [1, 3], Dimensions: [{ Name: "d", Value: "v" }], Unit: "Count" },
    { MetricName: "m", Value: 5, Dimensions: [{ Name: "d", Value: "v" }], Unit: "Count", Timestamp: bench.at(1) },
  );
  const request = {
    namespace: "N",
    name: "m",
    dimensions: { d: "v" },
    period: 60,
    start: bench.now,
    end: bench.now + HOUR,
  };

  const points = api.statistic({ ...request, statistic: "Average" });
  const none = api.statistic({ ...request, statistic: "p50", unit: "Bytes" });

  expect(points).toEqual([
    { time: bench.now, value: 2, sampleCount: 2 },
    { time: bench.now + MINUTE, value: 5, sampleCount: 1 },
  ]);
  expect(none).toEqual([]);
  expect(() => api.statistic({ ...request, statistic: "Median" })).toThrow(TypeError);
});

it("gives other services metric math", async () => {
  await using bench = new Bench();
  const { api } = bench.cloud.services.instance(cloudwatch, bench.cloud.region);
  await bench.putSeries("m", 0, [1, undefined, 3]);

  const results = api.data(
    [
      { ...query("m1", "m"), ReturnData: false },
      { Id: "e1", Expression: "FILL(m1, 0)" },
    ],
    bench.now,
    bench.now + 3 * MINUTE,
  );

  expect(results).toMatchObject([{ id: "e1", label: "e1", series: { values: [1, 0, 3] } }]);
});

it("limits PutMetricData by the condition key of its namespace", async () => {
  await using bench = new Bench();
  const instance = bench.cloud.services.instance(cloudwatch, bench.cloud.region);

  const [put] = instance.authorizations!("PutMetricData", { Namespace: "N" }, {} as never);
  const [get] = instance.authorizations!("GetMetricData", {}, {} as never);

  expect(put).toEqual({
    action: "cloudwatch:PutMetricData",
    resources: ["*"],
    conditions: { "cloudwatch:namespace": "N" },
  });
  expect(get).toEqual({ action: "cloudwatch:GetMetricData", resources: ["*"] });
});
