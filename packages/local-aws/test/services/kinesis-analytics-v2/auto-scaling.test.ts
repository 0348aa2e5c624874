import { expect, test } from "vitest";
import { AutoScaling, scaledParallelism } from "../../../src/services/kinesis-analytics-v2/auto-scaling.ts";

/** Minutes, from 1, after which a job with these percentages a minute, each sampled four times, is scaled. */
function scaledAfter(minutes: number, percentOf: (minute: number) => number): [number, string] | undefined {
  const scaling = new AutoScaling();
  for (let sample = 0; sample < minutes * 4; sample++) {
    const minute = Math.floor(sample / 4);
    // One sample of a minute is its highest.
    const direction = scaling.add(sample * 15_000, sample % 4 === 2 ? percentOf(minute) : 0);
    if (direction !== undefined) return [minute, direction];
  }
  return undefined;
}

test("fifteen minutes in a row of 75 percent scale up", () => {
  expect(scaledAfter(60, () => 75)).toEqual([15, "up"]);
  expect(scaledAfter(60, (minute) => (minute % 15 === 14 ? 74 : 90))).toBeUndefined();
});

test("six hours in a row of less than ten percent scale down", () => {
  expect(scaledAfter(400, () => 9)).toEqual([360, "down"]);
  expect(scaledAfter(700, (minute) => (minute === 300 ? 10 : 0))).toEqual([661, "down"]);
});

test("parallelism doubles up to 64 units and halves down to the setting", () => {
  const settings = { parallelism: 3, perKpu: 2 };
  expect(scaledParallelism(3, "up", settings)).toBe(6);
  expect(scaledParallelism(100, "up", settings)).toBe(128);
  expect(scaledParallelism(9, "down", settings)).toBe(5);
  expect(scaledParallelism(5, "down", settings)).toBe(3);
});
