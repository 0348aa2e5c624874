import type { Step } from "../ramp.ts";

const MINUTE = 60;
const PERIOD_MINUTES = 5;

/**
 * After how many minutes of a ramp the usage over five minutes first exceeds a percentage, from the steps alone: each
 * minute's percentage, at most what the quota lets through, averaged with the four before it. undefined when it never does.
 */
export function minutesToAlarm(steps: readonly Step[], percentage: number): number | undefined {
  const perSecond = steps.flatMap(({ percent, seconds }) => new Array<number>(seconds).fill(Math.min(percent, 100)));
  for (let minute = 1; minute * MINUTE <= perSecond.length; minute++) {
    const window = perSecond.slice(Math.max(0, minute - PERIOD_MINUTES) * MINUTE, minute * MINUTE);
    const usage = window.reduce((sum, percent) => sum + percent, 0) / (PERIOD_MINUTES * MINUTE);
    if (usage > percentage) return minute;
  }
  return undefined;
}
