import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Context } from "./parameters.ts";

const MINUTE = 60_000;
/** Series of the report: metric of the application, statistic and unit. */
const QUERIES = [
  { name: "uptime", metric: "uptime", stat: "Maximum", unit: "ms" },
  { name: "checkpoint-size", metric: "lastCheckpointSize", stat: "Maximum", unit: "bytes" },
  { name: "checkpoint-duration", metric: "lastCheckpointDuration", stat: "Maximum", unit: "ms" },
  { name: "records-in", metric: "numRecordsInPerSecond", stat: "Maximum", unit: "records/s" },
  { name: "records-out", metric: "numRecordsOutPerSecond", stat: "Maximum", unit: "records/s" },
  { name: "input-watermark", metric: "currentInputWatermark", stat: "Maximum", unit: "ms" },
  { name: "output-watermark", metric: "currentOutputWatermark", stat: "Maximum", unit: "ms" },
  { name: "restarts", metric: "fullRestarts", stat: "Maximum", unit: "restarts" },
  { name: "late-records", metric: "numLateRecordsDropped", stat: "Maximum", unit: "records" },
  { name: "millis-behind-latest", metric: "millisBehindLatest", stat: "Maximum", unit: "ms" },
] as const;

/** Highest value of every metric of the application over the run, by the name of its series; undefined where there is none. */
export type ApplicationMetrics = Readonly<Partial<Record<(typeof QUERIES)[number]["name"], number>>>;

/** Reads what the dashboard shows of the application since a time, milliseconds on the run's clock, and keeps it as series. */
export async function readApplicationMetrics(
  { aws, clock, outputs, series }: Context,
  since: number,
): Promise<ApplicationMetrics> {
  const answer = await aws.cloudwatch().send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(since / MINUTE) * MINUTE),
      EndTime: new Date(Math.ceil((clock.now() + 1) / MINUTE) * MINUTE),
      ScanBy: "TimestampAscending",
      MetricDataQueries: QUERIES.map(({ metric, stat }, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: "AWS/KinesisAnalytics",
            MetricName: metric,
            Dimensions: [{ Name: "Application", Value: outputs.application }],
          },
          Period: 60,
          Stat: stat,
        },
      })),
    }),
  );
  const highest: Partial<Record<(typeof QUERIES)[number]["name"], number>> = {};
  for (const [index, { name, unit }] of QUERIES.entries()) {
    const { Timestamps = [], Values = [] } = answer.MetricDataResults?.find(({ Id }) => Id === `m${index}`) ?? {};
    const line = series.of(name, unit);
    for (const [at, value] of Values.entries()) line.add(Timestamps[at]!.getTime(), value);
    if (Values.length > 0) highest[name] = Math.max(...Values);
  }
  return highest;
}
