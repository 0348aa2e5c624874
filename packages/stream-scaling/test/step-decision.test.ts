import { expect, test } from "vitest";
import { decideStep, type StepPolicy, type StepQuestion } from "../src/index.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1);
const OUT: StepPolicy = {
  AdjustmentType: "PercentChangeInCapacity",
  Cooldown: 90,
  StepAdjustments: [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 100, ScalingAdjustment: 50 },
    { MetricIntervalLowerBound: 100, ScalingAdjustment: 100 },
  ],
};
const IN: StepPolicy = {
  AdjustmentType: "ChangeInCapacity",
  StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }],
};

function decide(part: Partial<StepQuestion>) {
  const question = {
    policy: OUT,
    capacity: 2,
    values: [150],
    threshold: 100,
    minCapacity: 2,
    maxCapacity: 8,
    now: NOW,
  };
  return decideStep({ ...question, ...part });
}

test("a breach is answered by its step, and its cooldown begins", () => {
  expect(decide({})).toEqual({
    outcome: "scale",
    capacity: 3,
    scaling: { at: NOW, from: 2, to: 3, until: NOW + 90_000 },
    reason: "150 with 100: step [0, 100): +50 %",
  });
});

test("the cooldown is five minutes unless the policy says otherwise", () => {
  const decision = decide({ policy: { ...OUT, Cooldown: undefined as never } });
  expect(decision).toMatchObject({ scaling: { until: NOW + 5 * MINUTE } });
});

const growing = { at: NOW - MINUTE, from: 2, to: 3, until: NOW + 30_000 };

test("while a scale-out cools down the same breach adds nothing, a larger one what is missing", () => {
  expect(decide({ capacity: 3, last: growing })).toMatchObject({
    outcome: "rejected",
    reason: expect.stringContaining("in the cooldown until 2026-01-01T00:00:30.000Z"),
  });
  expect(decide({ capacity: 3, values: [200], last: growing })).toMatchObject({
    outcome: "scale",
    capacity: 4,
    scaling: { from: 2, to: 4, until: NOW + 90_000 },
  });
});

test("after the cooldown the same breach scales on from where it is", () => {
  expect(decide({ capacity: 3, last: { ...growing, until: NOW } })).toMatchObject({
    capacity: 4,
    scaling: { from: 3, to: 4 },
  });
});

test("nothing is scaled in while any cooldown lasts; a scale-out follows a scale-in at once", () => {
  const less = { policy: IN, values: [0], capacity: 4 };
  const shrinking = { at: NOW - MINUTE, from: 5, to: 4, until: NOW + MINUTE };

  expect(decide({ ...less, last: growing })).toMatchObject({ outcome: "rejected" });
  expect(decide({ ...less, last: shrinking })).toMatchObject({ outcome: "rejected" });
  expect(decide({ ...less })).toMatchObject({ outcome: "scale", capacity: 3 });
  expect(decide({ capacity: 4, values: [200], last: shrinking })).toMatchObject({
    outcome: "scale",
    capacity: 8,
    scaling: { from: 4 },
  });
});

test("limits cut a step short and then say so", () => {
  expect(decide({ capacity: 6, values: [200] })).toMatchObject({ outcome: "scale", capacity: 8 });
  expect(decide({ capacity: 8 })).toEqual({
    outcome: "bounded",
    reason: "150 with 100: step [0, 100): +50 %, within 2 to 8",
  });
  expect(decide({ policy: IN, values: [0] })).toMatchObject({ outcome: "bounded" });
});

test("a capacity that it has already is no limit: a larger step may follow", () => {
  const exact: StepPolicy = {
    AdjustmentType: "ExactCapacity",
    StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 4 }],
  };
  expect(decide({ policy: exact, capacity: 4 })).toEqual({
    outcome: "rejected",
    reason: "150 with 100: step [0, ∞): 4, which it has",
  });
});

test("a breach without a step, and an alarm without a value, change nothing", () => {
  expect(decide({ values: [50] })).toEqual({ outcome: "rejected", reason: "no step is about 50 with 100" });
  expect(decide({ values: [] })).toEqual({ outcome: "rejected", reason: "the alarm saw no value" });
});
