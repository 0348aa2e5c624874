import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assertEvent, EventsError, registry, type TaxiTrip, validate } from "../src/index.ts";

const trip: TaxiTrip = {
  type: "trip",
  trip_id: 7,
  pickup_datetime: "2016-01-04T08:12:30.000Z",
  dropoff_datetime: "2016-01-04T09:01:12.000Z",
  pickup_longitude: -73.98451,
  pickup_latitude: 40.75482,
  dropoff_longitude: -73.7827,
  dropoff_latitude: 40.6446,
  total_amount: 70.01,
};

describe("validate", () => {
  test.each(registry)(
    "accepts the examples of $name v$version, which has at least one",
    ({ name, version, schema }) => {
      const results = schema.examples.map((example) => validate(name, example, version));

      expect(results.length).toBeGreaterThan(0);
      expect(results.filter((result) => !result.ok)).toEqual([]);
    },
  );

  test("accepts attributes that the schema of a trip does not name, as newer producers send them", () => {
    const result = validate("taxi-trip", { ...trip, surcharge: 0.5 });

    expect(result).toEqual({ ok: true, value: { ...trip, surcharge: 0.5 } });
  });

  test.each<[string, unknown, { path: string; expected: string; got: string }]>([
    [
      "a number below its range",
      { ...trip, pickup_latitude: -401 },
      { path: "/pickup_latitude", expected: ">= -90", got: "-401" },
    ],
    [
      "a fraction where an integer belongs",
      { ...trip, trip_id: 1.5 },
      { path: "/trip_id", expected: "integer", got: "1.5" },
    ],
    ["another type of event", { ...trip, type: "ride" }, { path: "/type", expected: '"trip"', got: '"ride"' }],
    [
      "a flag outside its list",
      { ...trip, store_and_fwd_flag: "X" },
      { path: "/store_and_fwd_flag", expected: 'one of ["Y","N"]', got: '"X"' },
    ],
    [
      "a day that does not exist",
      { ...trip, pickup_datetime: "2015-02-29T00:00:00Z" },
      { path: "/pickup_datetime", expected: "a date-time (RFC 3339)", got: '"2015-02-29T00:00:00Z"' },
    ],
    ["a value that is no object", "trip", { path: "", expected: "object", got: '"trip"' }],
  ])("names path, expectation and finding for %s", (_, value, issue) => {
    const result = validate("taxi-trip", value);

    expect(result).toEqual({ ok: false, issues: [issue] });
  });

  test("names every missing attribute, not only the first", () => {
    const { trip_id: _id, total_amount: _amount, ...rest } = trip;

    const result = validate("taxi-trip", rest);

    expect(result).toEqual({
      ok: false,
      issues: [
        { path: "/trip_id", expected: "a value", got: "nothing" },
        { path: "/total_amount", expected: "a value", got: "nothing" },
      ],
    });
  });

  test("refuses a watermark with an attribute of its own invention", () => {
    const result = validate("watermark", { watermark: "2016-01-01T00:00:00Z", type: "watermark", shard: 1 });

    expect(result).toEqual({ ok: false, issues: [{ path: "/shard", expected: "no such attribute", got: "1" }] });
  });

  test("refuses an event or version that it does not have, listing those it has", () => {
    const act = () => validate("taxi-trip", trip, 99);

    expect(act).toThrow(EventsError);
    expect(act).toThrow("expected one of taxi-trip v1, watermark v1, got taxi-trip v99");
  });

  test("accepts every instant that JavaScript prints for the years 0 to 9999", () => {
    const instants = fc.date({
      min: new Date("0000-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    });

    fc.assert(
      fc.property(instants, (instant) => {
        const result = validate("watermark", { watermark: instant.toISOString(), type: "watermark" });
        expect(result.ok).toBe(true);
      }),
    );
  });

  test("never throws on any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const result = validate("taxi-trip", value);
        expect(result.ok || result.issues.length > 0).toBe(true);
      }),
    );
  });
});

describe("assertEvent", () => {
  test("returns a valid event as it is", () => {
    const event = assertEvent("taxi-trip", trip);

    expect(event).toBe(trip);
  });

  test("throws one error that holds every issue", () => {
    const act = () => assertEvent("watermark", { type: "trip" });

    expect(act).toThrow(
      'not a valid watermark: /watermark: expected a value, got nothing; /type: expected "watermark", got "trip"',
    );
  });
});
