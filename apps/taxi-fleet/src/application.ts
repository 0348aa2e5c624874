import { ListShardsCommand, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { DescribeApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import { type Context, type Parameters, replaySpeed } from "./parameters.ts";

/** Partition key of the watermarks that end event time. */
export const CLOSING_KEY = "end-of-replay";
/** Clock time in which the application reads what is left: a watermark that ends one shard counts for all. */
const CATCH_UP = 5000;
/** Clock time for two checkpoints, which make files visible, and two samples of the application's metrics. */
const SETTLE = 45_000;

/** Seconds of replay that the application may be behind without a trip being late. */
const DELAY_SECONDS = { running: 1, restarting: 120 };

/**
 * How far the application holds watermarks back, milliseconds of event time: what is replayed in a second. With another
 * parallelism it starts again, and catches up shard by shard: then it is what is replayed in two minutes.
 */
export function watermarkDelay(parameters: Pick<Parameters, "scenario" | "speedup">): number {
  const seconds = parameters.scenario === "alarms" ? DELAY_SECONDS.restarting : DELAY_SECONDS.running;
  return Math.ceil(replaySpeed(parameters) * seconds) * 1000;
}

/** Ends event time in every open shard after the last drop-off, so that all windows close, and waits for their files. */
export async function closeWindows(context: Context, lastDropoff: number): Promise<void> {
  const { aws, clock, outputs, parameters, progress, records, signal } = context;
  const end = lastDropoff + parameters.window + watermarkDelay(parameters);
  await clock.sleep(CATCH_UP, signal);
  const { Shards = [] } = await aws.kinesis().send(new ListShardsCommand({ StreamName: outputs.stream }));
  const open = Shards.filter((shard) => shard.SequenceNumberRange?.EndingSequenceNumber === undefined);
  const watermark = { type: "watermark", watermark: new Date(end).toISOString() };
  for (const { HashKeyRange } of open) {
    await aws.kinesis().send(
      new PutRecordCommand({
        StreamName: outputs.stream,
        PartitionKey: CLOSING_KEY,
        ExplicitHashKey: HashKeyRange!.StartingHashKey!,
        Data: Buffer.from(JSON.stringify(watermark)),
      }),
    );
  }
  records.read(open.length);
  records.dropped("watermark", open.length);
  progress.note("the last windows are closed, and their files become visible");
  await clock.sleep(SETTLE, signal);
}

/** Whether the application runs: READY, STARTING, RUNNING and so on. */
export async function statusOf({ aws, outputs }: Context): Promise<string> {
  const found = await aws
    .kinesisAnalyticsV2()
    .send(new DescribeApplicationCommand({ ApplicationName: outputs.application }));
  return found.ApplicationDetail!.ApplicationStatus!;
}
