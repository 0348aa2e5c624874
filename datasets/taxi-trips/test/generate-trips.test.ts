import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CSV_HEADER, csvRow, generateTrips, ndjsonRow, type Trip } from "../src/index.ts";

const HOUR = 3_600_000;
const sample = join(import.meta.dirname, "..", "sample");
const week = [...generateTrips({ seed: 3, start: "2016-01-03", hours: 168, ratePerHour: 300 })];

function share(trips: readonly Trip[], holds: (trip: Trip) => boolean): number {
  return trips.filter(holds).length / trips.length;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe("generateTrips", () => {
  test("gives the same trips for the same seed and others for another seed", () => {
    const first = [...generateTrips({ seed: 5, count: 200 })];
    const again = [...generateTrips({ seed: 5, count: 200 })];
    const other = [...generateTrips({ seed: 6, count: 200 })];

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test("keeps every trip consistent, whatever the options", () => {
    const options = fc.record({
      seed: fc.nat(),
      start: fc.integer({ min: 0, max: 4e12 }),
      ratePerHour: fc.double({ min: 1, max: 1e5, noNaN: true }),
    });

    fc.assert(
      fc.property(options, (given) => {
        let previous = 0;
        for (const trip of generateTrips({ ...given, count: 50, withoutFix: 0 })) {
          const parts = trip.fareAmount + trip.extra + trip.mtaTax + trip.tollsAmount + trip.improvementSurcharge;
          expect(trip.totalAmount).toBe(parts + trip.tipAmount);
          expect(trip.pickupTime).toBeGreaterThanOrEqual(previous);
          expect(trip.dropoffTime).toBeGreaterThan(trip.pickupTime);
          expect(trip.dropoffTime % 1000).toBe(0);
          expect(trip.tripDistance).toBeGreaterThan(0);
          expect(trip.paymentType === 1 || trip.tipAmount === 0).toBe(true);
          expect(trip.pickupLatitude).toBeGreaterThan(40.4);
          expect(trip.pickupLatitude).toBeLessThan(41);
          expect(trip.dropoffLongitude).toBeGreaterThan(-74.3);
          expect(trip.dropoffLongitude).toBeLessThan(-73.6);
          previous = trip.pickupTime;
        }
      }),
      { numRuns: 50 },
    );
  });

  test("gives the number of trips asked for in count and the span asked for in hours", () => {
    const counted = [...generateTrips({ count: 123 })];
    const timed = [...generateTrips({ start: "2016-01-04T08:00:00", hours: 2, ratePerHour: 1000 })];

    expect(counted.length).toBe(123);
    expect(timed.every((trip) => trip.pickupTime >= Date.UTC(2016, 0, 4, 8))).toBe(true);
    expect(timed.every((trip) => trip.pickupTime < Date.UTC(2016, 0, 4, 10))).toBe(true);
  });

  test("holds the average rate over a week, with a peak in the evening and a low before dawn", () => {
    const byHour = Array.from({ length: 24 }, () => 0);
    for (const trip of week) byHour[Math.floor(trip.pickupTime / HOUR) % 24]!++;

    expect(week.length / 168).toBeGreaterThan(285);
    expect(week.length / 168).toBeLessThan(315);
    expect(byHour[19]! / byHour[4]!).toBeGreaterThan(3);
  });

  test("has the fares, ways and payments of the period", () => {
    const flat = week.filter((trip) => trip.rateCode === 2);

    expect(median(week.map((trip) => trip.tripDistance))).toBeGreaterThan(1.2);
    expect(median(week.map((trip) => trip.tripDistance))).toBeLessThan(2.4);
    expect(median(week.map((trip) => trip.fareAmount))).toBeGreaterThan(650);
    expect(median(week.map((trip) => trip.fareAmount))).toBeLessThan(1150);
    expect(share(week, (trip) => trip.paymentType === 1)).toBeCloseTo(0.665, 1);
    expect(flat.length).toBeGreaterThan(100);
    expect(flat.every((trip) => trip.fareAmount === 5200)).toBe(true);
  });

  test("takes passengers to both airports and leaves some trips without coordinates", () => {
    const toJfk = share(week, (trip) => {
      const { dropoffLatitude: north, dropoffLongitude: east } = trip;
      return north > 40.632 && north < 40.654 && east > -73.8 && east < -73.761;
    });
    const toLga = share(week, (trip) => {
      const { dropoffLatitude: north, dropoffLongitude: east } = trip;
      return north > 40.766 && north < 40.778 && east > -73.881 && east < -73.859;
    });

    expect(toJfk).toBeGreaterThan(0.005);
    expect(toLga).toBeGreaterThan(0.005);
    expect(share(week, (trip) => trip.pickupLatitude === 0)).toBeCloseTo(0.012, 2);
  });

  test.each<[object, string]>([
    [{}, "expected hours, count or both, got neither"],
    [{ count: 1, speed: 2 }, "expected options out of seed, start, hours, count, ratePerHour, withoutFix, got speed"],
    [{ count: 1, start: "yesterday" }, "start must be a date and time, got yesterday"],
    [{ count: 1, ratePerHour: 0 }, "ratePerHour must be a number above 0, got 0"],
    [{ count: 1, seed: 0.5 }, "seed must be an integer from 0, got 0.5"],
  ])("refuses %j", (options, message) => {
    expect(() => generateTrips(options)).toThrow(message);
  });
});

describe("the committed sample", () => {
  test("is what the generator writes, in both formats, and stays under 2 MB", () => {
    const trips = [...generateTrips({ seed: 1, start: "2016-01-04T00:00:00Z", hours: 24, ratePerHour: 210 })];

    const csv = gunzipSync(readFileSync(join(sample, "yellow-trips.csv.gz"))).toString();
    const ndjson = gunzipSync(readFileSync(join(sample, "taxi-trips.ndjson.gz"))).toString();
    const size = ["yellow-trips.csv.gz", "taxi-trips.ndjson.gz"].reduce(
      (sum, name) => sum + statSync(join(sample, name)).size,
      0,
    );

    expect(csv).toBe([CSV_HEADER, ...trips.map(csvRow), ""].join("\n"));
    expect(ndjson).toBe([...trips.map((trip, index) => ndjsonRow(trip, index + 1)), ""].join("\n"));
    expect(size).toBeLessThan(2_000_000);
  });
});
