import { GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Context } from "./parameters.ts";

/** Values of a metric: milliseconds since the epoch to value, in order of time. */
export type Values = readonly (readonly [number, number])[];

const MINUTE = 60_000;

/** One metric of a delivery stream over a time, in periods of so many seconds. */
export async function readMetric(
  context: Context,
  stream: string,
  metric: { readonly name: string; readonly statistic: string; readonly period: number },
  since: number,
): Promise<Values> {
  const { name, statistic, period } = metric;
  return readQueries(context, since, [
    {
      Id: "m1",
      MetricStat: {
        Metric: {
          Namespace: "AWS/Firehose",
          MetricName: name,
          Dimensions: [{ Name: "DeliveryStreamName", Value: stream }],
        },
        Period: period,
        Stat: statistic,
      },
    },
  ]);
}

/** Sum of a metric of a delivery stream since a time. */
export async function readSum(context: Context, stream: string, name: string, since: number): Promise<number> {
  const values = await readMetric(context, stream, { name, statistic: "Sum", period: 60 }, since);
  return values.reduce((sum, [, value]) => sum + value, 0);
}

async function readQueries(
  { aws, clock }: Context,
  since: number,
  MetricDataQueries: MetricDataQuery[],
): Promise<Values> {
  const values: [number, number][] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws.cloudwatch().send(
      new GetMetricDataCommand({
        StartTime: new Date(Math.floor(since / MINUTE) * MINUTE),
        EndTime: new Date(Math.ceil((clock.now() + 1) / MINUTE) * MINUTE),
        ScanBy: "TimestampAscending",
        MetricDataQueries,
        NextToken,
      }),
    );
    const [result] = page.MetricDataResults ?? [];
    result?.Timestamps?.forEach((time, index) => {
      values.push([time.getTime(), result.Values![index]!]);
    });
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return values;
}
