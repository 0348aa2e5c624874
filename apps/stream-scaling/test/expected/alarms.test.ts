import { expect, test } from "vitest";
import { firstBusy, firstFullFiveMinutes, firstQuiet, type Minute, usageOf } from "../../src/expected/alarms.ts";

const BUSY: Minute = { bytes: 0, records: 96_000, iteratorAge: 0 };
const IDLE: Minute = { bytes: 0, records: 0, iteratorAge: 0 };
const LATE: Minute = { ...IDLE, iteratorAge: 40 * 60_000 };

test("usage is the greater of bytes and records", () => {
  expect(usageOf({ bytes: 60 * 1024 * 1024, records: 30_000, iteratorAge: 0 }, 2)).toBe(0.5);
  expect(usageOf(BUSY, 2)).toBe(0.8);
});

test("five busy minutes of five, one after the other", () => {
  const minutes = [BUSY, BUSY, IDLE, BUSY, BUSY, BUSY, BUSY, BUSY];
  const rule = { threshold: 0.75, datapoints: 5, periods: 5 };

  expect(firstBusy(minutes, 2, rule)).toBe(7);
  expect(firstBusy(minutes, 4, rule)).toBeUndefined();
});

test("quiet counts from before the first minute, and iterator age is no quiet", () => {
  const rule = { threshold: 0.25, datapoints: 57, periods: 60 };

  expect(firstQuiet([IDLE], 1, rule, 0, 30)).toBe(0);
  expect(firstQuiet([LATE, LATE, LATE, LATE], 1, rule, 3, 30)).toBeUndefined();
  expect(firstQuiet([LATE, LATE, LATE, LATE], 1, rule, 3, Number.POSITIVE_INFINITY)).toBe(3);
});

test("five minutes hold 480,000 records of two shards at 80 percent", () => {
  expect(firstFullFiveMinutes([BUSY, BUSY, BUSY, BUSY, BUSY], 2, 0.8)).toBe(4);
  expect(firstFullFiveMinutes([BUSY, BUSY, BUSY, BUSY, { ...BUSY, records: 95_999 }], 2, 0.8)).toBeUndefined();
});
