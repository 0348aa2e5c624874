import type { NdjsonObjects } from "./ndjson-objects.ts";

/** Where the application archives trips, and where the counts of closed windows and of late pick-ups are. */
const ARCHIVE_PREFIX = "archive/";
const COUNTS_PREFIX = "pickup-counts/";
const LATE_PREFIX = "late-pickups/";

/** Cells of about 150 m by 110 m in New York, as the SQL counts them. */
export const GEOHASH_PRECISION = 7;

/** What the application left in the bucket. */
export interface Lake {
  readonly archivedTrips: number;
  /** Trip numbers of each cab, file by file, in the order in which they were archived. */
  readonly archivedTripsOfCab: ReadonlyMap<string, readonly (readonly number[])[]>;
  /** Pick-ups by `<end of window, ISO 8601> <cell>`, and those that came late. */
  readonly pickups: ReadonlyMap<string, number>;
  readonly latePickups: ReadonlyMap<string, number>;
  readonly lateTrips: ReadonlySet<number>;
}

/** A line of the window counts, or of late pick-ups with one trip each. */
interface PickupCount {
  readonly timestamp: string;
  readonly location: string;
  readonly pickup_count: number;
  readonly trip_id?: number;
}

/** Reads the archive and the counts back. */
export async function readLake(objects: NdjsonObjects): Promise<Lake> {
  const archivedTripsOfCab = new Map<string, number[][]>();
  let archivedTrips = 0;
  for (const key of await listParts(objects, ARCHIVE_PREFIX)) {
    const trips = (await objects.lines(key)).map((line) => JSON.parse(line) as { cab: string; trip_id: number });
    for (const [cab, ofCab] of Map.groupBy(trips, (trip) => trip.cab)) {
      const files = archivedTripsOfCab.get(cab) ?? [];
      files.push(ofCab.map(({ trip_id }) => trip_id));
      archivedTripsOfCab.set(cab, files);
    }
    archivedTrips += trips.length;
  }
  const late = await readPickups(objects, LATE_PREFIX);
  return {
    archivedTrips,
    archivedTripsOfCab,
    pickups: sumByPlace(await readPickups(objects, COUNTS_PREFIX)),
    latePickups: sumByPlace(late),
    lateTrips: new Set(late.map(({ trip_id }) => trip_id!)),
  };
}

async function readPickups(objects: NdjsonObjects, prefix: string): Promise<PickupCount[]> {
  const pickups: PickupCount[] = [];
  for (const key of await listParts(objects, prefix))
    for (const line of await objects.lines(key)) pickups.push(JSON.parse(line) as PickupCount);
  return pickups;
}

function sumByPlace(pickups: readonly PickupCount[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { timestamp, location, pickup_count } of pickups) {
    const place = `${new Date(timestamp).toISOString()} ${location}`;
    counts.set(place, (counts.get(place) ?? 0) + pickup_count);
  }
  return counts;
}

/** Parts of files by folder, and within a folder in the order in which they were written: their last number says. */
async function listParts(objects: NdjsonObjects, prefix: string): Promise<string[]> {
  const folderOf = (key: string) => key.slice(0, key.lastIndexOf("/"));
  const numberOf = (key: string) => Number(/-(\d+)(?:\.\w+)?$/.exec(key)?.[1]);
  const parts = (await objects.list(prefix)).filter((key) => /\/part-[^/]+$/.test(key));
  return parts.sort((a, b) =>
    folderOf(a) === folderOf(b) ? numberOf(a) - numberOf(b) : folderOf(a) < folderOf(b) ? -1 : 1,
  );
}
