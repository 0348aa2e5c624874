import { PickupConsumer } from "./handlers/pickup-consumer.ts";
import { readStream } from "./handlers/shard-reader.ts";
import type { NdjsonObjects } from "./ndjson-objects.ts";
import type { Context } from "./parameters.ts";

/** A consumer at work beside the replay. */
export interface Consumption {
  /** Rejects when the consumer failed: the replay need not go on. */
  readonly done: Promise<void>;
  /** Lets the consumer read up to the tip of the stream and close its windows. */
  finish(): Promise<{ readonly trips: number; readonly maxMillisBehind: number }>;
}

/** Starts the consumer of the stream: pick-ups per cell and window, and the archive of raw trips. */
export function consumeTrips(context: Context, objects: NdjsonObjects, trips: number): Consumption {
  const { aws, clock, outputs, parameters, progress, records, series, signal } = context;
  const stage = progress.stage("consume", { total: trips, unit: "trips" });
  const behind = series.of("millis-behind-latest", "ms");
  const consumer = new PickupConsumer({ objects, records, windowLength: parameters.window });
  const reader = readStream({
    client: aws.kinesis(),
    streamName: outputs.stream,
    clock,
    signal,
    onShard: (shardId, parents) => consumer.openShard(shardId, parents),
    onShardEnd: (shardId) => consumer.closeShard(shardId),
    async onRecords(shardId, batch, millisBehindLatest) {
      behind.add(clock.now(), millisBehindLatest);
      await consumer.process(shardId, batch, millisBehindLatest);
      stage.set(consumer.trips);
    },
  });
  return {
    done: reader.done,
    async finish() {
      await reader.finish();
      await consumer.close();
      stage.done();
      return { trips: consumer.trips, maxMillisBehind: consumer.maxMillisBehind };
    },
  };
}
