import { flagName, type ParameterDefinitions, parameterSchema, parseParameters, SampleError } from "@millrace/sample";
import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";

const definitions = {
  trips: { type: "integer", default: 1000, minimum: 1, maximum: 1_000_000, description: "Trips." },
  share: { type: "number", default: 0.5, minimum: 0, maximum: 1, description: "Share." },
  label: { type: "string", default: "none", description: "Label." },
  strict: { type: "boolean", default: false, description: "Strict." },
  scenario: { type: "choice", choices: ["healthy", "broken"], default: "healthy", description: "Scenario." },
  windowLength: { type: "duration", default: "1h", minimum: "1s", description: "Window." },
} as const satisfies ParameterDefinitions;

test("parameters have their defaults, durations in milliseconds", () => {
  const values = parseParameters(definitions);

  expect(values).toEqual({
    trips: 1000,
    share: 0.5,
    label: "none",
    strict: false,
    scenario: "healthy",
    windowLength: 3_600_000,
  });
});

test("values are typed by their definitions", () => {
  const values = parseParameters(definitions);

  expectTypeOf(values.trips).toEqualTypeOf<number>();
  expectTypeOf(values.strict).toEqualTypeOf<boolean>();
  expectTypeOf(values.scenario).toEqualTypeOf<"healthy" | "broken">();
  expectTypeOf(values.windowLength).toEqualTypeOf<number>();
});

test("texts become values", () => {
  const values = parseParameters(definitions, { trips: "20_000", share: "1e-3", strict: "true", windowLength: "10m" });

  expect(values).toMatchObject({ trips: 20_000, share: 0.001, strict: true, windowLength: 600_000 });
});

test.each([
  ["trips", "0", "a whole number from 1 to 1000000"],
  ["trips", "1.5", "a whole number"],
  ["trips", "0x10", "a whole number"],
  ["trips", "", "a whole number"],
  ["share", "NaN", "a number from 0 to 1"],
  ["share", "1.01", "a number from 0 to 1"],
  ["strict", "yes", "true or false"],
  ["scenario", "fine", "one of healthy, broken"],
  ["windowLength", "10", "a duration such as 90s or 1h30m of at least 1s"],
  ["windowLength", "1ms", "of at least 1s"],
])("--%s %j is refused, saying what was expected", (name, text, expected) => {
  const parse = () => parseParameters(definitions, { [name]: text });

  expect(parse).toThrow(SampleError);
  expect(parse).toThrow(expected);
  expect(parse).toThrow(JSON.stringify(text));
});

test("an unknown parameter is refused", () => {
  expect(() => parseParameters(definitions, { trip: "1" })).toThrow("parameter trip: expected one of trips, share");
});

test("the schema describes every parameter", () => {
  const schema = parameterSchema(definitions);

  expect(schema).toMatchObject({
    type: "object",
    additionalProperties: false,
    properties: {
      trips: { type: "integer", minimum: 1, maximum: 1_000_000, default: 1000, description: "Trips." },
      scenario: { type: "string", enum: ["healthy", "broken"] },
      windowLength: { type: "string", default: "1h" },
    },
  });
});

test("a flag is the kebab-case name", () => {
  expect(flagName("windowLength")).toBe("window-length");
});

test("every integer within its range is accepted as it is written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (trips) => {
      expect(parseParameters(definitions, { trips: String(trips) }).trips).toBe(trips);
      expect(parseParameters(definitions, { trips: trips.toLocaleString("en-US") }).trips).toBe(trips);
    }),
  );
});
