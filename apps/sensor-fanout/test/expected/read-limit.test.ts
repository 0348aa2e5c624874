import { expect, test } from "vitest";
import { leastPollingDelay, leastWait } from "../../src/expected/read-limit.ts";

test("readers wait for what others took above two megabytes a second", () => {
  expect(leastWait(3_040_000, 3)).toBe(1000);
  expect(leastWait(3_040_000, 1)).toBe(0);
  expect(leastWait(500_000, 3)).toBe(0);
});

test("pollers share five reads a second: alone 200 ms apart, three of them 600 ms", () => {
  expect(leastPollingDelay(1)).toBe(100);
  expect(leastPollingDelay(3)).toBeCloseTo(300);
});
