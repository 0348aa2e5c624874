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

export function openxTimestamp(value: unknown): bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return epochMicros(Number(value));
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (DECIMAL.test(text)) return epochMicros(Number(text));
  return microsOf(DATE_TIME.exec(text));
}

function epochMicros(value: number): bigint | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (!Number.isInteger(value)) return BigInt(Math.round(value * 1e6));
  return Math.abs(value) >= FIRST_MILLIS ? BigInt(value) * 1000n : BigInt(value) * 1_000_000n;
}

/** `millis` among the formats reads numbers as milliseconds; without any, `java.sql.Timestamp::valueOf` reads texts. */
export function hiveTimestamp(formats: readonly string[]): TimestampReader {
  const millis = formats.includes("millis");
  const readers = formats.filter((format) => format !== "millis").map(compileJodaFormat);
  return (value) => {
    if (millis && (typeof value === "number" || (typeof value === "string" && /^-?\d+$/.test(value))))
      return BigInt(value) * 1000n;
    if (typeof value !== "string") return undefined;
    for (const read of readers) {
      const micros = read(value);
      if (micros !== undefined) return micros;
    }
    return microsOf(SQL_TIME.exec(value.trim()));
  };
}

function microsOf(match: RegExpExecArray | null): bigint | undefined {
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone] = match;
  const seconds = epochSeconds([year, month, day, hour, minute, second].map(Number) as unknown as DateFields);
  if (seconds === undefined) return undefined;
  const micros = Number(fraction.padEnd(6, "0").slice(0, 6));
  return BigInt(seconds - zoneSeconds(zone)) * 1_000_000n + BigInt(micros);
}

export type DateFields = readonly [
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
];

/** undefined when there is no such day or time of day. */
export function epochSeconds([year, month, day, hour, minute, second]: DateFields): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const days = epochDays(year, month, day);
  return days === undefined ? undefined : days * 86_400 + hour * 3600 + minute * 60 + second;
}

/** Days since the epoch; undefined when there is no such day. */
export function epochDays(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const time = Date.UTC(year, month - 1, day);
  return new Date(time).getUTCDate() === day ? time / 86_400_000 : undefined;
}

/** Seconds east of UTC. */
export function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60);
}
