import type { StepScalingPolicyConfiguration } from "@aws-sdk/client-application-auto-scaling";
import {
  adjustedCapacity,
  checkStepPolicy,
  type StepAdjustment,
  type StepPolicy,
  stepFor,
} from "@millrace/stream-scaling";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkSteps, stepCapacity } from "../packages/local-aws/src/services/application-auto-scaling/step-scaling.ts";

const bound = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ min: -50, max: 50, noNaN: true }));

/** Steps that follow each other from no bound below to no bound above, in any order. */
const completeSteps = fc
  .uniqueArray(bound, { maxLength: 8, comparator: (a, b) => a === b })
  .map((bounds) => bounds.toSorted((a, b) => a - b))
  .chain((bounds) =>
    fc.tuple(...[undefined, ...bounds].map((low, index) => stepOf(fc.constant(low), fc.constant(bounds[index])))),
  )
  .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length }));

const anySteps = fc.array(stepOf(fc.option(bound, { nil: undefined }), fc.option(bound, { nil: undefined })), {
  maxLength: 4,
});

function stepOf(low: fc.Arbitrary<number | undefined>, high: fc.Arbitrary<number | undefined>) {
  return fc.tuple(low, high, fc.integer({ min: -300, max: 300 })).map(
    ([from, to, ScalingAdjustment]): StepAdjustment => ({
      ...(from === undefined ? {} : { MetricIntervalLowerBound: from }),
      ...(to === undefined ? {} : { MetricIntervalUpperBound: to }),
      ScalingAdjustment,
    }),
  );
}

function policyOf(steps: fc.Arbitrary<readonly StepAdjustment[]>): fc.Arbitrary<StepPolicy> {
  return fc.oneof(
    steps.map((StepAdjustments): StepPolicy => ({ AdjustmentType: "ChangeInCapacity", StepAdjustments })),
    fc.tuple(steps, fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined })).map(
      ([StepAdjustments, magnitude]): StepPolicy => ({
        AdjustmentType: "PercentChangeInCapacity",
        StepAdjustments,
        ...(magnitude === undefined ? {} : { MinAdjustmentMagnitude: magnitude }),
      }),
    ),
    steps.map(
      (list): StepPolicy => ({
        AdjustmentType: "ExactCapacity",
        StepAdjustments: list.map((step) => ({ ...step, ScalingAdjustment: Math.abs(step.ScalingAdjustment) })),
      }),
    ),
  );
}

function accepts(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

test("steps make of a capacity what Application Auto Scaling makes of it", () => {
  const breach = fc.oneof(bound, fc.constant(0));
  fc.assert(
    fc.property(policyOf(completeSteps), fc.integer({ min: 0, max: 5000 }), breach, (policy, capacity, distance) => {
      checkStepPolicy(policy);
      checkSteps(policy as StepScalingPolicyConfiguration);
      const step = stepFor(policy, distance);
      const expected = stepCapacity(policy as StepScalingPolicyConfiguration, capacity, distance, 0);
      expect(step && adjustedCapacity(policy, step, capacity)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test("a bound belongs to the step that Application Auto Scaling gives it to", () => {
  fc.assert(
    fc.property(policyOf(completeSteps), fc.nat(7), (policy, index) => {
      const low = policy.StepAdjustments[index % policy.StepAdjustments.length]!.MetricIntervalLowerBound ?? 0;
      const step = stepFor(policy, low)!;
      const expected = stepCapacity(policy as StepScalingPolicyConfiguration, 100, low, 0);
      expect(adjustedCapacity(policy, step, 100)).toBe(expected);
    }),
  );
});

test("what Application Auto Scaling refuses is refused", () => {
  fc.assert(
    fc.property(policyOf(anySteps), (policy) => {
      const accepted = accepts(() => checkStepPolicy(policy));
      if (accepted) expect(accepts(() => checkSteps(policy as StepScalingPolicyConfiguration))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
