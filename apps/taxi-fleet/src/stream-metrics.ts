import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Context } from "./parameters.ts";

/** What CloudWatch says about the stream over the whole run. */
export interface StreamMetrics {
  readonly incomingRecords: number;
  readonly incomingBytes: number;
  readonly throttledRecords: number;
  /** Milliseconds. */
  readonly maxIteratorAge: number;
}

const MINUTE = 60_000;
const QUERIES = [
  { Id: "incoming", MetricName: "IncomingRecords", Stat: "Sum" },
  { Id: "bytes", MetricName: "IncomingBytes", Stat: "Sum" },
  { Id: "throttled", MetricName: "WriteProvisionedThroughputExceeded", Stat: "Sum" },
  { Id: "age", MetricName: "GetRecords.IteratorAgeMilliseconds", Stat: "Maximum" },
] as const;

/** Reads the stream's metrics from CloudWatch, from `since` (milliseconds on the run's clock) to now. */
export async function readStreamMetrics({ aws, clock, outputs }: Context, since: number): Promise<StreamMetrics> {
  const answer = await aws.cloudwatch().send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(since / MINUTE) * MINUTE),
      EndTime: new Date(Math.ceil((clock.now() + 1) / MINUTE) * MINUTE),
      MetricDataQueries: QUERIES.map(({ Id, MetricName, Stat }) => ({
        Id,
        MetricStat: {
          Metric: { Namespace: "AWS/Kinesis", MetricName, Dimensions: [{ Name: "StreamName", Value: outputs.stream }] },
          Period: 60,
          Stat,
        },
      })),
    }),
  );
  const values = (id: string) => answer.MetricDataResults?.find((result) => result.Id === id)?.Values ?? [];
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    incomingRecords: sum(values("incoming")),
    incomingBytes: sum(values("bytes")),
    throttledRecords: sum(values("throttled")),
    maxIteratorAge: Math.max(0, ...values("age")),
  };
}
