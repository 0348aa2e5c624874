import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { Flink } from "./support.ts";

/** Counts of every thirtieth number of a sequence, of which three readers each have every third. */
const COUNTS = `
CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '5',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000');
CREATE TABLE counts (k BIGINT, c BIGINT, d BIGINT, least BIGINT, most BIGINT) WITH ('connector' = 'print');
INSERT INTO counts SELECT MOD(n, 30), COUNT(*), COUNT(DISTINCT n), MIN(n), MAX(n) FROM numbers
  GROUP BY MOD(n, 30);`;

const parallelismOf = (Parallelism: number) => ({
  ParallelismConfiguration: { ConfigurationType: "CUSTOM" as const, Parallelism, ParallelismPerKPU: 2 },
});

test("an application keeps its counts when its parallelism changes, and says what each subtask does", async () => {
  const flink = await Flink.open();
  const MonitoringConfiguration = { ConfigurationType: "CUSTOM", MetricsLevel: "PARALLELISM" } as const;
  await flink.create("counts", COUNTS, {
    configuration: {
      ...flink.configuration("counts.zip"),
      FlinkApplicationConfiguration: { ...parallelismOf(3), MonitoringConfiguration },
    },
  });
  await flink.start("counts");
  await flink.pass(60_000);
  for (const ParallelismUpdate of [5, 1]) {
    const change = { ParallelismConfigurationUpdate: { ParallelismUpdate } };
    const updated = await flink.update("counts", {
      ApplicationConfigurationUpdate: { FlinkApplicationConfigurationUpdate: change },
    });
    expect(updated.OperationStatus).toBe("SUCCESSFUL");
    const { FlinkApplicationConfigurationDescription } = (await flink.describe("counts"))
      .ApplicationConfigurationDescription!;
    expect(FlinkApplicationConfigurationDescription!.ParallelismConfigurationDescription).toMatchObject({
      Parallelism: ParallelismUpdate,
      CurrentParallelism: ParallelismUpdate,
    });
    await flink.pass(30_000);
  }
  await flink.stop("counts");

  const rows = (await flink.log()).flatMap(({ message }) => {
    const [, subtask, values] = /^(?:(\d)> )?[+]\w\[([\d, ]+)\]$/.exec(message) ?? [];
    return values === undefined ? [] : [{ subtask, values: values.split(", ").map(Number) }];
  });
  expect(new Set(rows.map(({ subtask }) => subtask))).toEqual(new Set(["1", "2", "3", "4", "5", undefined]));
  const last = new Map(rows.map(({ values }) => [values[0], values]));
  expect(last.size).toBe(30);
  for (const [key, count, distinct, least, most] of last.values()) {
    expect(least).toBe(key === 0 ? 30 : key);
    // Each number is counted once, and none is left out.
    expect([count, distinct]).toEqual([(most! - least!) / 30 + 1, count]);
    expect(count).toBeGreaterThan(15);
  }

  const cloudwatch = new CloudWatchClient(flink.cloud.clientConfig());
  const { Metrics } = await cloudwatch.send(
    new ListMetricsCommand({
      Namespace: "AWS/KinesisAnalytics",
      MetricName: "numRecordsOut",
      Dimensions: [{ Name: "Task", Value: "Source: numbers" }, { Name: "Parallelism" }],
    }),
  );
  const subtasks = Metrics!.map(({ Dimensions }) => Dimensions!.find(({ Name }) => Name === "Parallelism")!.Value);
  expect(subtasks.toSorted()).toEqual(["0", "1", "2", "3", "4"]);
});
