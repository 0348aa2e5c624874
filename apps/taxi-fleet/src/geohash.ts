const ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** A rectangle in degrees, WGS 84. */
export interface Bounds {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/**
 * The geohash of a position: `precision` characters (1 to 12) of five bits each, which halve longitude and latitude in
 * turn, longitude first (G. Niemeyer, 2008).
 */
export function encodeGeohash(latitude: number, longitude: number, precision: number): string {
  let south = -90;
  let north = 90;
  let west = -180;
  let east = 180;
  let even = true;
  let hash = "";
  while (hash.length < precision) {
    let value = 0;
    for (let bit = 0; bit < 5; bit++) {
      value <<= 1;
      if (even) {
        const middle = (west + east) / 2;
        if (longitude >= middle) {
          value |= 1;
          west = middle;
        } else east = middle;
      } else {
        const middle = (south + north) / 2;
        if (latitude >= middle) {
          value |= 1;
          south = middle;
        } else north = middle;
      }
      even = !even;
    }
    hash += ALPHABET[value];
  }
  return hash;
}

/** The cell that a geohash names. @throws RangeError for a character outside its alphabet. */
export function geohashBounds(hash: string): Bounds {
  let [south, north, west, east] = [-90, 90, -180, 180];
  let even = true;
  for (const character of hash) {
    const value = VALUES.get(character);
    if (value === undefined)
      throw new RangeError(`geohash ${hash}: expected characters of ${ALPHABET}, got ${character}`);
    for (let bit = 4; bit >= 0; bit--) {
      const upper = ((value >> bit) & 1) === 1;
      if (even) {
        const middle = (west + east) / 2;
        if (upper) west = middle;
        else east = middle;
      } else {
        const middle = (south + north) / 2;
        if (upper) south = middle;
        else north = middle;
      }
      even = !even;
    }
  }
  return { south, west, north, east };
}
