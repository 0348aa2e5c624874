import type { HashKeyRange } from "./hash-key.ts";
import { ReadLimit, WriteLimit } from "./limits.ts";
import type { SegmentStore } from "./segment-store.ts";
import { formatSequenceNumber, LAST_INDEX, SequenceWriter } from "./sequence-number.ts";
import { ShardLog } from "./shard-log.ts";

export interface ShardOptions {
  readonly index: number;
  readonly range: HashKeyRange;
  /** Milliseconds since the epoch. */
  readonly opened: number;
  /** Split or merged shard it comes from. */
  readonly parent?: Shard;
  /** Second shard of a merge. */
  readonly adjacentParent?: Shard;
}

/** AWS stamps records and shards one to two seconds before their arrival (facts of real streams). */
const STAMP_LAG_SECONDS = 1;

/** One shard: its place in the key space, its records and its limits. */
export class Shard {
  readonly index: number;
  readonly id: string;
  readonly range: HashKeyRange;
  readonly parentId: string | undefined;
  readonly adjacentParentId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly opened: number;
  /** Seconds since the epoch, as its sequence numbers carry it. */
  readonly createdSeconds: number;
  readonly startingSequenceNumber: string;
  readonly log: ShardLog;
  readonly writes = new WriteLimit();
  readonly reads = new ReadLimit();
  /** Called after records have arrived and when the shard was closed. */
  readonly listeners = new Set<() => void>();
  /** Set when it was split or merged. */
  closed: number | undefined;
  endingSequenceNumber: string | undefined;
  children: Shard[] = [];
  readonly #putNumbers: SequenceWriter;
  readonly #readNumbers: SequenceWriter;

  constructor(options: ShardOptions, store: SegmentStore) {
    this.index = options.index;
    this.id = shardIdOf(options.index);
    this.range = options.range;
    this.parentId = options.parent?.id;
    this.adjacentParentId = options.adjacentParent?.id;
    this.opened = options.opened;
    // A child's numbers come after all of its parents', however soon they are split.
    const parentSeconds = Math.max(options.parent?.createdSeconds ?? 0, options.adjacentParent?.createdSeconds ?? 0);
    this.createdSeconds = Math.max(Math.floor(options.opened / 1000) - STAMP_LAG_SECONDS - 1, parentSeconds + 1);
    this.startingSequenceNumber = this.#number(0n, this.createdSeconds);
    this.log = new ShardLog(store);
    this.#putNumbers = new SequenceWriter(this.createdSeconds, this.index);
    this.#readNumbers = new SequenceWriter(this.createdSeconds, this.index);
  }

  get open(): boolean {
    return this.closed === undefined;
  }

  /** Appends a record and returns its sequence number. */
  put(partitionKey: string, data: Uint8Array, arrival: number, encrypted: boolean): string {
    const index = this.log.append(partitionKey, data, arrival, encrypted);
    return this.#putNumbers.write(index, stampOf(arrival));
  }

  /** Sequence number of a record; cheapest when called in order. */
  sequenceNumber(index: number, arrival: number): string {
    return this.#readNumbers.write(index, stampOf(arrival));
  }

  /** A sequence number that AFTER_SEQUENCE_NUMBER resolves to `position`. */
  numberBefore(position: number, now: number): string {
    if (position <= 1) return this.startingSequenceNumber;
    const stored = position - 1 >= this.log.first && position <= this.log.end;
    return this.sequenceNumber(position - 1, stored ? this.log.arrivalOf(position - 1) : now);
  }

  close(now: number, children: Shard[]): void {
    this.closed = now;
    this.children = children;
    this.endingSequenceNumber = this.#number(LAST_INDEX, stampOf(now));
    this.log.seal();
  }

  #number(index: bigint, seconds: number): string {
    return formatSequenceNumber({ shardCreated: this.createdSeconds, shardIndex: this.index, index, seconds });
  }
}

function stampOf(time: number): number {
  return Math.floor(time / 1000) - STAMP_LAG_SECONDS;
}

export function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, "0")}`;
}

/** The index in a shard id: `shardId-000000000003` and, as AWS does, any `<text>-3` or `3`. */
export function shardIndexOf(shardId: string): number | undefined {
  const digits = shardId.split("-")[1] ?? shardId;
  const index = /^\d{1,12}$/.test(digits) ? Number(digits) : Number.NaN;
  return index <= 0x7fff_ffff ? index : undefined;
}
