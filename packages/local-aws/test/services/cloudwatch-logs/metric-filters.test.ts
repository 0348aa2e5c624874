import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  type MetricTransformation,
  PutMetricFilterCommand,
  TestMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, onTestFinished, test } from "vitest";
import { Logs, refusal } from "./support.ts";

async function filter(logs: Logs, filterPattern: string, more: Partial<MetricTransformation>): Promise<void> {
  const transformation = { metricName: "m", metricNamespace: "N", metricValue: "1", ...more };
  await logs.send(
    new PutMetricFilterCommand({
      logGroupName: "app",
      filterName: "f",
      filterPattern,
      metricTransformations: [transformation],
    }),
  );
}

async function statistics(logs: Logs, Dimensions: { Name: string; Value: string }[] = []) {
  const client = new CloudWatchClient(logs.cloud.clientConfig());
  onTestFinished(() => client.destroy());
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: "N",
      MetricName: "m",
      Dimensions,
      StartTime: new Date(logs.now - 600_000),
      EndTime: new Date(logs.now + 600_000),
      Period: 60,
      Statistics: ["Sum", "SampleCount"],
    }),
  );
  return Datapoints!.map(({ Sum, SampleCount }) => [Sum, SampleCount]);
}

test("matching events are counted, and minutes without one get the default value", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  await filter(logs, "ERROR", { defaultValue: 0 });

  await logs.put(["ERROR a", "INFO", "ERROR b"]);
  await logs.put(["INFO", "INFO"], "one", "app", logs.now + 60_000);

  expect(await statistics(logs)).toEqual([
    [2, 2],
    [0, 1],
  ]);
});

test("a value and dimensions are taken from the event", async () => {
  const logs = new Logs();
  await logs.create("app", "one");
  await filter(logs, "{ $.latency > 0 }", { metricValue: "$.latency", dimensions: { Path: "$.path" } });

  await logs.put(['{"latency": 5, "path": "/a"}', '{"latency": 7, "path": "/a"}', '{"latency": 9}']);

  expect(await statistics(logs, [{ Name: "Path", Value: "/a" }])).toEqual([[12, 2]]);
  expect(await statistics(logs)).toEqual([]);
});

test("a pattern is tried on messages, with the values it takes", async () => {
  const logs = new Logs();

  const { matches } = await logs.send(
    new TestMetricFilterCommand({
      filterPattern: "[ip, status >= 400]",
      logEventMessages: ["1.1.1.1 200", "2.2.2.2 404"],
    }),
  );

  expect(matches).toEqual([
    { eventNumber: 2, eventMessage: "2.2.2.2 404", extractedValues: { $ip: "2.2.2.2", $status: "404" } },
  ]);
});

test("a default value beside dimensions is refused", async () => {
  const logs = new Logs();
  await logs.create();

  expect(await refusal(filter(logs, "{ $.a = 1 }", { defaultValue: 0, dimensions: { A: "$.a" } }))).toEqual({
    name: "InvalidParameterException",
    message: "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
  });
});
