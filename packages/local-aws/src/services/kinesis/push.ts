import type { Consumer } from "./consumer.ts";
import { READ_BYTES, SecondBudget } from "./limits.ts";
import { type RecordBatch, rateExceeded, readBatch } from "./read.ts";
import type { Shard } from "./shard.ts";
import type { Stream, Streams } from "./streams.ts";

/** Most that one event of SubscribeToShard carries; half a second of a consumer's 2 MiB/s. */
export const EVENT_BYTES = 1024 * 1024;
export const EVENT_RECORDS = 10_000;

/**
 * Reads what a fan-out consumer is pushed next, within the 2 MiB/s that it alone has of the shard, and measures it.
 * @throws AwsError ProvisionedThroughputExceededException when the second's bytes have been pushed.
 */
export function pushShard(
  streams: Streams,
  stream: Stream,
  shard: Shard,
  consumer: Consumer,
  position: number,
): RecordBatch {
  const now = streams.now;
  let budget = consumer.pushed.get(shard.index);
  if (budget === undefined) {
    budget = new SecondBudget(READ_BYTES);
    consumer.pushed.set(shard.index, budget);
  }
  if (streams.host.limits && budget.wait(now) > 0) throw rateExceeded(streams, stream, shard);
  const batch = readBatch(stream, shard, position, EVENT_RECORDS, EVENT_BYTES, now);
  budget.take(batch.bytes);
  measurePush(stream, shard, consumer, batch, now);
  return batch;
}

/** Measures one event of SubscribeToShard. */
export function measurePush(stream: Stream, shard: Shard, consumer: Consumer, batch: RecordBatch, now: number): void {
  const { metrics } = stream;
  const { name } = consumer;
  const records = batch.records.length;
  metrics.addForConsumer(name, "SubscribeToShardEvent.Success", "Count", now, 1);
  metrics.addForConsumer(name, "SubscribeToShardEvent.Records", "Count", now, records);
  metrics.addForConsumer(name, "SubscribeToShardEvent.Bytes", "Bytes", now, batch.bytes);
  metrics.addForConsumer(
    name,
    "SubscribeToShardEvent.MillisBehindLatest",
    "Milliseconds",
    now,
    batch.millisBehindLatest,
  );
  stream.shardMetric(shard, "OutgoingBytes", "Bytes", now, batch.bytes);
  stream.shardMetric(shard, "OutgoingRecords", "Count", now, records);
}
