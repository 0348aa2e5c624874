import { requireNumber } from "./errors.ts";
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from "./usage.ts";

// An on-demand stream begins with 4 MB/s and 4,000 records/s, holds twice its peak of the last 30 days and takes up to 15
// minutes to get there. https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
const INITIAL_SHARDS = 4;
const DEFAULT_MAX_SHARDS = 200;
const PEAK_WINDOW_MS = 30 * 24 * 60 * 60 * 1000;
const ADAPTATION_MS = 15 * 60 * 1000;

/** Write traffic that a stream took at one time. */
export interface Throughput {
  /** Milliseconds since the epoch. */
  at: number;
  bytesPerSecond: number;
  recordsPerSecond: number;
}

/** What an on-demand stream takes. */
export interface OnDemandCapacity {
  shards: number;
  bytesPerSecond: number;
  recordsPerSecond: number;
}

/** Options of {@link onDemandCapacity}. */
export interface OnDemandOptions {
  /** The account's quota in shards (MB/s); 200 unless raised. */
  maxShards?: number;
}

/**
 * The write capacity an on-demand stream is sure to have at `now`: twice its peak of the last 30 days, of which the last
 * 15 minutes do not count yet, and at least 4 shards.
 */
export function onDemandCapacity(
  history: readonly Throughput[],
  now: number,
  { maxShards = DEFAULT_MAX_SHARDS }: OnDemandOptions = {},
): OnDemandCapacity {
  requireNumber("maxShards", maxShards, INITIAL_SHARDS);
  let peak = 0;
  for (const { at, bytesPerSecond, recordsPerSecond } of history) {
    if (at <= now - PEAK_WINDOW_MS || at > now - ADAPTATION_MS) continue;
    peak = Math.max(peak, bytesPerSecond / SHARD_BYTES_PER_SECOND, recordsPerSecond / SHARD_RECORDS_PER_SECOND);
  }
  const shards = Math.min(maxShards, Math.max(INITIAL_SHARDS, Math.ceil(peak * 2)));
  return {
    shards,
    bytesPerSecond: shards * SHARD_BYTES_PER_SECOND,
    recordsPerSecond: shards * SHARD_RECORDS_PER_SECOND,
  };
}

/** Share of `traffic`, 0 to below 1, that a capacity turns away when keys are spread evenly. */
export function throttledShare(traffic: Omit<Throughput, "at">, capacity: OnDemandCapacity): number {
  const used = Math.max(
    traffic.bytesPerSecond / capacity.bytesPerSecond,
    traffic.recordsPerSecond / capacity.recordsPerSecond,
  );
  return used <= 1 ? 0 : 1 - 1 / used;
}
