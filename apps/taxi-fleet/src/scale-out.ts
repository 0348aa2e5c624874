import { DescribeStreamSummaryCommand, type KinesisClient, UpdateShardCountCommand } from "@aws-sdk/client-kinesis";

/** Decides when a stream is too small: its replay lag grew from reading to reading. */
export interface LagWatch {
  /** Takes a reading; true when the lag has now grown often enough in a row. */
  observe(lagMs: number): boolean;
}

export function createLagWatch(readings: number): LagWatch {
  let growing = 0;
  let last = 0;
  return {
    observe(lagMs) {
      growing = lagMs > last ? growing + 1 : 0;
      last = lagMs;
      return growing >= readings;
    },
  };
}

/** Open shards of a stream. */
export async function shardCount(client: KinesisClient, stream: string): Promise<number> {
  const answer = await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
  return answer.StreamDescriptionSummary?.OpenShardCount ?? 0;
}

/** Asks for twice as many shards, which Kinesis brings about while it goes on serving. */
export async function doubleShards(client: KinesisClient, stream: string): Promise<void> {
  const count = await shardCount(client, stream);
  await client.send(
    new UpdateShardCountCommand({ StreamName: stream, TargetShardCount: 2 * count, ScalingType: "UNIFORM_SCALING" }),
  );
}
