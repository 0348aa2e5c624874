import { compileJodaFormat } from "./joda-format.ts";

/** Reads a JSON value as microseconds since the epoch, UTC; undefined when it is no time. */
export type TimestampReader = (value: unknown) => bigint | undefined;

/*
 * Developer Guide, "Choose the JSON deserializer": what the OpenX reader takes.
 *   yyyy-MM-dd'T'HH:mm:ss[.S]'Z'   up to nine digits      yyyy-[M]M-[d]d HH:mm:ss[.S]
 *   seconds since the epoch        milliseconds           seconds with a fraction
 */
const DATE_TIME = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/;
const SQL_TIME = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Whole numbers from here on count milliseconds: as seconds they would be in the year 5138. */
const FIRST_MILLIS = 100_000_000_000;
/** Below the 64-bit count of microseconds, and in milliseconds below what a double holds. */
const MAX_SECONDS = 9e12;

export function openxTimestamp(value: unknown): bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return microsOfNumber(Number(value));
  if (typeof value !== "string") return undefined;
  const usual = isoMicros(value);
  if (usual !== undefined) return usual;
  const text = value.trim();
  return DECIMAL.test(text) ? microsOfNumber(Number(text)) : microsOf(DATE_TIME.exec(text));
}

/** `millis` among the formats reads numbers as milliseconds; without any, `java.sql.Timestamp::valueOf` reads texts. */
export function hiveTimestamp(formats: readonly string[]): TimestampReader {
  const millis = formats.includes("millis");
  const readers = formats.filter((format) => format !== "millis").map(compileJodaFormat);
  return (value) => {
    if (millis && (typeof value === "number" || (typeof value === "string" && DECIMAL.test(value))))
      return microsOfMillis(Math.trunc(Number(value)));
    if (typeof value !== "string") return undefined;
    for (const read of readers) {
      const micros = read(value);
      if (micros !== undefined) return micros;
    }
    return microsOf(SQL_TIME.exec(value.trim()));
  };
}

function microsOfNumber(value: number): bigint | undefined {
  if (Number.isInteger(value) && Math.abs(value) >= FIRST_MILLIS) return microsOfMillis(value);
  const seconds = Math.floor(value);
  return epochMicros(seconds, Math.round((value - seconds) * 1e6));
}

function microsOfMillis(millis: number): bigint | undefined {
  const seconds = Math.floor(millis / 1000);
  return epochMicros(seconds, (millis - seconds * 1000) * 1000);
}

/** Reads `yyyy-MM-ddTHH:mm:ss[.SSS]Z`, the usual form, three times as fast as an expression does. */
function isoMicros(text: string): bigint | undefined {
  const { length } = text;
  if (!(length === 20 || (length === 24 && text[19] === ".")) || text[length - 1] !== "Z") return undefined;
  if (text[4] !== "-" || text[7] !== "-" || text[10] !== "T" || text[13] !== ":" || text[16] !== ":") return undefined;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const seconds = epochSeconds(year, month, day, digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
  const millis = length === 20 ? 0 : digits(text, 20, 23);
  return seconds === undefined || Number.isNaN(millis) ? undefined : epochMicros(seconds, millis * 1000);
}

/** NaN when there is anything else. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function microsOf(match: RegExpExecArray | null): bigint | undefined {
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone] = match;
  const seconds = epochSeconds(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (seconds === undefined) return undefined;
  return epochMicros(seconds - zoneSeconds(zone), Number(fraction.padEnd(6, "0").slice(0, 6)));
}

/** undefined beyond the years that a 64-bit count of microseconds holds. */
export function epochMicros(seconds: number, micros: number): bigint | undefined {
  if (!(Math.abs(seconds) < MAX_SECONDS)) return undefined;
  const whole = seconds * 1_000_000 + micros;
  return Number.isSafeInteger(whole) ? BigInt(whole) : BigInt(seconds) * 1_000_000n + BigInt(micros);
}

/** undefined when there is no such day or time of day. */
export function epochSeconds(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const days = epochDays(year, month, day);
  return days === undefined ? undefined : days * 86_400 + hour * 3600 + minute * 60 + second;
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
/** From 0000-01-01 to 1970-01-01. */
const DAYS_BEFORE_EPOCH = 719_528;

/** Days since the epoch in the Gregorian calendar; undefined when there is no such day. */
export function epochDays(year: number, month: number, day: number): number | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1)) return undefined;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const leapDay = leap && month === 2 ? 1 : 0;
  if (day > DAYS_BEFORE_MONTH[month]! - DAYS_BEFORE_MONTH[month - 1]! + leapDay) return undefined;
  const leapYears = Math.ceil(year / 4) - Math.ceil(year / 100) + Math.ceil(year / 400);
  const past = DAYS_BEFORE_MONTH[month - 1]! + (leap && month > 2 ? 1 : 0);
  return year * 365 + leapYears + past + day - 1 - DAYS_BEFORE_EPOCH;
}

/** Seconds east of UTC. */
export function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60);
}
