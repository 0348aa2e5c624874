import { dateFormat } from "../dates.ts";
import type { Json } from "../query/matches.ts";
import { illegalArgument, parsing } from "../search-error.ts";
import type { Aggregation, AggregationContext } from "./aggregation.ts";
import { Buckets } from "./buckets.ts";
import { fillGaps } from "./histogram.ts";
import { anyField, eachNumber, fieldName, onlyOptions } from "./values.ts";
import { offsetAt } from "./zone.ts";

const FIXED_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

type Unit = "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
const CALENDAR: Readonly<Record<string, Unit>> = {
  "1s": "second",
  second: "second",
  "1m": "minute",
  minute: "minute",
  "1h": "hour",
  hour: "hour",
  "1d": "day",
  day: "day",
  "1w": "week",
  week: "week",
  "1M": "month",
  month: "month",
  "1q": "quarter",
  quarter: "quarter",
  "1y": "year",
  year: "year",
};
const UNIT_MS: Readonly<Partial<Record<Unit, number>>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
};
/** 1970-01-05 was a Monday, on which weeks start. */
const MONDAY_MS = 4 * 86_400_000;

/** Starts of intervals in local time: the one at or before a time, and the one after it. */
interface Rounding {
  floor(local: number): number;
  next(start: number): number;
}

/** `date_histogram`: fixed or calendar intervals of a time zone. */
export function readDateHistogram(options: Json, context: AggregationContext): Aggregation {
  onlyOptions("date_histogram", options, [
    "field",
    "fixed_interval",
    "calendar_interval",
    "interval",
    "time_zone",
    "min_doc_count",
    "extended_bounds",
    "format",
    "missing",
    "keyed",
    "order",
  ]);
  const path = fieldName("date_histogram", options);
  const rounding = readRounding(options);
  const zone = options.time_zone === undefined ? "Z" : String(options.time_zone);
  const minimum = Number(options.min_doc_count ?? 0);
  const descending = readDescending(options.order);

  /** The start of the interval that a time lies in; a day of 23 or 25 hours is one interval. */
  function floor(time: number): number {
    const local = rounding.floor(time + offsetAt(zone, time));
    return toUtc(local);
  }
  function toUtc(local: number): number {
    const guess = local - offsetAt(zone, local);
    return local - offsetAt(zone, guess);
  }
  function next(start: number): number {
    const after = toUtc(rounding.next(start + offsetAt(zone, start)));
    return after > start ? after : floor(start + 2 * (rounding.next(0) - rounding.floor(0)));
  }

  return {
    run(parts) {
      const field = anyField(parts, path);
      const format =
        options.format === undefined
          ? (field?.format ?? dateFormat("strict_date_optional_time"))
          : dateFormat(String(options.format));
      const parse = (given: unknown): number | undefined =>
        given === undefined ? undefined : typeof given === "number" ? given : format.parse(String(given));
      const buckets = new Buckets<number>(parts, context.within);
      let from = Number.POSITIVE_INFINITY;
      let to = Number.NEGATIVE_INFINITY;
      let key = 0;
      eachNumber("date_histogram", parts, path, parse(options.missing), (time, doc, part) => {
        if (time < from || time >= to) {
          key = floor(time);
          from = key;
          to = next(key);
        }
        buckets.add(key, doc, part);
      });
      const bounds = options.extended_bounds as { min?: unknown; max?: unknown } | undefined;
      const [min, max] = [parse(bounds?.min), parse(bounds?.max)];
      if (minimum === 0)
        fillGaps(buckets, next, {
          min: min === undefined ? undefined : floor(min),
          max: max === undefined ? undefined : floor(max),
        });
      const shown = [...buckets.byKey]
        .filter(([, bucket]) => bucket.count >= minimum)
        .sort(([one], [other]) => (descending ? other - one : one - other))
        .map(([start, bucket]) => ({
          key_as_string: shownTime(start, zone, format),
          key: start,
          ...buckets.show(bucket),
        }));
      return {
        buckets:
          options.keyed === true ? Object.fromEntries(shown.map((bucket) => [bucket.key_as_string, bucket])) : shown,
      };
    },
  };
}

/** A time as the zone shows it, its offset in place of Z. */
function shownTime(time: number, zone: string, format: { readonly text: string; print(time: number): string }): string {
  const offset = offsetAt(zone, time);
  if (/^epoch_/.test(format.text)) return format.print(time);
  const text = format.print(time + offset);
  if (offset === 0) return text;
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(value).padStart(2, "0");
  return text.replace(/Z$/, `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
}

function readRounding(options: Json): Rounding {
  if (options.interval !== undefined)
    throw parsing(
      "[date_histogram] interval is not implemented by the embedded AWS: use fixed_interval or calendar_interval",
    );
  const { fixed_interval: fixed, calendar_interval: calendar } = options;
  if (fixed !== undefined && calendar !== undefined)
    throw illegalArgument("Cannot use [fixed_interval] with [calendar_interval] configuration option.");
  if (fixed !== undefined) return fixedRounding(String(fixed));
  if (calendar === undefined) throw illegalArgument("Invalid interval specified, must be non-null and non-empty");
  const unit = CALENDAR[String(calendar)];
  if (unit === undefined)
    throw parsing(`The supplied interval [${calendar}] could not be parsed as a calendar interval.`);
  return calendarRounding(unit);
}

function fixedRounding(text: string): Rounding {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  const length = match === null ? 0 : Number(match[1]) * FIXED_MS[match[2]!]!;
  if (length <= 0)
    throw illegalArgument(
      `failed to parse setting [date_histogram.fixedInterval] with value [${text}] as a time value: unit is missing or unrecognized`,
    );
  return { floor: (local) => Math.floor(local / length) * length, next: (start) => start + length };
}

function calendarRounding(unit: Unit): Rounding {
  const length = UNIT_MS[unit];
  if (length !== undefined) {
    const origin = unit === "week" ? MONDAY_MS : 0;
    return {
      floor: (local) => Math.floor((local - origin) / length) * length + origin,
      next: (start) => start + length,
    };
  }
  const months = unit === "month" ? 1 : unit === "quarter" ? 3 : 12;
  return {
    floor(local) {
      const date = new Date(local);
      return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / months) * months);
    },
    next(start) {
      const date = new Date(start);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
    },
  };
}

function readDescending(given: unknown): boolean {
  if (given === undefined) return false;
  const [by, direction] = Object.entries(given as Json)[0] ?? [];
  if (by !== "_key")
    throw parsing(`[date_histogram] order by [${by}] is not implemented by the embedded AWS: order by _key`);
  return String(direction).toLowerCase() === "desc";
}
