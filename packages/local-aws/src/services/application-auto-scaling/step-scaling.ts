import type { StepAdjustment, StepScalingPolicyConfiguration } from "@aws-sdk/client-application-auto-scaling";
import { invalid } from "./errors.ts";

/** Steps of one policy. */
const MAX_STEPS = 20;

/** @throws AwsError ValidationException. */
export function checkSteps(configuration: StepScalingPolicyConfiguration): void {
  const { AdjustmentType: type, StepAdjustments: steps = [], MinAdjustmentMagnitude: magnitude } = configuration;
  if (type !== "ChangeInCapacity" && type !== "PercentChangeInCapacity" && type !== "ExactCapacity")
    throw invalid("AdjustmentType must be ChangeInCapacity, PercentChangeInCapacity or ExactCapacity");
  const { MetricAggregationType: aggregation = "Average" } = configuration;
  if (!["Average", "Minimum", "Maximum"].includes(aggregation))
    throw invalid("MetricAggregationType must be Average, Minimum or Maximum");
  if (steps.length === 0) throw invalid("StepAdjustments must not be empty");
  if (steps.length > MAX_STEPS) throw invalid(`StepAdjustments must not have more than ${MAX_STEPS} steps`);
  if (magnitude !== undefined && type !== "PercentChangeInCapacity")
    throw invalid("MinAdjustmentMagnitude is only supported for the PercentChangeInCapacity adjustment type");
  if (type === "ExactCapacity" && steps.some((step) => step.ScalingAdjustment! < 0))
    throw invalid("ScalingAdjustment must be greater than or equal to 0 for the ExactCapacity adjustment type");
  const sorted = [...steps].sort((a, b) => lowOf(a) - lowOf(b));
  for (const [index, step] of sorted.entries()) {
    if (lowOf(step) >= highOf(step)) throw invalid("Lower bound of a StepAdjustment must be less than its upper bound");
    const next = sorted[index + 1];
    if (!next) continue;
    if (highOf(step) > lowOf(next)) throw invalid("StepAdjustment intervals can't overlap");
    if (highOf(step) < lowOf(next)) throw invalid("There must not be a gap between StepAdjustment intervals");
  }
}

function lowOf({ MetricIntervalLowerBound: bound }: StepAdjustment): number {
  return bound ?? Number.NEGATIVE_INFINITY;
}

function highOf({ MetricIntervalUpperBound: bound }: StepAdjustment): number {
  return bound ?? Number.POSITIVE_INFINITY;
}

/**
 * The capacity a step policy asks for, before the target's limits; undefined when no step is about the breach. Above the
 * threshold a lower bound belongs to its step and an upper one to the next; below it is the other way round.
 */
export function stepCapacity(
  configuration: StepScalingPolicyConfiguration,
  current: number,
  value: number,
  threshold: number,
): number | undefined {
  const breach = value - threshold;
  const step = configuration.StepAdjustments!.find((candidate) =>
    breach >= 0
      ? breach >= lowOf(candidate) && breach < highOf(candidate)
      : breach > lowOf(candidate) && breach <= highOf(candidate),
  );
  if (!step) return undefined;
  const adjustment = step.ScalingAdjustment!;
  switch (configuration.AdjustmentType) {
    case "ExactCapacity":
      return adjustment;
    case "PercentChangeInCapacity":
      return current + percentChange(current, adjustment, configuration.MinAdjustmentMagnitude);
    default:
      return current + adjustment;
  }
}

/** Rounded towards zero, but by one at least; then raised to the smallest change there may be. */
function percentChange(current: number, percent: number, magnitude = 0): number {
  if (percent === 0) return 0;
  const exact = (current * percent) / 100;
  const rounded = Math.abs(exact) < 1 ? 1 : Math.floor(Math.abs(exact) + 1e-9);
  return Math.sign(percent) * Math.max(rounded, magnitude);
}
