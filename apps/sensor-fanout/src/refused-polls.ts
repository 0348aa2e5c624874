import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import type { Context } from "./parameters.ts";

const MINUTE = 60_000;

/** GetRecords calls of the comparison's stream that were refused since a time, as CloudWatch has it now. */
export async function countRefusedPolls({ aws, clock, outputs }: Context, since: number): Promise<number> {
  const { Datapoints = [] } = await aws.cloudwatch().send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Kinesis",
      MetricName: "ReadProvisionedThroughputExceeded",
      Dimensions: [{ Name: "StreamName", Value: outputs.race_stream }],
      StartTime: new Date(Math.floor(since / MINUTE) * MINUTE),
      EndTime: new Date(Math.ceil((clock.now() + 1) / MINUTE) * MINUTE),
      Period: 60,
      Statistics: ["Sum"],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}
