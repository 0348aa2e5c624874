import { expect, test } from "vitest";
import { FAST, SLOW, slicesOf } from "../src/tuning.ts";

test.each([1, 2, 5, 6, 7, 22, 66])("%i jobs cover every pair of the grid once", (jobs) => {
  const slices = slicesOf(jobs);

  const pairs = slices.flatMap(({ fast, slow }) => fast.flatMap((one) => slow.map((other) => `${one},${other}`)));
  expect(slices.length).toBe(jobs);
  expect(slices.every(({ fast, slow }) => fast.length > 0 && slow.length > 0)).toBe(true);
  expect(pairs.length).toBe(FAST.length * SLOW.length);
  expect(new Set(pairs).size).toBe(pairs.length);
});
