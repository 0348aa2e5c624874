/**
 * What became of an alarm. `scaled`: the service was asked for another capacity. `bounded`: the target is at its minimum or
 * maximum. `rejected`: the alarm is older than the last scaling, in its cooldown, or about no step. `ignored`: the alarm
 * went to another state than ALARM. `failed`: an API refused, or the target is being changed.
 */
export type StepOutcome = "scaled" | "bounded" | "rejected" | "ignored" | "failed";

/** One decision of the function for step policies. */
export interface StepLogEntry {
  /** `stream/<name>` or `application/<name>`. */
  resource: string;
  alarmName: string;
  /** Milliseconds since the epoch. */
  at: number;
  outcome: StepOutcome;
  /** With the step that the policy names, where one is about the breach. */
  reason: string;
  /** Shards or parallelism before the decision, where it was asked for. */
  capacity?: number;
  /** What was asked for, with `scaled`. */
  targetCapacity?: number;
}

const OUTCOMES: readonly StepOutcome[] = ["scaled", "bounded", "rejected", "ignored", "failed"];

/**
 * The entry as one line of JSON in CloudWatch's embedded metric format: namespace `StreamScaling`, dimension `Resource`, one
 * count per outcome, and `capacity`, `targetCapacity` where they are known.
 */
export function stepLine(entry: StepLogEntry): string {
  const { at, resource, ...rest } = entry;
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, outcome === entry.outcome ? 1 : 0]));
  const gauges = (["capacity", "targetCapacity"] as const).filter((name) => entry[name] !== undefined);
  const Metrics = [...OUTCOMES, ...gauges].map((Name) => ({ Name, Unit: "Count" }));
  return JSON.stringify({
    _aws: { Timestamp: at, CloudWatchMetrics: [{ Namespace: "StreamScaling", Dimensions: [["Resource"]], Metrics }] },
    Resource: resource,
    ...rest,
    ...counts,
  });
}
