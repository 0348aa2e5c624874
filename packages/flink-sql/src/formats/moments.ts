import { DAY, dateText, daysInMonth, daysOf, timeText, truncatePrecision } from "../types/time.ts";

/** How formats write timestamps: `yyyy-MM-dd HH:mm:ss.s`, or with a `T`. */
export type TimestampStandard = "SQL" | "ISO-8601";

const ZERO = 48;

/** Two digits at a place, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

let cachedDate = Number.NaN;
let cachedDays = Number.NaN;

/** Days since 1970-01-01 of the `yyyy-MM-dd` that stands at a place, or NaN. */
function dayAt(text: string, at: number): number {
  const year = two(text, at) * 100 + two(text, at + 2);
  const month = two(text, at + 5);
  const day = two(text, at + 8);
  const dashes = text.charCodeAt(at + 4) === 45 && text.charCodeAt(at + 7) === 45;
  // Comparisons with NaN are false.
  if (!(dashes && year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const date = (year * 100 + month) * 100 + day;
  if (date === cachedDate) return cachedDays;
  if (day > 28 && day > daysInMonth(year, month)) return Number.NaN;
  cachedDate = date;
  cachedDays = daysOf(year, month, day);
  return cachedDays;
}

/** Milliseconds of the `HH:mm:ss[.fraction]` between two places, with a fraction for microseconds; NaN when it is none. */
function timeBetween(text: string, at: number, end: number, secondsOptional: boolean): number {
  const hour = two(text, at);
  const minute = two(text, at + 3);
  if (!(hour <= 23 && minute <= 59 && text.charCodeAt(at + 2) === 58)) return Number.NaN;
  if (secondsOptional && end === at + 5) return (hour * 60 + minute) * 60_000;
  const second = two(text, at + 6);
  if (!(second <= 59 && text.charCodeAt(at + 5) === 58 && end >= at + 8)) return Number.NaN;
  const whole = ((hour * 60 + minute) * 60 + second) * 1000;
  if (end === at + 8) return whole;
  if (text.charCodeAt(at + 8) !== 46 || end > at + 18) return Number.NaN;
  let micros = 0;
  for (let index = 0; index < Math.max(6, end - at - 9); index++) {
    const place = at + 9 + index;
    const digit = place < end ? text.charCodeAt(place) - ZERO : 0;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    if (index < 6) micros = micros * 10 + digit;
  }
  return micros % 1000 === 0 ? whole + micros / 1000 : (whole * 1000 + micros) / 1000;
}

/** Milliseconds of a whole text `yyyy-MM-dd HH:mm:ss[.fraction]` (with `T` for ISO-8601, with `Z` when zoned), else NaN. */
export function parseMoment(text: string, standard: TimestampStandard, zoned: boolean, precision: number): number {
  return momentBetween(text, 0, text.length, standard, zoned, precision);
}

/** The same of what stands between two places. */
export function momentBetween(
  text: string,
  at: number,
  until: number,
  standard: TimestampStandard,
  zoned: boolean,
  precision: number,
): number {
  let end = until;
  if (zoned) {
    if (text.charCodeAt(end - 1) !== 90) return Number.NaN;
    end--;
  }
  const iso = standard === "ISO-8601";
  if (end - at < 16 || text.charCodeAt(at + 10) !== (iso ? 84 : 32)) return Number.NaN;
  const moment = dayAt(text, at) * DAY + timeBetween(text, at + 11, end, iso);
  return precision >= 3 && Number.isInteger(moment) ? moment : truncatePrecision(moment, precision);
}

/** Days of a whole text `yyyy-MM-dd`, else NaN. */
export function parseDay(text: string): number {
  return text.length === 10 ? dayAt(text, 0) : Number.NaN;
}

/** Milliseconds of a whole text `HH:mm:ss[.fraction]`, else NaN; with `HH:mm` when seconds are optional. */
export function parseClock(text: string, secondsOptional: boolean): number {
  return timeBetween(text, 0, text.length, secondsOptional);
}

/** The fraction of a second with no zeros behind it, `.5` or nothing. */
function fractionText(milliseconds: number): string {
  const rest = milliseconds - Math.floor(milliseconds / 1000) * 1000;
  if (rest === 0) return "";
  if (Number.isInteger(rest)) {
    const digits = rest < 10 ? `00${rest}` : rest < 100 ? `0${rest}` : String(rest);
    return `.${rest % 100 === 0 ? digits[0] : rest % 10 === 0 ? digits.slice(0, 2) : digits}`;
  }
  const digits = String(Math.round(rest * 1000)).padStart(6, "0");
  return `.${digits.replace(/0+$/, "")}`;
}

let cachedDay = Number.NaN;
let cachedText = "";

/** `yyyy-MM-dd HH:mm:ss[.fraction]` (with `T` for ISO-8601, with `Z` when zoned), the fraction as short as it can be. */
export function momentText(milliseconds: number, standard: TimestampStandard, zoned: boolean): string {
  const day = Math.floor(milliseconds / DAY);
  if (day !== cachedDay) {
    cachedText = dateText(day);
    cachedDay = day;
  }
  const time = clockText(milliseconds - day * DAY);
  return `${cachedText}${standard === "SQL" ? " " : "T"}${time}${zoned ? "Z" : ""}`;
}

const PAIRS = Array.from({ length: 60 }, (_, value) => (value < 10 ? `0${value}` : String(value)));

/** `HH:mm:ss[.fraction]` of a time of the day, the fraction as short as it can be. */
export function clockText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${PAIRS[Math.floor(minutes / 60)]}:${PAIRS[minutes % 60]}:${PAIRS[seconds % 60]}${fractionText(milliseconds)}`;
}

/** `HH:mm:ss` of a time of the day, its fraction cut off. */
export function clockSeconds(milliseconds: number): string {
  return timeText(milliseconds, 0);
}
