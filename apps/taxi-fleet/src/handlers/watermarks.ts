/**
 * Event time up to which all shards have been read: the minimum over their watermarks. A shard that has brought none
 * holds the others back.
 */
export interface Watermarks {
  /** A shard begins, as far as its parents had come. */
  open(shardId: string, parents: readonly string[]): void;
  /** A watermark was read: no earlier event is expected in this shard. Watermarks never go back. */
  advance(shardId: string, time: number): void;
  /** A shard is finished and holds nobody back any more. */
  close(shardId: string): void;
  /** The minimum over the open shards, milliseconds since the epoch; -Infinity before each has brought one. */
  current(): number;
}

export function createWatermarks(): Watermarks {
  const open = new Map<string, number>();
  /** Where finished shards ended: their children begin there. */
  const closed = new Map<string, number>();
  let lowest = -Infinity;

  return {
    open(shardId, parents) {
      const reached = parents.map((parent) => closed.get(parent) ?? -Infinity);
      open.set(shardId, reached.length === 0 ? -Infinity : Math.min(...reached));
    },
    advance(shardId, time) {
      open.set(shardId, Math.max(time, open.get(shardId) ?? -Infinity));
    },
    close(shardId) {
      closed.set(shardId, open.get(shardId) ?? -Infinity);
      open.delete(shardId);
    },
    current() {
      // With no shard open, between a parent's end and its children's beginning, nothing is known to be new.
      if (open.size > 0) lowest = Math.max(lowest, Math.min(...open.values()));
      return lowest;
    },
  };
}
