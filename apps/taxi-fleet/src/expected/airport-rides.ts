import { type Bounds, geohashBounds } from "../geohash.ts";
import type { Trip } from "./recorded-trips.ts";

/** Parts of the city and of its airports: a place is in an area when one of its boxes holds it. */
interface Areas {
  readonly city: readonly Bounds[];
  readonly airports: readonly (readonly [code: string, boxes: readonly Bounds[]])[];
}

/** The definitions of the two posts, by the name that the SQL gives them. */
const DEFINITIONS: Readonly<Record<string, Areas>> = {
  cells: {
    city: [around("dr72")],
    airports: [
      ["JFK", [around("dr5x0z")]],
      ["LGA", [geohashBounds("dr5ryy"), geohashBounds("dr5rzn"), around("dr5rzjx")]],
    ],
  },
  boxes: {
    city: [{ south: 40.56, north: 40.878, west: -74.054, east: -73.722 }],
    airports: [
      ["JFK", [{ south: 40.632, north: 40.654, west: -73.8, east: -73.761 }]],
      ["LGA", [{ south: 40.766, north: 40.778, west: -73.881, east: -73.859 }]],
    ],
  },
};

/** `<areas> <airport>` of each definition by which a trip begins in the city and ends at an airport. */
export function airportsOf(trip: Trip): string[] {
  return Object.entries(DEFINITIONS).flatMap(([areas, { city, airports }]) => {
    if (!holds(city, trip.pickup_latitude, trip.pickup_longitude)) return [];
    const found = airports.find(([, boxes]) => holds(boxes, trip.dropoff_latitude, trip.dropoff_longitude));
    return found === undefined ? [] : [`${areas} ${found[0]}`];
  });
}

/** A cell and its eight neighbours. */
function around(cell: string): Bounds {
  const { south, west, north, east } = geohashBounds(cell);
  const [height, width] = [north - south, east - west];
  return { south: south - height, west: west - width, north: north + height, east: east + width };
}

function holds(boxes: readonly Bounds[], latitude: number, longitude: number): boolean {
  return boxes.some(
    ({ south, west, north, east }) => latitude >= south && latitude <= north && longitude >= west && longitude <= east,
  );
}
