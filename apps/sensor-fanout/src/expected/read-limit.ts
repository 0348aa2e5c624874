/** Kinesis Developer Guide, quotas: bytes a second that a shard gives to all its pollers together. */
const SHARED_BYTES = 2 * 1024 * 1024;
/** The same: reads a second that a shard answers, whoever makes them. */
const SHARED_READS = 5;

/**
 * Least time in milliseconds between the first and the last of `readers` that each take `bytes` in one GetRecords call of a
 * shard: a call is answered while less than the second's bytes were taken, and what it takes above them is owed to the
 * seconds after. The first second may be nearly over when they begin.
 */
export function leastWait(bytes: number, readers: number): number {
  const seconds = Math.floor(((readers - 1) * bytes) / SHARED_BYTES);
  return Math.max(0, seconds - 1) * 1000;
}

/**
 * Mean age in milliseconds at which records are read when `pollers` of a shard use up its reads, each the same share of
 * them, at even intervals: half an interval. Nobody who polls beside others can do better.
 */
export function leastPollingDelay(pollers: number): number {
  return 1000 / (SHARED_READS / pollers) / 2;
}
