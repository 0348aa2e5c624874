import { createConsumer, MemoryLeaseStore } from "@millrace/kinesis-consumer";
import type { Context } from "./parameters.ts";

const MINUTE = 60_000;
/** At the tip the stream is looked at so often: iterator age is known in one minute of five. */
const POLL = 5 * MINUTE;
/** What a batch takes while the reader is slow. */
const SLOW_BATCH = 5 * MINUTE;

/** When the reader is slow, on the run's clock. */
export interface SlowPhase {
  readonly from: number;
  readonly until: number;
}

/** What the reader has done. */
export interface Reading {
  records: number;
  /** When it was at the tip of the stream again after the slow phase; undefined before. */
  caughtUpAt: number | undefined;
}

/** Reads a stream from its beginning; in the slow phase every batch of a shard takes five minutes. */
export function startReader({ aws, clock, signal }: Context, stream: string, slow: SlowPhase) {
  const reading: Reading = { records: 0, caughtUpAt: undefined };
  const consumer = createConsumer({
    kinesis: aws.kinesis(),
    streamName: stream,
    leases: new MemoryLeaseStore(),
    workerId: "reader",
    clock,
    random: () => 0.5,
    read: { mode: "polling", idle: POLL },
    // One worker: there is nobody to tell often that it lives.
    leaseDuration: 6 * 60 * MINUTE,
    shardSyncInterval: 60 * MINUTE,
    checkpointInterval: 10 * MINUTE,
    async onRecords({ records }) {
      reading.records += records.length;
      const now = clock.now();
      if (now >= slow.from && now < slow.until) await clock.sleep(SLOW_BATCH, signal);
    },
    onBatch({ millisBehindLatest }) {
      if (millisBehindLatest === 0 && clock.now() >= slow.until) reading.caughtUpAt ??= clock.now();
    },
  });
  consumer.start();
  return {
    reading,
    /** Reads up to `records` and stops. */
    async finish(records: number): Promise<void> {
      const until = clock.now() + 60 * MINUTE;
      while (reading.records < records && clock.now() < until) await clock.sleep(MINUTE, signal);
      await consumer.stop({ deadline: 30 * MINUTE });
    },
  };
}
