import { checkBounds, type ShardBounds } from "./decision.ts";
import { requireInteger, requireNumber, ScalingError } from "./errors.ts";

/** When an alarm goes off: `datapoints` of the last `periods` periods beyond the threshold. */
export interface AlarmRule {
  /** Usage factor, or for record-count alarms the share of the record capacity. */
  threshold: number;
  datapoints: number;
  periods: number;
}

/** How a stream is scaled; see {@link resolvePolicy} for the defaults. */
export interface ScalingPolicy extends ShardBounds {
  /**
   * `"usage-factor"`: metric math over bytes and records. `"record-count"`: a plain threshold on IncomingRecords, in
   * which the number of shards is part of the threshold. Default `"usage-factor"`.
   */
  alarms?: "usage-factor" | "record-count";
  /** Minutes of an alarm period: 1 or 5. Default 5. */
  periodMinutes?: 1 | 5;
  /** Default: ≥ 0.75 in 5 of 5 periods; for record-count alarms ≥ 0.8 in 1 of 1. */
  scaleUp?: Partial<AlarmRule>;
  /** Default: < 0.25 in 57 of 60 periods. */
  scaleDown?: Partial<AlarmRule>;
  /** Iterator age in minutes that blocks scaling down; −1 leaves it out. Default −1; usage-factor alarms only. */
  blockingIteratorAgeMinutes?: number;
  /** Minutes after a scaling in which alarms are turned down, 0 or more. Default 0. */
  cooldownMinutes?: number;
}

/** A policy with defaults filled in and every value checked. */
export type ResolvedPolicy = Required<Omit<ScalingPolicy, "scaleUp" | "scaleDown">> & {
  scaleUp: AlarmRule;
  scaleDown: AlarmRule;
};

const NO_ITERATOR_AGE = -1;

/** Fills in defaults; throws `SCALING_OPTION_INVALID` for an unknown name, a value out of range or options at odds. */
export function resolvePolicy(policy: ScalingPolicy = {}): ResolvedPolicy {
  const {
    alarms = "usage-factor",
    periodMinutes = 5,
    minShards = 1,
    maxShards = 10_000,
    scaleUp = {},
    scaleDown = {},
    blockingIteratorAgeMinutes = NO_ITERATOR_AGE,
    cooldownMinutes = 0,
    ...unknown
  } = policy;
  const [name] = Object.keys(unknown);
  if (name !== undefined) refuse(`${name}: there is no such option`);
  if (alarms !== "usage-factor" && alarms !== "record-count") {
    refuse(`alarms: expected "usage-factor" or "record-count", got ${String(alarms)}`);
  }
  if (periodMinutes !== 1 && periodMinutes !== 5)
    refuse(`periodMinutes: expected 1 or 5, got ${String(periodMinutes)}`);
  checkBounds({ minShards, maxShards });
  if (blockingIteratorAgeMinutes !== NO_ITERATOR_AGE) {
    requireNumber("blockingIteratorAgeMinutes", blockingIteratorAgeMinutes, Number.MIN_VALUE);
    if (alarms === "record-count") refuse("blockingIteratorAgeMinutes: needs usage-factor alarms");
  }
  requireNumber("cooldownMinutes", cooldownMinutes, 0);
  const up = alarms === "usage-factor" ? [0.75, 5] : [0.8, 1];
  const resolved: ResolvedPolicy = {
    alarms,
    periodMinutes,
    minShards,
    maxShards,
    scaleUp: resolveRule("scaleUp", scaleUp, { threshold: up[0]!, datapoints: up[1]!, periods: up[1]! }, periodMinutes),
    scaleDown: resolveRule("scaleDown", scaleDown, { threshold: 0.25, datapoints: 57, periods: 60 }, periodMinutes),
    blockingIteratorAgeMinutes,
    cooldownMinutes,
  };
  checkGap(resolved);
  return resolved;
}

function resolveRule(name: string, rule: Partial<AlarmRule>, defaults: AlarmRule, periodMinutes: number): AlarmRule {
  const { threshold, datapoints, periods, ...unknown } = { ...defaults, ...rule };
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) refuse(`${name}.${extra}: there is no such option`);
  requireNumber(`${name}.threshold`, threshold, Number.MIN_VALUE, 1);
  // PutMetricAlarm: the evaluated time must not exceed one day for periods below an hour.
  requireInteger(`${name}.periods`, periods, 1, (24 * 60) / periodMinutes);
  requireInteger(`${name}.datapoints`, datapoints, 1, periods);
  return { threshold, datapoints, periods };
}

/** Halving doubles the usage: a stream scaled down at the one threshold must not be at the other one then. */
function checkGap({ scaleUp, scaleDown }: ResolvedPolicy): void {
  if (scaleDown.threshold * 2 <= scaleUp.threshold) return;
  refuse(
    `scaleDown.threshold: expected at most half of scaleUp.threshold (${scaleUp.threshold}), ` +
      `since halving the shards doubles the usage, got ${scaleDown.threshold}`,
  );
}

function refuse(message: string): never {
  throw new ScalingError("SCALING_OPTION_INVALID", message);
}
