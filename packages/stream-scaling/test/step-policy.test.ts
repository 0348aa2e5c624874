import fc from "fast-check";
import { expect, test } from "vitest";
import { adjustedCapacity, aggregate, checkStepPolicy, describeStep, type StepPolicy, stepFor } from "../src/index.ts";

const OUT: StepPolicy = {
  AdjustmentType: "ChangeInCapacity",
  StepAdjustments: [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 15, ScalingAdjustment: 1 },
    { MetricIntervalLowerBound: 15, MetricIntervalUpperBound: 25, ScalingAdjustment: 2 },
    { MetricIntervalLowerBound: 25, ScalingAdjustment: 3 },
  ],
};
const IN: StepPolicy = {
  AdjustmentType: "ChangeInCapacity",
  StepAdjustments: [
    { MetricIntervalLowerBound: -15, MetricIntervalUpperBound: 0, ScalingAdjustment: -1 },
    { MetricIntervalUpperBound: -15, ScalingAdjustment: -2 },
  ],
};

test.each([
  [OUT, 0, 1],
  [OUT, 14.9, 1],
  [OUT, 15, 2],
  [OUT, 25, 3],
  [OUT, 1e9, 3],
  [OUT, -1, undefined],
  [IN, -0.1, -1],
  [IN, -14.9, -1],
  [IN, -15, -2],
  [IN, -1e9, -2],
  [IN, 0, undefined],
])("%j with a breach of %d: %s", (policy, breach, adjustment) => {
  expect(stepFor(policy, breach)?.ScalingAdjustment).toBe(adjustment);
});

// User guide of Application Auto Scaling, "How step scaling works": 12.7 is 12, 0.67 is 1, -0.58 is -1, -6.67 is -6.
test.each([
  [127, 10, undefined, 139],
  [67, 1, undefined, 68],
  [58, -1, undefined, 57],
  [667, -1, undefined, 661],
  [10, 0, 5, 10],
  [4, 25, 2, 6],
  [4, -25, 2, 2],
])("of %i, %i percent with at least %s make %i", (capacity, percent, magnitude, expected) => {
  const step = { ScalingAdjustment: percent };
  const policy: StepPolicy = {
    AdjustmentType: "PercentChangeInCapacity",
    StepAdjustments: [step],
    ...(magnitude === undefined ? {} : { MinAdjustmentMagnitude: magnitude }),
  };

  expect(adjustedCapacity(policy, step, capacity)).toBe(expected);
});

test("an exact capacity is what it says", () => {
  const step = { ScalingAdjustment: 7 };
  expect(adjustedCapacity({ AdjustmentType: "ExactCapacity", StepAdjustments: [step] }, step, 3)).toBe(7);
});

test("all that an alarm saw is one value", () => {
  expect([aggregate([1, 2, 6], undefined), aggregate([1, 2, 6], "Minimum"), aggregate([1, 2, 6], "Maximum")]).toEqual([
    3, 1, 6,
  ]);
  expect(aggregate([], "Average")).toBeUndefined();
});

test.each([
  ["they overlap", [step(0, 10), step(5)]],
  ["there is a gap between them", [step(0, 10), step(11)]],
  ["without a lower bound", [step(-10, 0)]],
  ["without an upper bound", [step(0, 10)]],
  ["below the upper one", [step(10, 10), step(10)]],
  ["1 to 20 steps", []],
  ["1 to 20 steps", Array.from({ length: 21 }, (_, index) => step(index, index === 20 ? undefined : index + 1))],
  ["ScalingAdjustment", [{ ScalingAdjustment: 0.5 }]],
])("refused because of '%s'", (words, StepAdjustments) => {
  const policy: StepPolicy = { AdjustmentType: "ChangeInCapacity", StepAdjustments };
  expect(() => checkStepPolicy(policy)).toThrow(words);
});

test.each([
  ["AdjustmentType", { AdjustmentType: "Double" as "ExactCapacity" }],
  ["MetricAggregationType", { MetricAggregationType: "Sum" as "Average" }],
  ["MinAdjustmentMagnitude", { MinAdjustmentMagnitude: 2 }],
  ["MinAdjustmentMagnitude", { AdjustmentType: "PercentChangeInCapacity" as const, MinAdjustmentMagnitude: 0 }],
  ["Cooldown", { Cooldown: -1 }],
  ["Colldown", { Colldown: 5 }],
  ["ScalingAdjustment", { AdjustmentType: "ExactCapacity" as const, StepAdjustments: [{ ScalingAdjustment: -1 }] }],
])("refused with the name %s", (name, part) => {
  const refused = expect(() => checkStepPolicy({ ...OUT, ...part }));
  refused.toThrow(expect.objectContaining({ code: "SCALING_OPTION_INVALID", message: expect.stringContaining(name) }));
});

test("steps cover each breach once", () => {
  const bounds = fc.uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 19 });
  fc.assert(
    fc.property(bounds, fc.double({ min: -200, max: 200, noNaN: true }), (unsorted, breach) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const steps = [undefined, ...sorted].map((low, index) => ({
        ...step(low, sorted[index]),
        ScalingAdjustment: index,
      }));
      const policy: StepPolicy = { AdjustmentType: "ChangeInCapacity", StepAdjustments: steps };
      checkStepPolicy(policy);
      // Above the threshold a bound belongs to the step over it, below it to the one under it.
      const below = sorted.filter((bound) => (breach >= 0 ? bound <= breach : bound < breach)).length;
      expect(stepFor(policy, breach)?.ScalingAdjustment).toBe(below);
    }),
  );
});

test("a step in words", () => {
  const percent: StepPolicy = { AdjustmentType: "PercentChangeInCapacity", StepAdjustments: [] };
  expect(describeStep(OUT, OUT.StepAdjustments[0]!)).toBe("[0, 15): +1");
  expect(describeStep(OUT, OUT.StepAdjustments[2]!)).toBe("[25, ∞): +3");
  expect(describeStep(percent, { MetricIntervalUpperBound: 0, ScalingAdjustment: -50 })).toBe("(-∞, 0]: -50 %");
  expect(describeStep({ ...OUT, AdjustmentType: "ExactCapacity" }, step(0))).toBe("[0, ∞): 1");
});

function step(low: number | undefined, high?: number) {
  return {
    ...(low === undefined ? {} : { MetricIntervalLowerBound: low }),
    ...(high === undefined ? {} : { MetricIntervalUpperBound: high }),
    ScalingAdjustment: 1,
  };
}
