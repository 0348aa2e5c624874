import fc from "fast-check";
import { expect, test } from "vitest";
import { isStaleAlarm, nextScalingAt, scalingAlarms, scalingsInLastDay, targetShards } from "../src/index.ts";

// The five cases of aws-samples/kinesis-auto-scaling @e1e52f8: shards, way, shards after it, scale-down threshold.
test.each([
  [16, "up", 32, 0.25],
  [1, "up", 2, 0.25],
  [32, "down", 16, 0.25],
  [2, "down", 1, -1],
  [1, "down", 1, -1],
] as const)("from %i shards %s to %i, scale-down threshold %d", (shards, direction, expected, threshold) => {
  const target = targetShards({ direction, shards });

  expect(target.shards).toBe(expected);
  expect(scalingAlarms({ streamName: "trips", shards: target.shards }).down.Threshold).toBe(threshold);
});

// The original rounds down, and UpdateShardCount refuses fewer than half.
test.each([
  [3, 2],
  [5, 3],
  [7, 4],
])("half of %i shards is %i", (shards, half) => {
  expect(targetShards({ direction: "down", shards }).shards).toBe(half);
});

test("bounds cut a step short and then say so", () => {
  expect(targetShards({ direction: "up", shards: 6, maxShards: 10 })).toEqual({
    shards: 10,
    changes: true,
    atMinimum: false,
    atMaximum: true,
  });
  expect(targetShards({ direction: "up", shards: 10, maxShards: 10 }).changes).toBe(false);
  expect(targetShards({ direction: "down", shards: 6, minShards: 4 })).toMatchObject({ shards: 4, atMinimum: true });
});

test("a stream outside of its bounds is not moved against the alarm", () => {
  expect(targetShards({ direction: "up", shards: 20, maxShards: 10 })).toMatchObject({ shards: 20, changes: false });
  expect(targetShards({ direction: "down", shards: 2, minShards: 4 })).toMatchObject({ shards: 2, changes: false });
});

test("no decision asks for more than double or less than half", () => {
  const anyQuestion = fc
    .tuple(
      fc.constantFrom("up" as const, "down" as const),
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.nat(9999),
    )
    .map(([direction, shards, minShards, more]) => ({
      direction,
      shards,
      minShards,
      maxShards: Math.min(10_000, minShards + more),
    }));
  fc.assert(
    fc.property(anyQuestion, (question) => {
      const { shards } = targetShards(question);
      expect(shards).toBeLessThanOrEqual(question.shards * 2);
      expect(shards * 2).toBeGreaterThanOrEqual(question.shards);
    }),
  );
});

test("the eleventh scaling waits until the first of the last ten is a day old", () => {
  const hour = 3_600_000;
  const now = 100 * hour;
  const times = Array.from({ length: 10 }, (_, index) => now - (10 - index) * hour);

  expect(nextScalingAt(times.slice(1), now)).toBe(now);
  expect(nextScalingAt(times, now)).toBe(now + 14 * hour);
  expect(scalingsInLastDay([now - 25 * hour, ...times], now)).toEqual(times);
});

test.each([
  { stateChangedAt: 1000, lastScaledAt: undefined, stale: false },
  { stateChangedAt: 1000, lastScaledAt: 999, stale: false },
  { stateChangedAt: 1000, lastScaledAt: 1000, stale: true },
  { stateChangedAt: 1000, lastScaledAt: 1001, stale: true },
  { stateChangedAt: 60_999, lastScaledAt: 1000, cooldownMinutes: 1, stale: true },
  { stateChangedAt: 61_001, lastScaledAt: 1000, cooldownMinutes: 1, stale: false },
])("an alarm at $stateChangedAt after a scaling at $lastScaledAt is stale: $stale", ({ stale, ...timing }) => {
  expect(isStaleAlarm(timing)).toBe(stale);
});
