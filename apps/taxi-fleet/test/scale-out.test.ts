import { expect, test } from "vitest";
import { createLagWatch } from "../src/scale-out.ts";

function observeAll(readings: number, lags: readonly number[]): number {
  const watch = createLagWatch(readings);
  return lags.findIndex((lag) => watch.observe(lag));
}

test("a lag that grows often enough in a row calls for more shards", () => {
  expect(observeAll(3, [0, 0, 10, 20, 30, 40])).toBe(4);
});

test("a lag that falls in between starts the count anew", () => {
  expect(observeAll(3, [10, 20, 15, 16, 17, 18])).toBe(5);
});

test("a lag that stays is not growing", () => {
  expect(observeAll(1, [0, 0, 0])).toBe(-1);
  expect(observeAll(2, [5, 5, 5, 5])).toBe(-1);
});
