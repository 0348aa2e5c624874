import { formatDuration, parseDuration } from "@millrace/sample";
import fc from "fast-check";
import { expect, test } from "vitest";

test("a duration is whole numbers with units, largest first", () => {
  expect(parseDuration("1h30m")).toBe(5_400_000);
  expect(parseDuration("90s")).toBe(90_000);
  expect(parseDuration("250ms")).toBe(250);
  expect(parseDuration("2d")).toBe(172_800_000);
  expect(parseDuration("1m5ms")).toBe(60_005);
});

test("anything else is no duration", () => {
  for (const text of ["", "15", "m", "1.5h", "-1s", "1s1h", "1 s", "1S", "1h30"])
    expect(parseDuration(text)).toBeUndefined();
});

test("every whole number of milliseconds is written so that it reads back", () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 12 }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
    }),
  );
});
