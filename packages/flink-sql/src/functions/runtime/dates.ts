import { notImplemented } from "../../errors.ts";
import { addMonths, civil, DAY, daysOf, parseTimestamp, timestampText } from "../../types/time.ts";
import { zoneOf } from "../../types/zone.ts";

/** One field of a timestamp in milliseconds, as EXTRACT counts it. */
export function extractUnit(unit: string, milliseconds: number): number {
  const days = Math.floor(milliseconds / DAY);
  const { year, month, day } = civil(days);
  const time = milliseconds - days * DAY;
  const weekday = (((days + 4) % 7) + 7) % 7;
  switch (unit) {
    case "MILLENNIUM":
      return Math.floor((year + 999) / 1000);
    case "CENTURY":
      return Math.floor((year + 99) / 100);
    case "DECADE":
      return Math.floor(year / 10);
    case "YEAR":
      return year;
    case "ISOYEAR":
      return isoWeek(days).year;
    case "QUARTER":
      return Math.floor((month + 2) / 3);
    case "MONTH":
      return month;
    case "WEEK":
      return isoWeek(days).week;
    case "DAY":
      return day;
    case "DOW":
      return weekday + 1;
    case "ISODOW":
      return weekday === 0 ? 7 : weekday;
    case "DOY":
      return days - daysOf(year, 1, 1) + 1;
    case "HOUR":
      return Math.floor(time / 3_600_000);
    case "MINUTE":
      return Math.floor(time / 60_000) % 60;
    case "SECOND":
      return Math.floor(time / 1000) % 60;
    case "MILLISECOND":
      return Math.floor(time) % 1000;
    case "MICROSECOND":
      return Math.round((time % 1000) * 1000);
    case "NANOSECOND":
      return Math.round((time % 1000) * 1000) * 1000;
    case "EPOCH":
      return Math.floor(milliseconds / 1000);
    default:
      throw notImplemented(`EXTRACT(${unit} FROM …)`);
  }
}

/** One field of an interval in milliseconds: days, or what is left of the next larger unit. */
export function extractInterval(unit: string, milliseconds: number): number {
  const limits: Readonly<Record<string, number>> = { HOUR: 24, MINUTE: 60, SECOND: 60, MILLISECOND: 1000 };
  const count = Math.trunc(milliseconds / FIXED[unit]!) + 0;
  return count % (limits[unit] ?? Number.POSITIVE_INFINITY);
}

function isoWeek(days: number): { year: number; week: number } {
  const thursday = days - ((((days + 3) % 7) + 7) % 7) + 3;
  const { year } = civil(thursday);
  return { year, week: Math.floor((thursday - daysOf(year, 1, 1)) / 7) + 1 };
}

const MONTHS: Readonly<Record<string, number>> = {
  MONTH: 1,
  QUARTER: 3,
  YEAR: 12,
  DECADE: 120,
  CENTURY: 1200,
  MILLENNIUM: 12_000,
};
const FIXED: Readonly<Record<string, number>> = { MILLISECOND: 1, SECOND: 1000, MINUTE: 60_000, HOUR: 3_600_000, DAY };

/** The start of the unit a timestamp is in. */
export function floorUnit(unit: string, milliseconds: number): number {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return Math.floor(milliseconds / fixed) * fixed;
  const days = Math.trunc(milliseconds / DAY);
  if (unit === "WEEK") return (days - ((((days + 4) % 7) + 7) % 7)) * DAY;
  const months = MONTHS[unit];
  if (months === undefined) throw notImplemented(`FLOOR(… TO ${unit})`);
  const { year, month } = civil(days);
  const shift = unit === "CENTURY" || unit === "MILLENNIUM" ? 12 : 0;
  const index = Math.floor((year * 12 + month - 1 - shift) / months) * months + shift;
  return daysOf(Math.floor(index / 12), (index % 12) + 1, 1) * DAY;
}

/** The start of the next unit, or the timestamp itself when it is one. */
export function ceilUnit(unit: string, milliseconds: number): number {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return Math.ceil(milliseconds / fixed) * fixed;
  return ceilDate(unit, Math.trunc(milliseconds / DAY)) * DAY;
}

/** CEIL of days as Flink has it: by the date alone, a DAY always the next one, a QUARTER the next but in January's first. */
export function ceilDate(unit: string, days: number): number {
  const floor = floorUnit(unit, days * DAY) / DAY;
  const { year, month, day } = civil(days);
  switch (unit) {
    case "DAY":
      return days + 1;
    case "WEEK":
      return floor === days ? days : floor + 7;
    case "MONTH":
      return day > 1 ? addMonths(floor * DAY, 1) / DAY : floor;
    case "QUARTER":
      return month > 1 || day > 1 ? addMonths(floor * DAY, 3) / DAY : floor;
    case "YEAR":
      return month > 1 || day > 1 ? daysOf(year + 1, 1, 1) : floor;
    default:
      return addMonths(floor * DAY, MONTHS[unit]!) / DAY;
  }
}

/** Months from one time to another as Calcite counts them: a month is full on the last day a shorter month has. */
function monthsBetween(time: number, start: number): number {
  const [day0, day1] = [Math.floor(time / DAY), Math.floor(start / DAY)];
  const months = day0 < day1 ? -fullMonths(day1, day0) : fullMonths(day0, day1);
  const same = addMonths(day1 * DAY, months) === day0 * DAY;
  return same && time - day0 * DAY < start - day1 * DAY ? months - 1 : months;
}

function fullMonths(day0: number, day1: number): number {
  for (let months = Math.floor((day0 - day1) / 31); ; months++) {
    if (addMonths(day1 * DAY, months) >= day0 * DAY || addMonths(day1 * DAY, months + 1) > day0 * DAY) return months;
  }
}

/** Whole units from one timestamp to another. */
export function timestampDiff(unit: string, from: number, to: number): number {
  const fixed = unit === "WEEK" ? 7 * DAY : FIXED[unit];
  if (fixed !== undefined) return Math.trunc((to - from) / fixed) + 0;
  const months = monthsBetween(to, from);
  return Math.trunc(months / MONTHS[unit]!) + 0;
}

export function convertZone(text: string, from: string, to: string): string | null {
  const local = parseTimestamp(text);
  return local === null ? null : timestampText(zoneOf(to).toLocal(zoneOf(from).toInstant(local)), 0);
}
