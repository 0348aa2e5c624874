import type { StepTarget } from "@millrace/stream-scaling/steps";
import type { AlarmRecord } from "../scalings.ts";

/** The cooldown of the last scaling. */
interface Cooldown {
  readonly until: number;
  /** Where a scale-out began, and what a larger one begins from; undefined after a scale-in. */
  readonly from: number | undefined;
}

/**
 * How step policies scale a target from a capacity on when its alarms go off as CloudWatch recorded, as `2 to 3`: each step
 * looked up and rounded by hand, with what the user guide of Application Auto Scaling says of cooldowns.
 */
export function expectedScalings(target: StepTarget, begin: number, alarms: readonly AlarmRecord[]): string[] {
  const scalings: string[] = [];
  let capacity = begin;
  let cooldown: Cooldown | undefined;
  for (const { alarmName, at, values, threshold } of alarms.toSorted((a, b) => a.at - b.at)) {
    const policy = target.policies[alarmName];
    if (policy === undefined) continue;
    if (cooldown !== undefined && cooldown.until <= at) cooldown = undefined;
    const base = cooldown?.from ?? capacity;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const step = policy.StepAdjustments.find(({ MetricIntervalLowerBound: low, MetricIntervalUpperBound: high }) => {
      const [from, to] = [threshold + (low ?? -Infinity), threshold + (high ?? Infinity)];
      return mean >= threshold ? mean >= from && mean < to : mean > from && mean <= to;
    });
    if (step === undefined) continue;
    const change =
      policy.AdjustmentType === "ChangeInCapacity" ? step.ScalingAdjustment : shareOf(base, step.ScalingAdjustment);
    const wanted = Math.max(target.minCapacity, Math.min(target.maxCapacity, base + change));
    const isOut = wanted > capacity;
    const isIn = base + change < base && wanted < capacity;
    if (!isOut && (!isIn || cooldown !== undefined)) continue;
    scalings.push(`${capacity} to ${wanted}`);
    cooldown = { until: at + (policy.Cooldown ?? 300) * 1000, from: isOut ? base : undefined };
    capacity = wanted;
  }
  return scalings;
}

/** Whole units in a share of a capacity, in percent; one at least. */
function shareOf(capacity: number, percent: number): number {
  let units = 0;
  while ((units + 1) * 100 <= capacity * Math.abs(percent)) units++;
  return Math.sign(percent) * Math.max(1, units);
}
