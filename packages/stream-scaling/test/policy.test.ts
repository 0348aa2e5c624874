import { expect, test } from "vitest";
import { resolvePolicy, type ScalingPolicy } from "../src/index.ts";

test("defaults are those of the post: 0.75 in 5 of 5, 0.25 in 57 of 60, five minutes, iterator age left out", () => {
  expect(resolvePolicy()).toEqual({
    alarms: "usage-factor",
    periodMinutes: 5,
    minShards: 1,
    maxShards: 10_000,
    scaleUp: { threshold: 0.75, datapoints: 5, periods: 5 },
    scaleDown: { threshold: 0.25, datapoints: 57, periods: 60 },
    blockingIteratorAgeMinutes: -1,
    cooldownMinutes: 0,
  });
});

test.each<[string, object]>([
  ["shardLimit", { shardLimit: 3 }],
  ["alarms", { alarms: "latency" }],
  ["periodMinutes", { periodMinutes: 2 }],
  ["minShards", { minShards: 0 }],
  ["maxShards", { minShards: 5, maxShards: 4 }],
  ["scaleUp.threshold", { scaleUp: { threshold: 1.5 } }],
  ["scaleUp.datapoints", { scaleUp: { datapoints: 6 } }],
  ["scaleDown.periods", { scaleDown: { periods: 300 } }],
  ["scaleDown.window", { scaleDown: { window: 3 } }],
  ["scaleDown.threshold", { scaleDown: { threshold: 0.5 } }],
  ["blockingIteratorAgeMinutes", { alarms: "record-count", blockingIteratorAgeMinutes: 30 }],
  ["cooldownMinutes", { cooldownMinutes: -1 }],
])("%s is refused by name in %j", (name, policy) => {
  expect(() => resolvePolicy(policy as ScalingPolicy)).toThrow(
    expect.objectContaining({ code: "SCALING_OPTION_INVALID", message: expect.stringContaining(name) }),
  );
});
