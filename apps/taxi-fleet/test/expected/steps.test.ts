import type { StepTarget } from "@millrace/stream-scaling/steps";
import { expect, test } from "vitest";
import { expectedScalings } from "../../src/expected/steps.ts";

const MINUTE = 60_000;
const TARGET: StepTarget = {
  kind: "stream",
  name: "trips",
  minCapacity: 2,
  maxCapacity: 8,
  policies: {
    out: {
      AdjustmentType: "PercentChangeInCapacity",
      Cooldown: 90,
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 50, ScalingAdjustment: 50 },
        { MetricIntervalLowerBound: 50, ScalingAdjustment: 100 },
      ],
    },
    in: {
      AdjustmentType: "ChangeInCapacity",
      Cooldown: 90,
      StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -3 }],
    },
  },
};

/** Alarms that went off a minute apart, each with its value. */
function alarms(...values: readonly (readonly [alarmName: string, value: number])[]) {
  return values.map(([alarmName, value], index) => ({
    alarmName,
    at: index * MINUTE,
    values: [value],
    threshold: 100,
  }));
}

test("a larger step adds to a scale-out that cools down, the same one does after it", () => {
  const rush = alarms(["out", 120], ["out", 160], ["out", 160], ["out", 160], ["out", 160]);
  expect(expectedScalings(TARGET, 2, rush)).toEqual(["2 to 3", "3 to 4", "4 to 8"]);
});

test("nothing is scaled in before the cooldown is over, nor below the minimum", () => {
  const calm = alarms(["out", 120], ["in", 0], ["in", 0], ["in", 0], ["in", 0]);
  expect(expectedScalings(TARGET, 4, calm)).toEqual(["4 to 6", "6 to 3", "3 to 2"]);
});

test("alarms of others are none of its business", () => {
  expect(expectedScalings(TARGET, 2, alarms(["late", 200]))).toEqual([]);
});
