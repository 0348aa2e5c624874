/** Everything of the shard was processed. */
export const SHARD_END = "SHARD_END";
/** From the oldest record on. */
export const TRIM_HORIZON = "TRIM_HORIZON";
/** `AT_TIMESTAMP:<milliseconds since the epoch>`: from the first record that arrived then or later. */
export const AT_TIMESTAMP = "AT_TIMESTAMP:";

/**
 * The right to process one shard, and how far that has got. Whoever changes a lease raises its counter; a lease whose
 * counter stands still for the lease duration belongs to a worker that is gone.
 */
export interface Lease {
  shardId: string;
  /** Worker that holds it. */
  owner: string | undefined;
  counter: number;
  /** `TRIM_HORIZON`, `AT_TIMESTAMP:<ms>`, `SHARD_END`, or the sequence number of the last record processed. */
  checkpoint: string;
  /** Position within the aggregate of the last record processed; 0 where there is none. */
  subSequenceNumber: number;
  /** Shards that must be processed before this one. */
  parents: readonly string[];
  /** Times the owner changed since the last checkpoint. */
  ownerSwitches: number;
  /** Worker that asks to get it: the owner finishes its batch, checkpoints and passes it on. */
  handoverTo: string | undefined;
}

/** Where leases are kept. A rejection counts as an outage, which passes. */
export interface LeaseStore {
  /** All leases, as they are now. */
  list(): Promise<Lease[]>;
  get(shardId: string): Promise<Lease | undefined>;
  /** Stores a lease unless there is one for the shard; false when there is. */
  create(lease: Lease): Promise<boolean>;
  /** Stores `next` if owner and counter are still those of `current`; false when they are not. */
  replace(current: Lease, next: Lease): Promise<boolean>;
  /** Removes a lease if owner and counter are still those of `current`; false when they are not. */
  remove(current: Lease): Promise<boolean>;
}

/** A lease of a shard that nobody has read yet. */
export function newLease(shardId: string, checkpoint: string, parents: readonly string[]): Lease {
  return {
    shardId,
    owner: undefined,
    counter: 0,
    checkpoint,
    subSequenceNumber: 0,
    parents,
    ownerSwitches: 0,
    handoverTo: undefined,
  };
}

/** Below, at or above 0 as the sequence number `left` is before, at or after `right`. */
export function compareSequenceNumbers(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
