/** Spacing of bars, by their median distance: decides how returns are grouped and annualised. */
export interface Calendar {
  readonly frequency: "intraday" | "daily" | "weekly" | "monthly" | "yearly";
  /** Return periods per year: 252 trading days, 365 where weekends are traded, 52, 12 or 1. */
  readonly periodsPerYear: number;
  /** Milliseconds to which durations are rounded up: a day, an hour, a minute or a second. */
  readonly resolution: number;
}

const DAY_MS = 86_400_000;
const RESOLUTIONS = [DAY_MS, 3_600_000, 60_000, 1000];

/** @param times Ascending, in milliseconds since the epoch. */
export function calendarOf(times: Float64Array, length: number): Calendar {
  const step = medianStep(times, length);
  const days = Math.floor(step / DAY_MS);
  const frequency =
    days === 0
      ? "intraday"
      : days === 7
        ? "weekly"
        : days >= 28 && days <= 31
          ? "monthly"
          : days >= 365 && days <= 366
            ? "yearly"
            : "daily";
  const resolution = RESOLUTIONS.find((unit) => step >= unit) ?? 1;
  if (frequency === "weekly") return { frequency, periodsPerYear: 52, resolution };
  if (frequency === "monthly") return { frequency, periodsPerYear: 12, resolution };
  if (frequency === "yearly") return { frequency, periodsPerYear: 1, resolution };
  let weekend = 0;
  for (let index = 0; index < length; index++) if (weekdayOf(Math.floor(times[index]! / DAY_MS)) >= 5) weekend++;
  return { frequency, periodsPerYear: weekend / length > (2 / 7) * 0.6 ? 365 : 252, resolution };
}

/** Index of the first and the last bar of each period: a day, week (Monday to Sunday), month or year in UTC. */
export function periodEnds(times: Float64Array, length: number, { frequency }: Calendar): Int32Array {
  const ends = new Int32Array(length);
  let count = 0;
  let current = Number.NaN;
  for (let index = 0; index < length; index++) {
    const period = periodOf(times[index]!, frequency);
    if (period !== current) {
      current = period;
      count++;
    }
    ends[count - 1] = index;
  }
  return ends.subarray(0, count);
}

function periodOf(time: number, frequency: Calendar["frequency"]): number {
  const day = Math.floor(time / DAY_MS);
  if (frequency === "intraday" || frequency === "daily") return day;
  if (frequency === "weekly") return Math.floor((day + 3) / 7);
  // wall time: none; the Date of a bar's own time.
  const date = new Date(time);
  return frequency === "monthly" ? date.getUTCFullYear() * 12 + date.getUTCMonth() : date.getUTCFullYear();
}

/** Monday is 0; 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

function medianStep(times: Float64Array, length: number): number {
  if (length < 2) return DAY_MS;
  // The newest hundred steps tell the spacing as well as all of them.
  const start = Math.max(1, length - 100);
  const steps = new Float64Array(length - start);
  for (let index = start; index < length; index++) steps[index - start] = times[index]! - times[index - 1]!;
  steps.sort();
  const middle = steps.length >> 1;
  return steps.length % 2 === 1 ? steps[middle]! : (steps[middle - 1]! + steps[middle]!) / 2;
}
