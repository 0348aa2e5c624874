import type { AlarmRule, ScalingPolicy } from "@millrace/stream-scaling";
import type { Parameters } from "./parameters.ts";

/** How a stream is scaled: what `infra/apps/stream-scaling` gives its alarms and its function. */
export function policyOf(
  variant: "usage" | "count",
  { shards, scaleUp, scaleDown, blockingAge }: Parameters,
): ScalingPolicy & { readonly scaleUp: AlarmRule; readonly scaleDown: AlarmRule } {
  if (variant === "usage") {
    return {
      alarms: "usage-factor",
      periodMinutes: 1,
      minShards: shards,
      scaleUp: { threshold: scaleUp, datapoints: 5, periods: 5 },
      scaleDown: { threshold: scaleDown, datapoints: 57, periods: 60 },
      blockingIteratorAgeMinutes: blockingAge / 60_000,
    };
  }
  return {
    alarms: "record-count",
    periodMinutes: 5,
    minShards: shards,
    scaleUp: { threshold: 0.8, datapoints: 1, periods: 1 },
    scaleDown: { threshold: 0.25, datapoints: 12, periods: 12 },
  };
}
