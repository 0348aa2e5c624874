import { ListShardsCommand, type ListShardsCommandOutput, type Shard } from "@aws-sdk/client-kinesis";
import { AT_TIMESTAMP, type Lease, newLease, SHARD_END, TRIM_HORIZON } from "./lease.ts";
import type { Settings } from "./options.ts";
import type { StartPosition } from "./types.ts";

/** All shards of the stream within its retention, open and closed; begins anew when a page token has expired. */
export async function listShards({ kinesis, stream }: Pick<Settings, "kinesis" | "stream">): Promise<Shard[]> {
  let shards: Shard[] = [];
  let token: string | undefined;
  for (;;) {
    try {
      // NextToken excludes StreamName: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
      const page: ListShardsCommandOutput = await kinesis.send(
        new ListShardsCommand(token === undefined ? stream : { NextToken: token }),
      );
      shards.push(...(page.Shards ?? []));
      token = page.NextToken;
      if (token === undefined) return shards;
    } catch (error) {
      if (token === undefined || !(error instanceof Error && error.name === "ExpiredNextTokenException")) throw error;
      shards = [];
      token = undefined;
    }
  }
}

/** What makes the leases fit the shards. */
export interface SyncPlan {
  /** Parents before children: when the work is cut short, no shard is taken for one whose parents are done. */
  readonly create: Lease[];
  /** Leases of shards that are done and whose place others have taken. */
  readonly remove: Lease[];
  /** Leases of shards that are gone though they were not processed to their end. */
  readonly expired: Lease[];
}

/**
 * Compares shards and leases. Without any lease, reading begins at `start`. Later a shard that has no lease is new, and is
 * read from its beginning, unless a descendant of it has one: then it was processed before.
 */
export function planSync(
  shards: readonly Shard[],
  leases: readonly Lease[],
  start: StartPosition,
  now: number,
): SyncPlan {
  const family = new Family(shards);
  const leased = new Map(leases.map((lease) => [lease.shardId, lease]));
  const isFirst = leases.length === 0;
  const named = new Set(Array.isArray(start) ? start.map(({ shardId }) => shardId) : []);
  const create: Lease[] = [];
  for (const shard of family.parentsFirst()) {
    const shardId = shard.ShardId!;
    if (leased.has(shardId)) continue;
    if (isFirst && start === "LATEST" && shard.SequenceNumberRange?.EndingSequenceNumber !== undefined) continue;
    if (family.hasDescendantIn(shardId, isFirst ? named : leased)) continue;
    create.push(isFirst ? firstLease(shard, start, now) : newLease(shardId, TRIM_HORIZON, parentsOf(shard)));
  }
  const done = leases.filter(({ checkpoint, owner }) => checkpoint === SHARD_END && owner === undefined);
  return {
    create,
    remove: done.filter(({ shardId }) => !family.has(shardId) || family.isSucceeded(shardId, leased)),
    expired: leases.filter(
      ({ shardId, checkpoint, owner }) => checkpoint !== SHARD_END && owner === undefined && !family.has(shardId),
    ),
  };
}

/** The shards that a shard was split or merged from. */
export function parentsOf({ ParentShardId, AdjacentParentShardId }: Shard): string[] {
  return [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
}

function firstLease(shard: Shard, start: StartPosition, now: number): Lease {
  const shardId = shard.ShardId!;
  const parents = parentsOf(shard);
  if (start === "TRIM_HORIZON") return newLease(shardId, TRIM_HORIZON, parents);
  // The tip as a time: a worker that dies before its first checkpoint leaves no gap.
  if (start === "LATEST") return newLease(shardId, `${AT_TIMESTAMP}${now}`, parents);
  if (!Array.isArray(start)) {
    const { timestamp } = start as { readonly timestamp: Date };
    return newLease(shardId, `${AT_TIMESTAMP}${timestamp.getTime()}`, parents);
  }
  const named = start.find((position) => position.shardId === shardId);
  if (named === undefined) return newLease(shardId, TRIM_HORIZON, parents);
  // Position −1 in the record of the checkpoint: none of it was processed.
  return { ...newLease(shardId, named.sequenceNumber, parents), subSequenceNumber: -1 };
}

/** Which shard came from which. */
class Family {
  readonly #shards: ReadonlyMap<string, Shard>;
  readonly #children = new Map<string, string[]>();

  constructor(shards: readonly Shard[]) {
    this.#shards = new Map(shards.map((shard) => [shard.ShardId!, shard]));
    for (const shard of shards) {
      for (const parent of parentsOf(shard)) {
        const siblings = this.#children.get(parent);
        if (siblings === undefined) this.#children.set(parent, [shard.ShardId!]);
        else siblings.push(shard.ShardId!);
      }
    }
  }

  has(shardId: string): boolean {
    return this.#shards.has(shardId);
  }

  parentsFirst(): Iterable<Shard> {
    const ordered = new Set<Shard>();
    const visit = (shard: Shard): void => {
      if (ordered.has(shard)) return;
      for (const parent of parentsOf(shard)) {
        const found = this.#shards.get(parent);
        if (found !== undefined) visit(found);
      }
      ordered.add(shard);
    };
    for (const shard of this.#shards.values()) visit(shard);
    return ordered;
  }

  hasDescendantIn(shardId: string, ids: { has(id: string): boolean }): boolean {
    return (this.#children.get(shardId) ?? []).some((child) => ids.has(child) || this.hasDescendantIn(child, ids));
  }

  /** True when each child of a shard has been processed beyond its beginning. */
  isSucceeded(shardId: string, leased: ReadonlyMap<string, Lease>): boolean {
    const children = this.#children.get(shardId) ?? [];
    return (
      children.length > 0 &&
      children.every((child) => {
        const lease = leased.get(child);
        return lease === undefined ? this.hasDescendantIn(child, leased) : lease.checkpoint !== TRIM_HORIZON;
      })
    );
  }
}
