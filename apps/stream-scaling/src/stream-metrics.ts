import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Context } from "./parameters.ts";

const MINUTE = 60_000;
const METRICS = {
  bytes: { name: "IncomingBytes", statistic: "Sum" },
  records: { name: "IncomingRecords", statistic: "Sum" },
  throttled: { name: "WriteProvisionedThroughputExceeded", statistic: "Sum" },
  iteratorAge: { name: "GetRecords.IteratorAgeMilliseconds", statistic: "Maximum" },
} as const;

/** One minute of a stream as CloudWatch has it; what has no datapoint is 0. */
export interface MetricMinute {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly bytes: number;
  readonly records: number;
  readonly throttled: number;
  /** Milliseconds. */
  readonly iteratorAge: number;
}

/** Every minute of a stream from `from` to `until`, whole minutes on the run's clock. */
export async function readStreamMetrics(
  { aws }: Pick<Context, "aws">,
  stream: string,
  from: number,
  until: number,
): Promise<MetricMinute[]> {
  const minutes = Array.from({ length: Math.ceil((until - from) / MINUTE) }, (_, index) => ({
    at: from + index * MINUTE,
    bytes: 0,
    records: 0,
    throttled: 0,
    iteratorAge: 0,
  }));
  let NextToken: string | undefined;
  do {
    const page = await aws.cloudwatch().send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(until),
        NextToken,
        MetricDataQueries: Object.entries(METRICS).map(([Id, { name, statistic }]) => ({
          Id,
          MetricStat: {
            Metric: { Namespace: "AWS/Kinesis", MetricName: name, Dimensions: [{ Name: "StreamName", Value: stream }] },
            Period: 60,
            Stat: statistic,
          },
        })),
      }),
    );
    for (const { Id, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      Timestamps.forEach((time, index) => {
        const minute = minutes[(time.getTime() - from) / MINUTE];
        if (minute !== undefined) minute[Id as keyof typeof METRICS] = Values[index]!;
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return minutes;
}
