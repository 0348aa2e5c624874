import type { TimestampFormat } from "./schema.ts";

/*
 * Smithy timestamp formats: date-time is RFC 3339 in UTC, http-date is RFC 7231 IMF-fixdate, epoch-seconds is a JSON
 * number with up to three decimals.
 */

/** Writes a timestamp; the fraction of a second is left out when it is zero, as AWS does. */
export function writeTimestamp(value: Date, format: TimestampFormat): string | number {
  switch (format) {
    case "date-time":
      return value.toISOString().replace(".000Z", "Z");
    case "http-date":
      return value.toUTCString();
    case "epoch-seconds":
      return value.getTime() / 1000;
  }
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const EPOCH_SECONDS = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Reads a timestamp in any of the three formats, numbers as epoch seconds; undefined when the value is none of them. */
export function readTimestamp(value: unknown): Date | undefined {
  let milliseconds = Number.NaN;
  if (typeof value === "number") milliseconds = Math.round(value * 1000);
  else if (typeof value === "string") {
    if (DATE_TIME.test(value)) milliseconds = Date.parse(value);
    else if (EPOCH_SECONDS.test(value)) milliseconds = Math.round(Number(value) * 1000);
    else if (HTTP_DATE.test(value)) milliseconds = Date.parse(value);
  }
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
