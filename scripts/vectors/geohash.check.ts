import { encodeGeohash, geohashBounds } from "../../apps/taxi-fleet/src/geohash.ts";
import { vectorCheck } from "./vector-check.ts";

interface Vectors {
  readonly encode: readonly (readonly [latitude: number, longitude: number, precision: number, hash: string])[];
  /** Cells beside a cell by direction; `EE` is two to the east. */
  readonly neighbours: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly samplePoints: readonly {
    readonly name: string;
    readonly lat: number;
    readonly lon: number;
    readonly gh6: string;
    readonly gh7: string;
  }[];
}

/** Geohashes of positions, and the bounds of cells, judged by which cell lies beside which. */
export const geohash = vectorCheck<Vectors>("geohash/geohash.json", async (vectors, cases) => {
  for (const [latitude, longitude, precision, hash] of vectors.encode) {
    await cases.equal(`${latitude}, ${longitude}`, () => encodeGeohash(latitude, longitude, precision), hash);
  }
  for (const { name, lat, lon, gh6, gh7 } of vectors.samplePoints) {
    await cases.equal(`${name}, 6 characters`, () => encodeGeohash(lat, lon, 6), gh6);
    await cases.equal(`${name}, 7 characters`, () => encodeGeohash(lat, lon, 7), gh7);
  }
  for (const [hash, byDirection] of Object.entries(vectors.neighbours)) {
    for (const [direction, neighbour] of Object.entries(byDirection)) {
      await cases.equal(`${direction} of ${hash}`, () => cellBeside(hash, direction), neighbour);
    }
  }
});

function cellBeside(hash: string, direction: string): string {
  const { south, west, north, east } = geohashBounds(hash);
  const count = (letter: string) => direction.split(letter).length - 1;
  const latitude = (south + north) / 2 + (count("N") - count("S")) * (north - south);
  const longitude = (west + east) / 2 + (count("E") - count("W")) * (east - west);
  return encodeGeohash(latitude, longitude, hash.length);
}
