import { expect, test } from "vitest";
import { checkSteps, stepCapacity } from "../../../src/services/application-auto-scaling/step-scaling.ts";

// Source: Application Auto Scaling User Guide, "Step scaling policies": scaling out at 60 % in two steps, rounding rules.
const OUT = {
  AdjustmentType: "PercentChangeInCapacity",
  StepAdjustments: [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 10 },
    { MetricIntervalLowerBound: 10, ScalingAdjustment: 30 },
  ],
} as const;

test.each([
  { current: 10, value: 60, wanted: 11 },
  { current: 10, value: 69.9, wanted: 11 },
  { current: 10, value: 70, wanted: 13 },
  { current: 2, value: 60, wanted: 3 },
  { current: 33, value: 60, wanted: 36 },
])("$current units at $value against 60 become $wanted", ({ current, value, wanted }) => {
  expect(stepCapacity({ ...OUT, StepAdjustments: [...OUT.StepAdjustments] }, current, value, 60)).toBe(wanted);
});

test("below the threshold an upper bound belongs to its step", () => {
  const steps = {
    AdjustmentType: "ChangeInCapacity" as const,
    StepAdjustments: [
      { MetricIntervalUpperBound: 0, MetricIntervalLowerBound: -10, ScalingAdjustment: -1 },
      { MetricIntervalUpperBound: -10, ScalingAdjustment: -3 },
    ],
  };
  expect(stepCapacity(steps, 10, 39, 40)).toBe(9);
  expect(stepCapacity(steps, 10, 30, 40)).toBe(7);
  expect(stepCapacity(steps, 10, 41, 40)).toBeUndefined();
});

test("a percentage is rounded towards zero, changes by one at least, and by the magnitude asked for", () => {
  const percent = (ScalingAdjustment: number, MinAdjustmentMagnitude?: number) => ({
    AdjustmentType: "PercentChangeInCapacity" as const,
    StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment }],
    MinAdjustmentMagnitude,
  });
  expect(stepCapacity(percent(67), 10, 1, 0)).toBe(16);
  expect(stepCapacity(percent(-67), 10, 1, 0)).toBe(4);
  expect(stepCapacity(percent(5), 10, 1, 0)).toBe(11);
  expect(stepCapacity(percent(-5), 10, 1, 0)).toBe(9);
  expect(stepCapacity(percent(25, 2), 4, 1, 0)).toBe(6);
});

test.each([
  [[{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10 }, { MetricIntervalLowerBound: 5 }], "overlap"],
  [[{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10 }, { MetricIntervalLowerBound: 15 }], "gap"],
  [[{ MetricIntervalLowerBound: 10, MetricIntervalUpperBound: 0 }], "less than"],
  [[], "empty"],
])("steps %j are refused: %s", (bounds, reason) => {
  const StepAdjustments = bounds.map((bound) => ({ ...bound, ScalingAdjustment: 1 }));
  expect(() => checkSteps({ AdjustmentType: "ChangeInCapacity", StepAdjustments })).toThrow(reason);
});
