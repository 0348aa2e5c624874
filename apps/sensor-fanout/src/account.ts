import type { FanOut } from "./fan-out.ts";
import type { Context } from "./parameters.ts";
import { readingKey, type StoredReading } from "./reading.ts";

/** The first of each reading, in the order given. */
export function distinctReadings(lines: readonly StoredReading[]): StoredReading[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = readingKey(line);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A record is delivered when it is in both stores, and failed when a function gave it up. */
export function accountReadings(
  { records }: Context,
  { table, givenUp }: FanOut,
  archived: readonly StoredReading[],
): void {
  const inTable = new Set(table.map(readingKey));
  records.delivered(archived.filter((reading) => inTable.has(readingKey(reading))).length);
  const failed = new Map(givenUp.map((record) => [`${record.shardId} ${record.sequenceNumber}`, record]));
  for (const { condition, data } of failed.values()) records.failed(condition, data);
}

const BUCKET_MS = 250;

/** Records a second that each shard took, by the arrival of its readings. */
export function traceShards({ series }: Context, archived: readonly StoredReading[]): void {
  const counts = new Map<string, Map<number, number>>();
  for (const { shardId, arrivedAt } of archived) {
    const shard = counts.get(shardId) ?? new Map<number, number>();
    const bucket = Math.floor(arrivedAt / BUCKET_MS) * BUCKET_MS;
    shard.set(bucket, (shard.get(bucket) ?? 0) + 1);
    counts.set(shardId, shard);
  }
  for (const shardId of shardIds(archived)) {
    const line = series.of(shardId, "records/s");
    const buckets = [...counts.get(shardId)!].sort(([a], [b]) => a - b);
    for (const [time, count] of buckets) line.add(time, (count * 1000) / BUCKET_MS);
  }
}

/** Shards that readings came through, in order. */
export function shardIds(archived: readonly StoredReading[]): string[] {
  return [...new Set(archived.map(({ shardId }) => shardId))].sort();
}
