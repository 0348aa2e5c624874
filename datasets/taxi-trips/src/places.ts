import { cumulate, type Random } from "./random.ts";

/** A neighbourhood: pick-ups and drop-offs scatter around its centre, longer along the avenues than across them. */
interface Place {
  latitude: number;
  longitude: number;
  /** Standard deviations in degrees of latitude, along and across the avenues. */
  along: number;
  across: number;
  /** Relative weights of pick-ups and drop-offs by day (6 to 20 hours) and by night. */
  weights: { pickup: readonly [day: number, night: number]; dropoff: readonly [day: number, night: number] };
  /** South, north, west, east: points fall inside. */
  box?: readonly [number, number, number, number];
}

/** Index of an airport in {@link PLACES}. */
export const JFK = 0;
export const LGA = 1;
export const EWR = 2;

/** First place outside Manhattan that is not an airport. */
const OUTER = 3;
/** First place in Manhattan. */
const MANHATTAN = 7;

// Manhattan's avenues run 29 degrees east of north; a degree of longitude is cos(40.75 degrees) as long as one of latitude.
const TURN_COS = Math.cos((29 * Math.PI) / 180);
const TURN_SIN = Math.sin((29 * Math.PI) / 180);
/** Degrees of longitude that are as long as one degree of latitude. */
export const LONGITUDE_STRETCH = 1 / Math.cos((40.75 * Math.PI) / 180);

const PLACES: readonly Place[] = [
  airport(40.6446, -73.7822, [40.632, 40.654, -73.8, -73.761], [2, 1.8], [1.5, 0.8]),
  airport(40.7722, -73.872, [40.766, 40.778, -73.881, -73.859], [2.6, 1.6], [2, 0.6]),
  airport(40.6895, -74.1745, [40.68, 40.7, -74.19, -74.16], [0, 0], [0.25, 0.1]),
  place(40.714, -73.957, 0.008, 0.006, [0.8, 3], [1.2, 4.5]),
  place(40.692, -73.987, 0.009, 0.006, [1.2, 1.8], [1.6, 3.4]),
  place(40.756, -73.93, 0.01, 0.008, [0.9, 1.6], [1.5, 3.2]),
  place(40.672, -73.968, 0.012, 0.009, [0.5, 0.9], [1.2, 2.6]),
  place(40.7549, -73.984, 0.0065, 0.0045, [17, 13], [17, 9]),
  place(40.7527, -73.9772, 0.0055, 0.0035, [11, 7], [12, 6]),
  place(40.7506, -73.9935, 0.0035, 0.003, [8, 7], [7, 5]),
  place(40.742, -73.996, 0.005, 0.0045, [9, 11], [9, 9]),
  place(40.7265, -73.986, 0.0055, 0.005, [6, 13], [6, 11]),
  place(40.734, -74.003, 0.0045, 0.0035, [7, 11], [6, 8]),
  place(40.72, -74.003, 0.004, 0.004, [5, 6], [5, 5]),
  place(40.7085, -74.01, 0.0035, 0.003, [5, 4], [6, 4]),
  place(40.773, -73.959, 0.0085, 0.004, [14, 7], [13, 11]),
  place(40.785, -73.977, 0.009, 0.0035, [10, 6], [10, 9]),
  place(40.81, -73.948, 0.009, 0.006, [1.5, 2], [2, 4]),
];

const PICKUP = [0, 1].map((period) => cumulate(PLACES.map((entry) => entry.weights.pickup[period]!)));
const DROPOFF = [0, 1].map((period) => PLACES.map((from, index) => cumulate(dropoffWeights(from, index, period))));

/** Index of a place where a trip starts; `night` from 20 to 6 hours. */
export function pickPickup(random: Random, night: boolean): number {
  return random.pick(PICKUP[night ? 1 : 0]!);
}

/** Index of a place where a trip from `pickup` ends: rather a near one, but airports from everywhere. */
export function pickDropoff(random: Random, night: boolean, pickup: number): number {
  return random.pick(DROPOFF[night ? 1 : 0]![pickup]!);
}

/** True for a place in Manhattan. */
export function inManhattan(index: number): boolean {
  return index >= MANHATTAN;
}

/** Writes latitude and longitude of a random point of the place into `point`. */
export function scatter(random: Random, index: number, point: Float64Array): void {
  const { latitude, longitude, along, across, box } = PLACES[index]!;
  for (;;) {
    const u = random.normal() * along;
    const v = random.normal() * across;
    const north = latitude + u * TURN_COS - v * TURN_SIN;
    const east = longitude + (u * TURN_SIN + v * TURN_COS) * LONGITUDE_STRETCH;
    point[0] = north;
    point[1] = east;
    if (box === undefined || (north > box[0] && north < box[1] && east > box[2] && east < box[3])) return;
  }
}

/** Weights of all places as ends of a trip; an airport neither draws by nearness nor receives its own passengers. */
function dropoffWeights(from: Place, index: number, period: number): number[] {
  return PLACES.map((to, target) => {
    const weight = to.weights.dropoff[period]!;
    if (index < OUTER) return target === index ? 0 : weight;
    if (target < OUTER) return weight * 0.4;
    const north = to.latitude - from.latitude;
    const east = (to.longitude - from.longitude) / LONGITUDE_STRETCH;
    return weight * Math.exp(-Math.sqrt(north * north + east * east) / 0.019);
  });
}

function place(
  latitude: number,
  longitude: number,
  along: number,
  across: number,
  pickup: readonly [number, number],
  dropoff: readonly [number, number],
): Place {
  return { latitude, longitude, along, across, weights: { pickup, dropoff } };
}

function airport(
  latitude: number,
  longitude: number,
  box: readonly [number, number, number, number],
  pickup: readonly [number, number],
  dropoff: readonly [number, number],
): Place {
  return { ...place(latitude, longitude, 0.003, 0.003, pickup, dropoff), box };
}
