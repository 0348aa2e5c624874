import { requireInteger, ScalingError } from "./errors.ts";

// UpdateShardCount: at most double, at least half, 10,000 shards, 10 times in any 24 hours.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
/** Shards that UpdateShardCount takes. */
export const MAX_SHARDS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Times that UpdateShardCount works on one stream within 24 hours. */
export const SCALINGS_PER_DAY = 10;
/** A usage factor is never below it: an alarm with this threshold never asks to scale down. */
export const NEVER_SCALE_DOWN = -1;

/** Which way an alarm asks to go. */
export type ScalingDirection = "up" | "down";

/** The limits a stream is kept in. */
export interface ShardBounds {
  /** 1 or more. Default 1. */
  minShards?: number;
  /** Up to 10,000. Default 10,000. */
  maxShards?: number;
}

/** What a decision is made from. */
export interface ScalingQuestion extends ShardBounds {
  direction: ScalingDirection;
  /** Open shards now, 1 or more. */
  shards: number;
}

/** How many shards a stream shall have. */
export interface ShardTarget {
  shards: number;
  /** False when the stream has that many already. */
  changes: boolean;
  /** True when it cannot get smaller: the scale-down alarm then gets the threshold −1. */
  atMinimum: boolean;
  /** True when it cannot get larger. */
  atMaximum: boolean;
}

/**
 * Doubles or halves the shards, within the bounds and within what UpdateShardCount does in one call. Half of an odd
 * number is rounded up, as fewer than half is refused. Throws `SCALING_OPTION_INVALID`.
 */
export function targetShards({
  direction,
  shards,
  minShards = 1,
  maxShards = MAX_SHARDS,
}: ScalingQuestion): ShardTarget {
  requireInteger("shards", shards, 1);
  checkBounds({ minShards, maxShards });
  const wanted = direction === "up" ? Math.min(shards * 2, maxShards) : Math.max(Math.ceil(shards / 2), minShards);
  // A stream outside of its bounds is not moved against the alarm's direction.
  const target = direction === "up" ? Math.max(wanted, shards) : Math.min(wanted, shards);
  return {
    shards: target,
    changes: target !== shards,
    atMinimum: target <= minShards,
    atMaximum: target >= maxShards,
  };
}

/** Throws `SCALING_OPTION_INVALID` unless 1 ≤ minShards ≤ maxShards ≤ 10,000. */
export function checkBounds({ minShards = 1, maxShards = MAX_SHARDS }: ShardBounds): void {
  requireInteger("minShards", minShards, 1, MAX_SHARDS);
  requireInteger("maxShards", maxShards, minShards, MAX_SHARDS);
}

/** Of the times (milliseconds since the epoch) a stream was scaled at, those that still count against its quota at `now`. */
export function scalingsInLastDay(times: readonly number[], now: number): number[] {
  return times.filter((time) => time > now - DAY_MS && time <= now).sort((left, right) => left - right);
}

/** The time at which UpdateShardCount works again: `now`, or later when the last 24 hours hold 10 scalings. */
export function nextScalingAt(times: readonly number[], now: number): number {
  const counted = scalingsInLastDay(times, now);
  return counted.length < SCALINGS_PER_DAY ? now : counted[counted.length - SCALINGS_PER_DAY]! + DAY_MS;
}

/** What `isStaleAlarm` compares. */
export interface AlarmTiming {
  /** StateChangeTime of the alarm, milliseconds since the epoch. */
  stateChangedAt: number;
  /** When the stream was last scaled; undefined when never, or when that is not known. */
  lastScaledAt: number | undefined;
  /** Minutes after a scaling in which no other begins, 0 or more. Default 0. */
  cooldownMinutes?: number;
}

/** True when an alarm went off no later than the last scaling (and its cool-down): it speaks of a stream that is gone. */
export function isStaleAlarm({ stateChangedAt, lastScaledAt, cooldownMinutes = 0 }: AlarmTiming): boolean {
  if (!(cooldownMinutes >= 0)) {
    throw new ScalingError("SCALING_OPTION_INVALID", `cooldownMinutes: expected 0 or more, got ${cooldownMinutes}`);
  }
  return lastScaledAt !== undefined && stateChangedAt <= lastScaledAt + cooldownMinutes * 60_000;
}
