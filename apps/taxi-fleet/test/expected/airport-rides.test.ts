import { expect, test } from "vitest";
import { airportsOf } from "../../src/expected/airport-rides.ts";

const AT_MIDTOWN = { pickup_latitude: 40.757, pickup_longitude: -73.986 };

function rideTo(latitude: number, longitude: number, from = AT_MIDTOWN): string[] {
  const trip = { trip_id: 1, cab: "cab-00001", pickup_datetime: "", dropoff_datetime: "" };
  return airportsOf({ ...trip, ...from, dropoff_latitude: latitude, dropoff_longitude: longitude });
}

test("a ride to a terminal counts by both definitions", () => {
  expect(rideTo(40.6446, -73.7827)).toEqual(["cells JFK", "boxes JFK"]);
  expect(rideTo(40.7735, -73.8715)).toEqual(["cells LGA", "boxes LGA"]);
});

test("a ride elsewhere, or from outside the city, counts by none", () => {
  expect(rideTo(40.73, -73.99)).toEqual([]);
  expect(rideTo(40.6446, -73.7827, { pickup_latitude: 0, pickup_longitude: 0 })).toEqual([]);
});
