import type { Generation } from "./ledger.ts";
import type { ProducerRecord } from "./types.ts";

/** One entry of a PutRecords request: a record on its own, or an aggregate of several. */
export interface Entry {
  readonly partitionKey: string;
  readonly explicitHashKey: string | undefined;
  readonly data: Uint8Array;
  /** Bytes of `data` and of the UTF-8 partition key. */
  readonly size: number;
  /** The user record, or all those of the aggregate in its order; never empty. */
  readonly content: ProducerRecord | readonly ProducerRecord[];
  /** The shard the content was aggregated for; `undefined` when the entry was not routed by this producer. */
  readonly shardId: string | undefined;
  /** Entries of the same order key are sent one after the other when ordering is `perKey`. */
  readonly orderKey: string;
  /** When the oldest record was put. */
  readonly putAt: number;
  /** The flush that waits for the records, the earliest one if they differ. */
  readonly generation: Generation;
  /** Times the records were sent so far. */
  attempts: number;
}

/** The user records of an entry. */
export function recordsOf(entry: Entry): readonly ProducerRecord[] {
  return isAggregated(entry) ? entry.content : [entry.content as ProducerRecord];
}

/** True when the entry's data is an aggregate. */
export function isAggregated(entry: Entry): entry is Entry & { content: readonly ProducerRecord[] } {
  return Array.isArray(entry.content);
}

/** The number of user records of an entry. */
export function countOf(entry: Entry): number {
  return isAggregated(entry) ? entry.content.length : 1;
}
