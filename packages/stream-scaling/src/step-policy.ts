import { requireInteger, requireNumber, ScalingError } from "./errors.ts";

/** What to do about a breach of so much: bounds are distances of the metric from the alarm's threshold. */
export interface StepAdjustment {
  /** Left out: no bound below. */
  MetricIntervalLowerBound?: number;
  /** Left out: no bound above. */
  MetricIntervalUpperBound?: number;
  /** Units, percent or the capacity itself, as the adjustment type says. */
  ScalingAdjustment: number;
}

/** A step policy in the words of Application Auto Scaling's PutScalingPolicy. */
export interface StepPolicy {
  AdjustmentType: "ChangeInCapacity" | "PercentChangeInCapacity" | "ExactCapacity";
  /** 1 to 20, without overlaps and gaps. */
  StepAdjustments: readonly StepAdjustment[];
  /** Least change of a policy in percent, 1 or more. */
  MinAdjustmentMagnitude?: number;
  /** Seconds for which a scaling takes effect, 0 or more. Default 300. */
  Cooldown?: number;
  /** One value of all that the alarm saw. Default `"Average"`. */
  MetricAggregationType?: "Average" | "Minimum" | "Maximum";
}

const ADJUSTMENT_TYPES = ["ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"];
const AGGREGATIONS = ["Average", "Minimum", "Maximum"];
// PutScalingPolicy: steps of one policy.
const MAX_STEPS = 20;

/** Throws `SCALING_OPTION_INVALID` for an unknown member, a value out of range, and steps that overlap or leave a gap. */
export function checkStepPolicy(policy: StepPolicy): void {
  const { AdjustmentType, StepAdjustments, MinAdjustmentMagnitude, Cooldown, MetricAggregationType, ...unknown } =
    policy;
  const [name] = Object.keys(unknown);
  if (name !== undefined) refuse(`${name}: there is no such member`);
  requireOneOf("AdjustmentType", AdjustmentType, ADJUSTMENT_TYPES);
  if (MetricAggregationType !== undefined) requireOneOf("MetricAggregationType", MetricAggregationType, AGGREGATIONS);
  if (Cooldown !== undefined) requireNumber("Cooldown", Cooldown, 0);
  if (MinAdjustmentMagnitude !== undefined) {
    requireInteger("MinAdjustmentMagnitude", MinAdjustmentMagnitude, 1);
    if (AdjustmentType !== "PercentChangeInCapacity")
      refuse("MinAdjustmentMagnitude: only PercentChangeInCapacity has one");
  }
  checkSteps(StepAdjustments, AdjustmentType === "ExactCapacity" ? 0 : Number.MIN_SAFE_INTEGER);
}

function checkSteps(steps: readonly StepAdjustment[], leastAdjustment: number): void {
  if (steps.length === 0 || steps.length > MAX_STEPS)
    refuse(`StepAdjustments: expected 1 to ${MAX_STEPS} steps, got ${steps.length}`);
  for (const { ScalingAdjustment } of steps) requireInteger("ScalingAdjustment", ScalingAdjustment, leastAdjustment);
  const sorted = steps.toSorted((a, b) => lowOf(a) - lowOf(b));
  for (const [index, step] of sorted.entries()) {
    if (!(lowOf(step) < highOf(step))) refuse(`step ${textOf(step)}: expected the lower bound below the upper one`);
    const next = sorted[index + 1];
    if (next === undefined || highOf(step) === lowOf(next)) continue;
    const problem = highOf(step) > lowOf(next) ? "they overlap" : "there is a gap between them";
    refuse(`steps ${textOf(step)} and ${textOf(next)}: ${problem}`);
  }
  const [lowest, highest] = [lowOf(sorted[0]!), highOf(sorted.at(-1)!)];
  if (lowest < 0 && lowest !== Number.NEGATIVE_INFINITY)
    refuse(`StepAdjustments: a lower bound of ${lowest} needs a step below it without a lower bound`);
  if (highest > 0 && highest !== Number.POSITIVE_INFINITY)
    refuse(`StepAdjustments: an upper bound of ${highest} needs a step above it without an upper bound`);
}

/** The one value that a policy goes by; undefined without any. */
export function aggregate(values: readonly number[], type: StepPolicy["MetricAggregationType"]): number | undefined {
  if (values.length === 0) return undefined;
  if (type === "Maximum") return Math.max(...values);
  if (type === "Minimum") return Math.min(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The step for a breach, the metric's value less the threshold; undefined when none is about it. Above the threshold the
 * lower bound belongs to a step, below it the upper one.
 */
export function stepFor({ StepAdjustments }: StepPolicy, breach: number): StepAdjustment | undefined {
  return StepAdjustments.find((step) =>
    breach >= 0 ? lowOf(step) <= breach && breach < highOf(step) : lowOf(step) < breach && breach <= highOf(step),
  );
}

/**
 * The capacity that a step makes of another one, before any limits. Percentages are rounded towards zero, but to one unit
 * at least and to `MinAdjustmentMagnitude`.
 */
export function adjustedCapacity(policy: StepPolicy, step: StepAdjustment, capacity: number): number {
  const { ScalingAdjustment: adjustment } = step;
  if (policy.AdjustmentType === "ExactCapacity") return adjustment;
  if (policy.AdjustmentType === "ChangeInCapacity") return capacity + adjustment;
  if (adjustment === 0) return capacity;
  const change = Math.trunc((capacity * Math.abs(adjustment)) / 100);
  return capacity + Math.sign(adjustment) * Math.max(1, change, policy.MinAdjustmentMagnitude ?? 0);
}

/** Words for a step: `[0, 500): +1`, `(-∞, 0]: -50 %`. */
export function describeStep({ AdjustmentType }: StepPolicy, step: StepAdjustment): string {
  const { ScalingAdjustment: adjustment } = step;
  if (AdjustmentType === "ExactCapacity") return `${textOf(step)}: ${adjustment}`;
  const unit = AdjustmentType === "PercentChangeInCapacity" ? " %" : "";
  return `${textOf(step)}: ${adjustment < 0 ? "" : "+"}${adjustment}${unit}`;
}

function lowOf({ MetricIntervalLowerBound: bound }: StepAdjustment): number {
  return bound ?? Number.NEGATIVE_INFINITY;
}

function highOf({ MetricIntervalUpperBound: bound }: StepAdjustment): number {
  return bound ?? Number.POSITIVE_INFINITY;
}

function textOf(step: StepAdjustment): string {
  const [low, high] = [lowOf(step), highOf(step)].map((bound) => String(bound).replace("Infinity", "∞"));
  return lowOf(step) >= 0 ? `[${low}, ${high})` : `(${low}, ${high}]`;
}

function requireOneOf(name: string, value: string, expected: readonly string[]): void {
  if (!expected.includes(value)) refuse(`${name}: expected ${expected.join(", ")}, got ${String(value)}`);
}

function refuse(message: string): never {
  throw new ScalingError("SCALING_OPTION_INVALID", message);
}
