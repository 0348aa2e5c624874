import type { _Record } from "@aws-sdk/client-kinesis";
import { AT_TIMESTAMP, type Lease, TRIM_HORIZON } from "./lease.ts";

/** Stream records of a shard, as one read or one event of a subscription gave them. */
export interface ReadResult {
  readonly records: readonly _Record[];
  readonly millisBehindLatest: number;
  /** The shard is closed and this is its end. */
  readonly ended: boolean;
}

/** Reads one shard in order. */
export interface ShardReader {
  /** The next records, perhaps none; undefined when the signal was aborted. Rejects with errors that do not pass. */
  next(signal: AbortSignal): Promise<ReadResult | undefined>;
  close(): void;
}

/** A place in a shard, as both GetShardIterator and SubscribeToShard take it. */
export type ReadPosition =
  | { readonly type: "TRIM_HORIZON" | "LATEST" }
  | { readonly type: "AT_TIMESTAMP"; readonly timestamp: Date }
  | { readonly type: "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER"; readonly sequenceNumber: string };

/**
 * Where a lease says to read on. The record of the checkpoint is read again, since more records of its aggregate may
 * follow; those already processed are left out then.
 */
export function positionOf({ checkpoint }: Lease): ReadPosition {
  if (checkpoint === TRIM_HORIZON) return { type: "TRIM_HORIZON" };
  if (checkpoint.startsWith(AT_TIMESTAMP)) {
    return { type: "AT_TIMESTAMP", timestamp: new Date(Number(checkpoint.slice(AT_TIMESTAMP.length))) };
  }
  return { type: "AT_SEQUENCE_NUMBER", sequenceNumber: checkpoint };
}

/** Resolves after `ms`, false when the signal was aborted before. */
export async function pause(
  clock: { sleep(ms: number, signal?: AbortSignal): Promise<void> },
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await clock.sleep(ms, signal);
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
