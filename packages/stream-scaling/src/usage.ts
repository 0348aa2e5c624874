import { requireInteger, requireNumber } from "./errors.ts";

// A shard takes 1 MiB and 1,000 records per second.
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
/** Bytes per second that one shard takes. */
export const SHARD_BYTES_PER_SECOND = 1024 * 1024;
/** Records per second that one shard takes. */
export const SHARD_RECORDS_PER_SECOND = 1000;

/** What came in during one period, as the metrics IncomingBytes and IncomingRecords give it; a missing value counts as 0. */
export interface Traffic {
  /** Sum of IncomingBytes. */
  bytes: number | undefined;
  /** Sum of IncomingRecords. */
  records: number | undefined;
  /** Open shards, 1 or more. */
  shards: number;
  /** Minutes of the period, above 0. */
  periodMinutes: number;
}

/** Shares of a stream's write capacity that were used; 1 is all of it. */
export interface UsageFactors {
  bytes: number;
  records: number;
  /** The greater of the two: what the scale-up alarm compares. */
  max: number;
}

/** Shares of the write capacity that `traffic` used; throws `SCALING_OPTION_INVALID`. */
export function usageFactors(traffic: Traffic): UsageFactors {
  requireInteger("shards", traffic.shards, 1);
  requireNumber("periodMinutes", traffic.periodMinutes, Number.MIN_VALUE);
  const shardSeconds = 60 * traffic.periodMinutes * traffic.shards;
  const bytes = (traffic.bytes ?? 0) / (SHARD_BYTES_PER_SECOND * shardSeconds);
  const records = (traffic.records ?? 0) / (SHARD_RECORDS_PER_SECOND * shardSeconds);
  return { bytes, records, max: Math.max(bytes, records) };
}

/** How far readers are behind, and from where on that keeps a stream from being scaled down. */
export interface ReaderLag {
  /** Maximum of GetRecords.IteratorAgeMilliseconds; a missing value counts as 0. */
  iteratorAgeMs: number | undefined;
  /** Iterator age in minutes, above 0, at and above which the stream is not scaled down. */
  blockingMinutes: number;
  /** The usage factor below which the stream is scaled down. */
  scaleDownThreshold: number;
}

/**
 * The iterator age as a usage factor: it reaches the scale-down threshold when the age reaches `blockingMinutes`, and the
 * alarm, which fires below the threshold, then stays quiet.
 */
export function iteratorAgeFactor({ iteratorAgeMs, blockingMinutes, scaleDownThreshold }: ReaderLag): number {
  requireNumber("blockingMinutes", blockingMinutes, Number.MIN_VALUE);
  return ((iteratorAgeMs ?? 0) / 1000 / 60) * (scaleDownThreshold / blockingMinutes);
}

/** What the scale-down alarm compares: the greatest of the usage factors and, when given, the iterator-age factor. */
export function scaleDownFactor(traffic: Traffic, lag?: ReaderLag): number {
  const { max } = usageFactors(traffic);
  return lag === undefined ? max : Math.max(max, iteratorAgeFactor(lag));
}
