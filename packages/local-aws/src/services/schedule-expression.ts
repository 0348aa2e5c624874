import { compileCron } from "./cron.ts";
import { fromLocal } from "./time-zone.ts";

/** When something recurs or happens once. */
export interface Schedule {
  /** The first time after a time, both in milliseconds since the epoch; undefined when there is none. */
  next(after: number): number | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Compiles `rate(5 minutes)` or `cron(0 12 * * ? *)`.
 * @param anchor Time at which a rate starts to count.
 * @param timeZone IANA name for cron.
 * @returns undefined when it is neither.
 */
export function compileSchedule(expression: string, anchor: number, timeZone = "UTC"): Schedule | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate !== null) {
    const [, text, unit, plural] = rate;
    const count = Number(text);
    if (count < 1 || (count === 1) !== (plural === "")) return undefined;
    const period = count * UNIT_MS[unit!]!;
    return { next: (after) => anchor + Math.max(0, Math.floor((after - anchor) / period) + 1) * period };
  }
  const cron = /^cron\((.*)\)$/.exec(expression);
  return cron === null ? undefined : compileCron(cron[1]!, timeZone);
}

/** `at(2026-01-05T12:00:00)` in a time zone. @returns undefined when it is none. */
export function compileAt(expression: string, timeZone = "UTC"): number | undefined {
  const match = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(expression);
  const local = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== match![1]) return undefined;
  return fromLocal(local, timeZone);
}
