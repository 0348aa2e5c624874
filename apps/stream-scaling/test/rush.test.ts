import { expect, test } from "vitest";
import { RUSH_BEGINS, RushLoad } from "../src/rush.ts";

const PEAK = 2600;

test("the rush begins at the peak, holds a plateau until streams are scaled out, and ends at the peak", () => {
  const rush = new RushLoad(2.6);
  const load = Array.from({ length: 40 }, (_, minute) => rush.next(minute, minute >= RUSH_BEGINS + 4)).map(
    ({ recordsPerSecond }) => recordsPerSecond,
  );

  const busy = load.flatMap((rate, minute) => (rate > 100 ? [minute] : []));
  expect(busy).toEqual([0, 1, 2, 3, 4].map((minute) => RUSH_BEGINS + minute));
  expect(load[RUSH_BEGINS]).toBe(PEAK);
  expect(load[RUSH_BEGINS + 4]).toBe(PEAK);
  expect(load[RUSH_BEGINS + 1]! / 2000).toBeGreaterThan(0.8);
});

test("the rush ends by itself when nothing scales out", () => {
  const rush = new RushLoad(2.6);
  const load = Array.from({ length: 60 }, (_, minute) => rush.next(minute, false).recordsPerSecond);

  expect(load.filter((rate) => rate > 100).length).toBe(17);
});

test("the last peak is short, and the rush knows when it is on", () => {
  const rush = new RushLoad(2.6);
  const seconds = Array.from({ length: RUSH_BEGINS + 3 }, (_, minute) => rush.next(minute, true).seconds);

  expect(seconds.slice(-3)).toEqual([60, 60, 15]);
  expect(rush.on).toBe(true);
  rush.next(RUSH_BEGINS + 3, true);
  expect(rush.on).toBe(false);
});

test("every day has its rush", () => {
  const rush = new RushLoad(2.6);
  const load = Array.from({ length: 2 * 1440 }, (_, minute) => rush.next(minute, true).recordsPerSecond);

  expect(load.filter((rate) => rate === PEAK).length).toBe(4);
  expect(load[1440 + RUSH_BEGINS]).toBe(PEAK);
});
