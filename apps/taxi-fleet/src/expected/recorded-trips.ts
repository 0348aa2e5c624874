import { encodeGeohash } from "../geohash.ts";
import type { NdjsonObjects } from "../ndjson-objects.ts";
import { TRIPS_PREFIX } from "../trips.ts";
import { airportsOf } from "./airport-rides.ts";

/** What the recorded trips say by themselves, worked out in one go, without stream, windows or watermarks. */
export interface RecordedTrips {
  readonly trips: number;
  /** Pick-ups by `<end of window, ISO 8601> <cell>`. */
  readonly pickups: ReadonlyMap<string, number>;
  /** Trip numbers of each cab in order of drop-off. */
  readonly tripsOfCab: ReadonlyMap<string, readonly number[]>;
  /** Sum of whole minutes and number of the rides to an airport, by `<end of window> <areas> <airport> <cell>`. */
  readonly airportRides: ReadonlyMap<string, readonly [minutes: number, rides: number]>;
}

/** What is read of a trip. */
export interface Trip {
  readonly trip_id: number;
  readonly cab: string;
  readonly pickup_datetime: string;
  readonly dropoff_datetime: string;
  readonly pickup_latitude: number;
  readonly pickup_longitude: number;
  readonly dropoff_latitude: number;
  readonly dropoff_longitude: number;
}

/** Cells that airport rides are counted by: about 1.2 km by 600 m. */
const RIDE_PRECISION = 6;

/** Reads all recorded trips and counts them; those that came late have no part in the averages. */
export async function readRecordedTrips(
  objects: NdjsonObjects,
  windowLength: number,
  precision: number,
  late: ReadonlySet<number>,
): Promise<RecordedTrips> {
  const pickups = new Map<string, number>();
  const drives = new Map<string, { id: number; dropoff: number }[]>();
  const airportRides = new Map<string, readonly [number, number]>();
  let trips = 0;
  for (const key of await objects.list(TRIPS_PREFIX)) {
    for (const line of await objects.lines(key)) {
      const trip = JSON.parse(line) as Trip;
      const dropoff = Date.parse(trip.dropoff_datetime);
      const end = (Math.floor(dropoff / windowLength) + 1) * windowLength;
      const cell = encodeGeohash(trip.pickup_latitude, trip.pickup_longitude, precision);
      const place = `${new Date(end).toISOString()} ${cell}`;
      pickups.set(place, (pickups.get(place) ?? 0) + 1);
      if (!late.has(trip.trip_id)) addRide(airportRides, new Date(end).toISOString(), trip);
      const drivesOfCab = drives.get(trip.cab) ?? [];
      drivesOfCab.push({ id: trip.trip_id, dropoff });
      drives.set(trip.cab, drivesOfCab);
      trips++;
    }
  }
  const tripsOfCab = new Map<string, number[]>();
  for (const [cab, list] of drives)
    tripsOfCab.set(
      cab,
      list.sort((a, b) => a.dropoff - b.dropoff).map(({ id }) => id),
    );
  return { trips, pickups, tripsOfCab, airportRides };
}

function addRide(rides: Map<string, readonly [number, number]>, end: string, trip: Trip): void {
  const minutes = Math.floor((Date.parse(trip.dropoff_datetime) - Date.parse(trip.pickup_datetime)) / 60_000);
  const cell = encodeGeohash(trip.pickup_latitude, trip.pickup_longitude, RIDE_PRECISION);
  for (const airport of airportsOf(trip)) {
    const place = `${end} ${airport} ${cell}`;
    const [sum, count] = rides.get(place) ?? [0, 0];
    rides.set(place, [sum + minutes, count + 1]);
  }
}
