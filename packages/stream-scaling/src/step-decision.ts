import { adjustedCapacity, aggregate, describeStep, type StepPolicy, stepFor } from "./step-policy.ts";

/** Seconds of cooldown unless the policy says otherwise. */
const COOLDOWN_SECONDS = 300;

/** The capacity that a target is kept in: shards of a stream, or parallelism of an application. */
export interface CapacityBounds {
  /** 1 or more. */
  minCapacity: number;
  maxCapacity: number;
}

/** A scaling of a target and its cooldown. */
export interface LastScaling {
  /** Milliseconds since the epoch. */
  at: number;
  /** Capacity that the scaling began from; that of the first one when others were added to it in its cooldown. */
  from: number;
  to: number;
  /** End of the cooldown, milliseconds since the epoch. */
  until: number;
}

/** What a decision is made from. */
export interface StepQuestion extends CapacityBounds {
  policy: StepPolicy;
  /** Capacity now. */
  capacity: number;
  /** Values of the metric that the alarm saw, and what it compared them with. */
  values: readonly number[];
  threshold: number;
  /** The target's last scaling, by whichever of its policies. */
  last?: LastScaling | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * What a step policy makes of a breach. `scale`: to another capacity, to be remembered as `scaling`. `bounded`: the target
 * is at its limit. `rejected`: the cooldown is not over, or no step is about a breach of so much.
 */
export type StepDecision =
  | { outcome: "scale"; capacity: number; scaling: LastScaling; reason: string }
  | { outcome: "bounded" | "rejected"; reason: string };

/**
 * Decides as Application Auto Scaling does. While a scale-out cools down, the policy counts from the capacity before it,
 * so that only a larger step adds to it; nothing is scaled in until any cooldown is over, but a scale-out follows a
 * scale-in at once.
 */
export function decideStep(question: StepQuestion): StepDecision {
  const { policy, capacity, values, threshold, minCapacity, maxCapacity, last, now } = question;
  const value = aggregate(values, policy.MetricAggregationType);
  if (value === undefined) return { outcome: "rejected", reason: "the alarm saw no value" };
  const step = stepFor(policy, value - threshold);
  if (step === undefined) return { outcome: "rejected", reason: `no step is about ${value} with ${threshold}` };

  const cooling = last !== undefined && last.until > now ? last : undefined;
  const base = cooling !== undefined && cooling.to > cooling.from ? cooling.from : undefined;
  const asked = adjustedCapacity(policy, step, base ?? capacity);
  const said = `${value} with ${threshold}: step ${describeStep(policy, step)}`;
  const coolsDown = `${said}, in the cooldown until ${new Date(cooling?.until ?? now).toISOString()}`;
  if (base !== undefined && asked > base && asked <= capacity) return { outcome: "rejected", reason: coolsDown };
  const wanted = Math.min(maxCapacity, Math.max(minCapacity, asked));
  if (wanted === capacity && wanted !== asked)
    return { outcome: "bounded", reason: `${said}, within ${minCapacity} to ${maxCapacity}` };
  if (wanted === capacity) return { outcome: "rejected", reason: `${said}, which it has` };
  if (wanted < capacity && cooling !== undefined) return { outcome: "rejected", reason: coolsDown };

  const until = now + (policy.Cooldown ?? COOLDOWN_SECONDS) * 1000;
  const from = wanted > capacity && base !== undefined ? base : capacity;
  return { outcome: "scale", capacity: wanted, scaling: { at: now, from, to: wanted, until }, reason: said };
}
