import type { GeoPoint } from "./columns.ts";

/* Geohash: bits of longitude and latitude in turn, five to a character. Cells are half open, the poles and 180° apart. */

const ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
const MAX_PRECISION = 12;

export const GEOHASH = /^[0-9b-hjkmnp-z]{1,12}$/;

/** The cell of a point; `precision` is 1 to 12 characters. */
export function encodeGeohash(lat: number, lon: number, precision = MAX_PRECISION): string {
  let [south, north, west, east] = [-90, 90, -180, 180];
  let hash = "";
  let bits = 0;
  for (let index = 0; index < precision * 5; index++) {
    bits <<= 1;
    if (index % 2 === 0) {
      const middle = (west + east) / 2;
      if (lon >= middle) {
        bits |= 1;
        west = middle;
      } else east = middle;
    } else {
      const middle = (south + north) / 2;
      if (lat >= middle) {
        bits |= 1;
        south = middle;
      } else north = middle;
    }
    if (index % 5 === 4) {
      hash += ALPHABET[bits];
      bits = 0;
    }
  }
  return hash;
}

/** The south-west corner of a cell, as OpenSearch reads a geohash into a point. */
export function decodeGeohash(hash: string): GeoPoint {
  let [south, north, west, east] = [-90, 90, -180, 180];
  for (let index = 0; index < hash.length * 5; index++) {
    const bit = (ALPHABET.indexOf(hash[Math.floor(index / 5)]!) >> (4 - (index % 5))) & 1;
    if (index % 2 === 0) {
      const middle = (west + east) / 2;
      if (bit === 1) west = middle;
      else east = middle;
    } else {
      const middle = (south + north) / 2;
      if (bit === 1) south = middle;
      else north = middle;
    }
  }
  return { lat: south, lon: west };
}
