import type { KinesisSource } from "@millrace/stream-handler";

/** Where the objects are. */
export const ARCHIVE_PREFIX = "readings/";

/**
 * `readings/year=/month=/day=/hour=/<shard>/<first>-<last sequence number>.jsonl.gz`, by the first record's arrival. Keys of
 * one shard sort in the order of its records.
 */
export function objectKey(first: KinesisSource, last: KinesisSource): string {
  const [date = "", time = ""] = new Date(first.arrivedAt).toISOString().split("T");
  const [year, month, day] = date.split("-");
  const hour = time.slice(0, 2);
  return `${ARCHIVE_PREFIX}year=${year}/month=${month}/day=${day}/hour=${hour}/${first.shardId}/${first.sequenceNumber}-${last.sequenceNumber}.jsonl.gz`;
}
