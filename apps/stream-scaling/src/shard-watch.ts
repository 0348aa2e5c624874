import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";

/** Open shards of a stream and its state now. */
export async function describeShards(
  { aws }: Pick<Context, "aws">,
  stream: string,
): Promise<{ readonly shards: number; readonly active: boolean; readonly mode: string; readonly arn: string }> {
  const { StreamDescriptionSummary: summary } = await aws
    .kinesis()
    .send(new DescribeStreamSummaryCommand({ StreamName: stream }));
  return {
    shards: summary?.OpenShardCount ?? 0,
    active: summary?.StreamStatus === "ACTIVE",
    mode: summary?.StreamModeDetails?.StreamMode ?? "",
    arn: summary?.StreamARN ?? "",
  };
}

/** Waits until a stream is ACTIVE and `done` holds, up to `limit` ms; returns the shards it has then. */
export async function waitForShards(
  context: Pick<Context, "aws" | "clock" | "signal">,
  stream: string,
  done: (shards: number) => boolean,
  limit: number,
): Promise<number> {
  const until = context.clock.now() + limit;
  for (;;) {
    const { shards, active } = await describeShards(context, stream);
    if ((active && done(shards)) || context.clock.now() >= until) return shards;
    await context.clock.sleep(5000, context.signal);
  }
}
