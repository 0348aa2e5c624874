import { GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Context } from "./parameters.ts";

/** Values of a metric: milliseconds since the epoch to value, in order of time. */
export type Values = readonly (readonly [number, number])[];

const MINUTE = 60_000;

/** One metric of a delivery stream over a time, in periods of so many seconds. */
export function readMetric(
  context: Context,
  stream: string,
  { name, statistic, period }: { readonly name: string; readonly statistic: string; readonly period: number },
  since: number,
): Promise<Values> {
  return readQueries(context, since, [queryOf("m1", stream, name, statistic, period)]);
}

/** Usage of a quota in percent over five minutes each, by the expression of the alarms. */
export function readUsage(
  context: Context,
  stream: string,
  { usage, limit }: { readonly usage: string; readonly limit: string },
  since: number,
): Promise<Values> {
  return readQueries(context, since, [
    { Id: "usage", Expression: "100*(m1/300)/m2" },
    { ...queryOf("m1", stream, usage, "Sum", 300), ReturnData: false },
    { ...queryOf("m2", stream, limit, "Minimum", 300), ReturnData: false },
  ]);
}

function queryOf(id: string, stream: string, metric: string, statistic: string, period: number): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: "AWS/Firehose",
        MetricName: metric,
        Dimensions: [{ Name: "DeliveryStreamName", Value: stream }],
      },
      Period: period,
      Stat: statistic,
    },
  };
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
