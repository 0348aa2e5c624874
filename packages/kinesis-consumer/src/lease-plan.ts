import { type Lease, SHARD_END } from "./lease.ts";

/** What a worker knows when it looks for work. */
export interface LeaseView {
  readonly workerId: string;
  readonly leases: readonly Lease[];
  /** Shards this worker processes or has asked for. */
  readonly mine: ReadonlySet<string>;
  /** Milliseconds since a lease was last seen to change. */
  readonly idleFor: (lease: Lease) => number;
  readonly leaseDuration: number;
  readonly maxLeases: number;
  readonly random: () => number;
}

/** What a worker shall do to have its share. */
export interface LeasePlan {
  /** Leases that nobody holds: take them. */
  readonly take: readonly Lease[];
  /** A lease of the worker that has most: ask for it. */
  readonly request: Lease | undefined;
}

/**
 * Shares shards evenly: each worker takes free leases up to the number of shards divided by that of workers, rounded up.
 * When none is free it asks the one that has most. A lease that stays free for long, since others may take no more, is
 * taken beyond that number.
 */
export function planLeases(view: LeaseView): LeasePlan {
  const { workerId, mine, idleFor, leaseDuration, maxLeases, random } = view;
  const ready = readyLeases(view.leases);
  const isFree = (lease: Lease) =>
    lease.owner === undefined ||
    (lease.owner === workerId ? !mine.has(lease.shardId) : idleFor(lease) >= leaseDuration);
  const free = ready.filter((lease) => isFree(lease) && !mine.has(lease.shardId));
  const byOwner = new Map<string, Lease[]>();
  for (const lease of ready) {
    if (lease.owner === undefined || lease.owner === workerId || isFree(lease)) continue;
    byOwner.set(lease.owner, [...(byOwner.get(lease.owner) ?? []), lease]);
  }
  const share = Math.ceil(ready.length / (byOwner.size + 1));
  const room = Math.min(maxLeases, share) - mine.size;

  const take = shuffle(free, random).slice(0, Math.max(0, room));
  const overdue = free.filter((lease) => !take.includes(lease) && idleFor(lease) >= 2 * leaseDuration);
  take.push(...overdue.slice(0, Math.max(0, maxLeases - mine.size - take.length)));
  if (take.length > 0 || room <= 0) return { take, request: undefined };

  const [most = []] = [...byOwner.values()].sort((left, right) => right.length - left.length);
  if (most.length - mine.size < 2) return { take, request: undefined };
  const open = most.filter(({ handoverTo }) => handoverTo === undefined);
  return { take, request: open[Math.floor(random() * open.length)] };
}

/** Leases that may be processed: not done, and every parent that has a lease is. */
export function readyLeases(leases: readonly Lease[]): Lease[] {
  const undone = new Set(leases.filter(({ checkpoint }) => checkpoint !== SHARD_END).map(({ shardId }) => shardId));
  return leases.filter(({ shardId, parents }) => undone.has(shardId) && !parents.some((parent) => undone.has(parent)));
}

function shuffle(leases: readonly Lease[], random: () => number): Lease[] {
  const shuffled = [...leases];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
  }
  return shuffled;
}
