import { ARCHIVE_PREFIX } from "./handlers/archive.ts";
import { COUNTS_PREFIX, LATE_PREFIX, type PickupCount } from "./handlers/pickup-consumer.ts";
import type { NdjsonObjects } from "./ndjson-objects.ts";

/** What the consumer left in the bucket. */
export interface Lake {
  readonly archivedTrips: number;
  /** Trip numbers of each cab in the order in which they were archived. */
  readonly archivedTripsOfCab: ReadonlyMap<string, readonly number[]>;
  /** Pick-ups by `<end of window, ISO 8601> <cell>`, and those that came late. */
  readonly pickups: ReadonlyMap<string, number>;
  readonly latePickups: ReadonlyMap<string, number>;
}

/** Reads the archive and the counts back. */
export async function readLake(objects: NdjsonObjects): Promise<Lake> {
  const archivedTripsOfCab = new Map<string, number[]>();
  let archivedTrips = 0;
  for (const key of await objects.list(ARCHIVE_PREFIX)) {
    for (const line of await objects.lines(key)) {
      const { cab, trip_id } = JSON.parse(line) as { cab: string; trip_id: number };
      const trips = archivedTripsOfCab.get(cab) ?? [];
      trips.push(trip_id);
      archivedTripsOfCab.set(cab, trips);
      archivedTrips++;
    }
  }
  return {
    archivedTrips,
    archivedTripsOfCab,
    pickups: await readCounts(objects, COUNTS_PREFIX),
    latePickups: await readCounts(objects, LATE_PREFIX),
  };
}

/** Sums the counts below a prefix, by `<end of window, ISO 8601> <cell>`. */
export async function readCounts(objects: NdjsonObjects, prefix: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const key of await objects.list(prefix)) {
    for (const line of await objects.lines(key)) {
      const { timestamp, location, pickup_count } = JSON.parse(line) as PickupCount;
      const place = `${timestamp} ${location}`;
      counts.set(place, (counts.get(place) ?? 0) + pickup_count);
    }
  }
  return counts;
}
