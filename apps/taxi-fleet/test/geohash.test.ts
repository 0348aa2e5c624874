import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeGeohash, geohashBounds } from "../src/geohash.ts";

describe("encodeGeohash", () => {
  // Vectors of kungfoo/geohash-java, GeoHashTest.java (Apache-2.0); the last one is a terminal of JFK.
  test.each([
    [42.6, -5.6, 5, "ezs42"],
    [41.7, 0.08, 4, "sp2j"],
    [57.64911, 10.40744, 11, "u4pruydqqvj"],
    [40.6446, -73.7827, 6, "dr5x1p"],
  ])("(%d, %d) with %d characters is %s", (latitude, longitude, precision, hash) => {
    expect(encodeGeohash(latitude, longitude, precision)).toBe(hash);
  });

  test("a shorter hash is the beginning of a longer one", () => {
    fc.assert(
      fc.property(latitudes, longitudes, fc.integer({ min: 1, max: 11 }), (latitude, longitude, precision) => {
        const longer = encodeGeohash(latitude, longitude, precision + 1);

        expect(longer.startsWith(encodeGeohash(latitude, longitude, precision))).toBe(true);
      }),
    );
  });
});

describe("geohashBounds", () => {
  test("the cell holds the position it was made from", () => {
    fc.assert(
      fc.property(latitudes, longitudes, fc.integer({ min: 1, max: 12 }), (latitude, longitude, precision) => {
        const { south, west, north, east } = geohashBounds(encodeGeohash(latitude, longitude, precision));

        expect(south <= latitude && latitude <= north).toBe(true);
        expect(west <= longitude && longitude <= east).toBe(true);
      }),
    );
  });

  test("every character divides the cell by 32", () => {
    const area = (hash: string) => {
      const { south, west, north, east } = geohashBounds(hash);
      return (north - south) * (east - west);
    };

    expect(area("dr5x") / area("dr5x1")).toBeCloseTo(32);
    expect(area("dr5x1") / area("dr5x1p")).toBeCloseTo(32);
  });

  test("a character outside the alphabet is refused", () => {
    expect(() => geohashBounds("dr5a")).toThrow("got a");
  });
});

const latitudes = fc.double({ min: -90, max: 90, noNaN: true });
const longitudes = fc.double({ min: -180, max: 180, noNaN: true });
