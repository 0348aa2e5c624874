import type { Grid } from "./series.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Periods below a minute that high-resolution metrics are read with, in seconds. */
const SHORT_PERIODS: readonly number[] = [1, 5, 10, 20, 30];

/** Whether a period, in seconds, is one that CloudWatch takes: 1, 5, 10, 20, 30 or a multiple of 60. */
export function isPeriod(seconds: number): boolean {
  return SHORT_PERIODS.includes(seconds) || (Number.isInteger(seconds) && seconds > 0 && seconds % 60 === 0);
}

/**
 * The periods of a request from `start` (inclusive) to `end` (exclusive), which begin at the start rounded down: to the
 * period when it is below a minute, else to a minute, to 5 minutes when the start is 15 days back, and to an hour when
 * it is 63 days back (GetMetricStatistics, StartTime).
 */
export function gridOf(start: number, end: number, seconds: number, now: number): Grid {
  const period = seconds * SECOND;
  const age = now - start;
  const unit = period < MINUTE ? period : age < 15 * DAY ? MINUTE : age < 63 * DAY ? 5 * MINUTE : 60 * MINUTE;
  return { start: start - (start % unit), end, period };
}
