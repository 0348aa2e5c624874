import type { Shard } from "@aws-sdk/client-kinesis";
import { ProducerError } from "./errors.ts";
import { compareHashKeys, effectiveHashKey, type HashKey, type HashRange, parseHashKey } from "./hash.ts";

/** A page of ListShards. */
export interface ShardPage {
  Shards?: Shard[] | undefined;
}

/** An open shard and the hash keys it takes. */
export interface ShardRange extends HashRange {
  readonly shardId: string;
}

/** The open shards of a stream by hash key range: predicts the shard Kinesis routes a record to. */
export class ShardMap {
  /** Open shards in order of their start; ranges never overlap, but may leave gaps while a stream is resharded. */
  readonly shards: readonly ShardRange[];
  readonly #byId = new Map<string, ShardRange>();
  readonly #scratch: HashKey = new Uint32Array(4);

  /** Throws `PRODUCER_SHARD_MAP_INVALID` when ranges overlap or none is given. */
  constructor(shards: Iterable<ShardRange>) {
    this.shards = [...shards].sort((left, right) => compareHashKeys(left.start, right.start));
    if (this.shards.length === 0) {
      throw new ProducerError("PRODUCER_SHARD_MAP_INVALID", "shard map: expected at least one open shard, got none");
    }
    for (const [index, shard] of this.shards.entries()) {
      this.#byId.set(shard.shardId, shard);
      const next = this.shards[index + 1];
      if (next !== undefined && compareHashKeys(shard.end, next.start) >= 0) {
        throw new ProducerError(
          "PRODUCER_SHARD_MAP_INVALID",
          `shard map: expected disjoint hash key ranges, got ${shard.shardId} and ${next.shardId} overlapping`,
        );
      }
    }
  }

  /** Builds the map from all pages of ListShards, leaving closed shards and parents of listed shards out. */
  static fromPages(pages: Iterable<ShardPage>): ShardMap {
    const open: Shard[] = [];
    const parents = new Set<string | undefined>();
    for (const page of pages) {
      for (const shard of page.Shards ?? []) {
        // Pages are not one snapshot: a shard still open on an early page may have its children on a later one.
        parents.add(shard.ParentShardId).add(shard.AdjacentParentShardId);
        if (shard.SequenceNumberRange?.EndingSequenceNumber === undefined) open.push(shard);
      }
    }
    return new ShardMap(open.filter((shard) => !parents.has(shard.ShardId)).map(toRange));
  }

  /** The id of the shard that takes this record, or `undefined` when the map has a gap there. */
  shardFor(partitionKey: string, explicitHashKey?: string): string | undefined {
    const index = this.indexOf(effectiveHashKey(partitionKey, explicitHashKey, this.#scratch));
    return index < 0 ? undefined : this.shards[index]!.shardId;
  }

  /** Position in `shards` of the shard that takes this hash key, or -1 when the map has a gap there. */
  indexOf(key: HashKey): number {
    const { shards } = this;
    let low = 0;
    let high = shards.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (compareHashKeys(shards[middle]!.start, key) <= 0) low = middle;
      else high = middle - 1;
    }
    const shard = shards[low]!;
    return compareHashKeys(shard.start, key) <= 0 && compareHashKeys(key, shard.end) <= 0 ? low : -1;
  }

  /** The range of an open shard, or `undefined` when the map does not hold it. */
  rangeOf(shardId: string): ShardRange | undefined {
    return this.#byId.get(shardId);
  }

  /** True when both maps hold the same shards; the range of a shard never changes. */
  equals(other: ShardMap): boolean {
    return this.shards.length === other.shards.length && this.shards.every((shard) => other.#byId.has(shard.shardId));
  }
}

function toRange(shard: Shard): ShardRange {
  const { ShardId: shardId, HashKeyRange: range } = shard;
  if (shardId === undefined || range?.StartingHashKey === undefined || range.EndingHashKey === undefined) {
    throw new ProducerError(
      "PRODUCER_SHARD_MAP_INVALID",
      `shard map: expected ShardId and HashKeyRange of every shard, got ${JSON.stringify(shard)}`,
    );
  }
  return { shardId, start: parseHashKey(range.StartingHashKey), end: parseHashKey(range.EndingHashKey) };
}
