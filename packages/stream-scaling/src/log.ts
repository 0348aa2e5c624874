import type { ScalingDirection } from "./decision.ts";

/**
 * What became of an alarm. `scaled`: the shards were changed. `corrected`: the alarm reckoned with another number of
 * shards, which was put right instead. `bounded`: the stream is at its minimum or maximum. `rejected`: the alarm is older
 * than the last scaling. `ignored`: the alarm went to another state than ALARM. `failed`: an API refused, or the day's
 * quota is used up; the alarm was set to OK.
 */
export type ScalingOutcome = "scaled" | "corrected" | "bounded" | "rejected" | "ignored" | "failed";

/** One decision of the scaling function. */
export interface ScalingLogEntry {
  streamName: string;
  alarmName: string;
  direction: ScalingDirection;
  /** Milliseconds since the epoch. */
  at: number;
  outcome: ScalingOutcome;
  reason: string;
  /** Open shards before the decision, where they were asked for. */
  shards?: number;
  /** Shards that were asked for, with `scaled`. */
  targetShards?: number;
}

const OUTCOMES: readonly ScalingOutcome[] = ["scaled", "corrected", "bounded", "rejected", "ignored", "failed"];

/**
 * The entry as one line of JSON in CloudWatch's embedded metric format: namespace `StreamScaling`, dimension `StreamName`,
 * one count per outcome, and `shards`, `targetShards` where they are known.
 */
export function metricLine(entry: ScalingLogEntry): string {
  const { at, streamName, ...rest } = entry;
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, outcome === entry.outcome ? 1 : 0]));
  const Metrics = [
    ...OUTCOMES.map((Name) => ({ Name, Unit: "Count" })),
    ...(["shards", "targetShards"] as const)
      .filter((Name) => entry[Name] !== undefined)
      .map((Name) => ({ Name, Unit: "Count" })),
  ];
  return JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [{ Namespace: "StreamScaling", Dimensions: [["StreamName"]], Metrics }],
    },
    StreamName: streamName,
    ...rest,
    ...counts,
  });
}
