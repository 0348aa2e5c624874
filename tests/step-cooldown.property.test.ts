import type { StepScalingPolicyConfiguration } from "@aws-sdk/client-application-auto-scaling";
import { decideStep, type LastScaling, type StepPolicy } from "@millrace/stream-scaling";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { execute } from "../packages/local-aws/src/services/application-auto-scaling/scaling.ts";
import type {
  Policy,
  ScalingState,
  Target,
} from "../packages/local-aws/src/services/application-auto-scaling/state.ts";

/** A resource that takes every capacity, in place of a table. */
const resource = vi.hoisted(() => ({ capacity: 0 }));
vi.mock("../packages/local-aws/src/services/application-auto-scaling/resources.ts", () => ({
  namespaceOf: () => ({
    cooldown: 300,
    unit: () => "capacity",
    capacity: () => ({
      read: async () => resource.capacity,
      write: async (capacity: number) => {
        resource.capacity = capacity;
      },
    }),
  }),
}));

const THRESHOLD = 100;
const LIMITS = { minCapacity: 2, maxCapacity: 30 };

const adjustmentType = fc.constantFrom("ChangeInCapacity" as const, "PercentChangeInCapacity" as const);
const cooldown = fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined });

/** A policy of three steps above the threshold, or below it, each larger than the one before. */
function policyOf(sign: 1 | -1): fc.Arbitrary<StepPolicy> {
  const sizes = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map(([a, b, c]) => [a, a + b, a + b + c] as const);
  return fc.tuple(adjustmentType, sizes, cooldown).map(([AdjustmentType, adjustments, Cooldown]) => ({
    AdjustmentType,
    ...(Cooldown === undefined ? {} : { Cooldown }),
    StepAdjustments: adjustments.map((size, index) => {
      const [near, far] = [index * 10, index === 2 ? undefined : (index + 1) * 10];
      const [low, high] = sign > 0 ? [near, far] : [far === undefined ? undefined : -far, -near];
      return {
        ...(low === undefined ? {} : { MetricIntervalLowerBound: low }),
        ...(high === undefined ? {} : { MetricIntervalUpperBound: high }),
        ScalingAdjustment: sign * size * (AdjustmentType === "PercentChangeInCapacity" ? 20 : 1),
      };
    }),
  }));
}

const alarms = fc.array(
  fc.record({
    seconds: fc.integer({ min: 1, max: 400 }),
    way: fc.constantFrom("out" as const, "in" as const),
    breaches: fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 20 },
);

test("alarms scale to the capacities that Application Auto Scaling gives, limits and cooldowns included", async () => {
  const start = fc.integer({ min: 1, max: 35 });
  await fc.assert(
    fc.asyncProperty(policyOf(1), policyOf(-1), start, alarms, async (scaleOut, scaleIn, capacity, sequence) => {
      let now = 1_000_000;
      resource.capacity = capacity;
      const { state, policies } = autoScaling({ out: scaleOut, in: scaleIn }, () => now);
      let own = capacity;
      let last: LastScaling | undefined;
      for (const { seconds, way, breaches } of sequence) {
        now += seconds * 1000;
        const values = breaches.map((breach) => THRESHOLD + (way === "out" ? breach : -breach));
        const alarmArn = `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${way}`;
        await execute(state, policies[way], { alarmArn, state: "ALARM", values, threshold: THRESHOLD });
        const policy = way === "out" ? scaleOut : scaleIn;
        const decision = decideStep({ ...LIMITS, policy, capacity: own, values, threshold: THRESHOLD, last, now });
        if (decision.outcome === "scale") {
          own = decision.capacity;
          last = decision.scaling;
        }
        expect(own).toBe(resource.capacity);
      }
    }),
    { numRuns: 1000 },
  );
});

/** A target of Application Auto Scaling with two policies. */
function autoScaling(steps: Readonly<Record<"out" | "in", StepPolicy>>, now: () => number) {
  const state = { host: { clock: { now }, random: { uuid: () => "activity" } }, record() {} };
  const target = {
    namespace: "dynamodb",
    resourceId: "table/trips",
    dimension: "dynamodb:table:ReadCapacityUnits",
    min: LIMITS.minCapacity,
    max: LIMITS.maxCapacity,
    suspended: {},
    tail: Promise.resolve(),
    cooldown: undefined,
  } as unknown as Target;
  const policy = (name: "out" | "in"): Policy => ({
    arn: name,
    name,
    created: 0,
    target,
    step: steps[name] as StepScalingPolicyConfiguration,
    tracking: undefined,
    alarms: [],
  });
  return { state: state as unknown as ScalingState, policies: { out: policy("out"), in: policy("in") } };
}
