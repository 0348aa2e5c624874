/** An instant as a calendar of a time zone shows it. */
export interface CalendarFields {
  /** Proleptic year: 0 is 1 BC. */
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nano: number;
  /** Days since 1970-01-01. */
  readonly epochDay: number;
  /** Seconds ahead of UTC. */
  readonly offset: number;
  readonly zone: string;
}

const DAY_MS = 86_400_000;

/** The fields of an instant, `timestamp` in milliseconds since the epoch and `offset` in seconds ahead of UTC. */
export function calendarFields(timestamp: number, offset: number, zone: string): CalendarFields {
  const local = timestamp + offset * 1000;
  const date = new Date(local);
  const year = date.getUTCFullYear();
  const epochDay = Math.floor(local / DAY_MS);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    dayOfYear: epochDay - epochDayOf(year, 1, 1) + 1,
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nano: date.getUTCMilliseconds() * 1_000_000,
    epochDay,
    offset,
    zone,
  };
}

/** Days since 1970-01-01; a month or day out of range carries over. */
export function epochDayOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.floor(date.getTime() / DAY_MS);
}

/*
 * Weeks as java.util.Locale.US counts them: they start on Sunday, and the week that holds 1 January is the first of its
 * year, so the last days of December can belong to the year after.
 */

/** The week-based year and the week in it. */
export function weekOfYear({ year, dayOfYear, weekday, epochDay }: CalendarFields): { year: number; week: number } {
  const lastDay = epochDayOf(year + 1, 1, 1);
  if (epochDay - weekday + 7 > lastDay) return { year: year + 1, week: 1 };
  return { year, week: weekIn(dayOfYear, weekday) };
}

/** The week of the month, from 1. */
export function weekOfMonth({ day, weekday }: CalendarFields): number {
  return weekIn(day, weekday);
}

/** The week that day `day` (from 1) lies in when the week of day 1 is the first. */
function weekIn(day: number, weekday: number): number {
  return Math.floor((day - 1 - weekday + 6) / 7) + 1;
}
