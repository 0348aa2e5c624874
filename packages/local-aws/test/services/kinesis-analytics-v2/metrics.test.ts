import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { ENDLESS, Flink } from "./support.ts";

test("a running application publishes its metrics four times a minute, and its processing units once an hour", async () => {
  const flink = await Flink.open();
  const configuration = {
    ...flink.configuration("numbers.zip"),
    FlinkApplicationConfiguration: {
      MonitoringConfiguration: { ConfigurationType: "CUSTOM", MetricsLevel: "TASK", LogLevel: "INFO" },
    },
  } as const;
  await flink.create("numbers", ENDLESS, { configuration });
  await flink.start("numbers");
  const from = new Date(flink.cloud.clock.now());
  await flink.pass(5 * 60_000 + 5000);
  await flink.stop("numbers");
  await flink.pass(60_000);

  const cloudwatch = new CloudWatchClient(flink.cloud.clientConfig());
  const statistics = async (MetricName: string) => {
    const { Datapoints } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/KinesisAnalytics",
        MetricName,
        Dimensions: [{ Name: "Application", Value: "numbers" }],
        StartTime: from,
        EndTime: new Date(flink.cloud.clock.now()),
        Period: 600,
        Statistics: ["SampleCount", "Maximum"],
      }),
    );
    return Datapoints!.reduce(
      (sum, point) => ({ count: sum.count + point.SampleCount!, most: Math.max(sum.most, point.Maximum!) }),
      { count: 0, most: 0 },
    );
  };
  expect(await statistics("uptime")).toEqual({ count: 20, most: 5 * 60_000 });
  expect(await statistics("downtime")).toEqual({ count: 20, most: 0 });
  expect(await statistics("fullRestarts")).toEqual({ count: 20, most: 0 });
  expect(await statistics("KPUs")).toEqual({ count: 1, most: 2 });
  expect((await statistics("lastCheckpointSize")).most).toBeGreaterThan(0);
  const { Metrics } = await cloudwatch.send(
    new ListMetricsCommand({ Namespace: "AWS/KinesisAnalytics", MetricName: "numRecordsOut" }),
  );
  expect(Metrics!.map(({ Dimensions }) => Dimensions!.map(({ Name }) => Name).sort())).toContainEqual([
    "Application",
    "Task",
  ]);
});
