import { illegalArgument } from "./search-error.ts";

/*
 * Date formats: named ones of OpenSearch and java.time patterns of fixed-width fields, alternatives joined by `||`.
 * Times are milliseconds since the epoch; a date without a zone is in UTC.
 */

/** Reads a value; undefined when it is not of the format. */
type Reader = (text: string) => number | undefined;

export interface DateFormat {
  readonly text: string;
  /** @returns milliseconds since the epoch; undefined when no alternative fits. */
  parse(value: string): number | undefined;
  /** By the first alternative. */
  print(time: number): string;
}

export const DEFAULT_DATE_FORMAT = "strict_date_optional_time||epoch_millis";

const ISO =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(?:(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?)?$/;

function parseIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "", zone] = match;
  const time = timeOf(+year!, +month, +day, +hour, +minute, +second, Number(fraction.padEnd(3, "0").slice(0, 3)));
  return time === undefined ? undefined : time - offsetOf(zone);
}

/** Milliseconds of a calendar time in UTC; undefined when there is no such time. */
function timeOf(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  ms = 0,
): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return date.getTime() + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms;
}

/** Milliseconds east of UTC of `Z`, `+01`, `+0100` or `+01:00`. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone[0] === "-" ? -1 : 1) * minutes * 60_000;
}

const TOKEN = /'((?:[^']|'')*)'|(yyyy|uuuu|MM|dd|HH|mm|ss|S{1,9}|X{3}|X|Z)|([a-zA-Z]+)|(.)/g;

const NAMED: Readonly<Record<string, { read: Reader; print: (time: number) => string }>> = {
  strict_date_optional_time: { read: parseIso, print: (time) => new Date(time).toISOString() },
  date_optional_time: { read: parseIso, print: (time) => new Date(time).toISOString() },
  epoch_millis: { read: (text) => (/^-?\d+$/.test(text) ? Number(text) : undefined), print: String },
  epoch_second: {
    read: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Math.floor(Number(text) * 1000) : undefined),
    print: (time) => String(time / 1000),
  },
  basic_date: pattern("yyyyMMdd")!,
  strict_date: pattern("yyyy-MM-dd")!,
  date: pattern("yyyy-MM-dd")!,
  strict_date_time: pattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")!,
  date_time: pattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")!,
  strict_date_time_no_millis: pattern("yyyy-MM-dd'T'HH:mm:ssXXX")!,
  date_time_no_millis: pattern("yyyy-MM-dd'T'HH:mm:ssXXX")!,
  strict_date_hour_minute_second: pattern("yyyy-MM-dd'T'HH:mm:ss")!,
  date_hour_minute_second: pattern("yyyy-MM-dd'T'HH:mm:ss")!,
};

const compiled = new Map<string, DateFormat>();

/** @throws SearchError illegal_argument_exception for a pattern that is not executed. */
export function dateFormat(text: string): DateFormat {
  let format = compiled.get(text);
  if (format === undefined) {
    const alternatives = text.split("||").map((part) => {
      const alternative = Object.hasOwn(NAMED, part) ? NAMED[part] : pattern(part);
      if (alternative === undefined)
        throw illegalArgument(
          `Invalid format: [${part}]: the embedded AWS reads ${Object.keys(NAMED).join(", ")} and patterns of yyyy, MM, dd, HH, mm, ss, S, X, Z and quoted text`,
        );
      return alternative;
    });
    format = {
      text,
      parse(value) {
        for (const { read } of alternatives) {
          const time = read(value);
          if (time !== undefined) return time;
        }
        return undefined;
      },
      print: alternatives[0]!.print,
    };
    compiled.set(text, format);
  }
  return format;
}

/** A java.time pattern of fixed-width fields; undefined when it has others. */
function pattern(text: string): { read: Reader; print: (time: number) => string } | undefined {
  const fields: string[] = [];
  let source = "";
  for (const [, quoted, field, unknown, other] of text.matchAll(TOKEN)) {
    if (unknown !== undefined) return undefined;
    if (field === undefined) {
      const literal = other ?? (quoted === "" ? "'" : quoted!.replaceAll("''", "'"));
      source += literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
      fields.push(`'${literal}`);
      continue;
    }
    source += /^[XZ]/.test(field) ? "(Z|[+-]\\d{2}(?::?\\d{2})?)" : `(\\d{${field.length}})`;
    fields.push(field);
  }
  const expression = new RegExp(`^${source}$`);
  const names = fields.filter((field) => !field.startsWith("'"));
  return {
    read(value) {
      const match = expression.exec(value);
      if (match === null) return undefined;
      const part = (name: string, absent: number) => {
        const index = names.indexOf(name);
        return index < 0 ? absent : Number(match[index + 1]);
      };
      const fraction = names.findIndex((name) => name.startsWith("S"));
      const ms = fraction < 0 ? 0 : Number(match[fraction + 1]!.padEnd(3, "0").slice(0, 3));
      const zone = names.findIndex((name) => /^[XZ]/.test(name));
      const year = part("yyyy", part("uuuu", 1970));
      const time = timeOf(year, part("MM", 1), part("dd", 1), part("HH", 0), part("mm", 0), part("ss", 0), ms);
      return time === undefined ? undefined : time - offsetOf(zone < 0 ? undefined : match[zone + 1]);
    },
    print(time) {
      const iso = new Date(time).toISOString();
      return fields.map((field) => printField(field, iso)).join("");
    },
  };
}

function printField(field: string, iso: string): string {
  switch (field) {
    case "yyyy":
    case "uuuu":
      return iso.slice(0, 4);
    case "MM":
      return iso.slice(5, 7);
    case "dd":
      return iso.slice(8, 10);
    case "HH":
      return iso.slice(11, 13);
    case "mm":
      return iso.slice(14, 16);
    case "ss":
      return iso.slice(17, 19);
    case "X":
    case "X".repeat(3):
      return "Z";
    case "Z":
      return "+0000";
    default:
      return field.startsWith("'")
        ? field.slice(1)
        : iso.slice(20, 23).padEnd(field.length, "0").slice(0, field.length);
  }
}
