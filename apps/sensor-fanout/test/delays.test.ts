import { expect, test } from "vitest";
import { countDelays, summarizeDelays } from "../src/delays.ts";

test("percentiles are delays that occurred, by nearest rank", () => {
  const delays = Array.from({ length: 200 }, (_, index) => 200 - index);

  expect(summarizeDelays(delays)).toEqual({ count: 200, mean: 100.5, p50: 100, p95: 190, max: 200 });
  expect(summarizeDelays([7])).toEqual({ count: 1, mean: 7, p50: 7, p95: 7, max: 7 });
  expect(summarizeDelays([])).toEqual({ count: 0, mean: 0, p50: 0, p95: 0, max: 0 });
});

test("each delay is in one bar", () => {
  const bars = countDelays([0, 0, 1, 99, 100, 1999, 2000, 90_000]);

  expect(bars.filter(({ value }) => value > 0)).toEqual([
    { label: "below 1 ms", value: 2 },
    { label: "below 10 ms", value: 1 },
    { label: "below 100 ms", value: 1 },
    { label: "below 200 ms", value: 1 },
    { label: "below 2000 ms", value: 1 },
    { label: "2000 ms or more", value: 2 },
  ]);
});
