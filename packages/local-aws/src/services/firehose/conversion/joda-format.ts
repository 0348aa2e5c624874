import { invalid } from "../errors.ts";
import { epochMicros, epochSeconds, zoneSeconds } from "./timestamps.ts";

/*
 * Patterns of Joda-Time's DateTimeFormat, as HiveJsonSerDe.TimestampFormats takes them:
 *   y Y year   M month   d day   H hour 0-23   h hour 1-12   a AM or PM   m minute   s second   S fraction   E day's name
 *   Z offset (+0100, ZZ +01:00, Z for UTC)   'text' literal   '' a quote
 * Letters read as many digits as stand there; three letters of M and more read names.
 */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_NAMES =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const DAY_NAMES = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?";

type Field =
  | "year"
  | "month"
  | "monthName"
  | "day"
  | "hour"
  | "hour12"
  | "half"
  | "minute"
  | "second"
  | "fraction"
  | "zone";

/** Compiles a pattern; what it compiled reads a text as microseconds since the epoch. @throws AwsError InvalidArgumentException. */
export function compileJodaFormat(pattern: string): (text: string) => bigint | undefined {
  const fields: Field[] = [];
  let source = "";
  for (const [token] of pattern.matchAll(/''|'(?:[^']|'')*'|([A-Za-z])\1*|./gs)) {
    const part = partOf(token, pattern);
    source += part.source;
    if (part.field !== undefined) fields.push(part.field);
  }
  const expression = new RegExp(`^${source}$`, "i");
  return (text) => {
    const match = expression.exec(text.trim());
    return match === null ? undefined : microsOf(fields, match);
  };
}

function partOf(token: string, pattern: string): { readonly source: string; readonly field?: Field } {
  if (token === "''") return { source: "'" };
  if (token.startsWith("'")) return { source: escapeRegExp(token.slice(1, -1).replaceAll("''", "'")) };
  if (!/[A-Za-z]/.test(token)) return { source: escapeRegExp(token) };
  switch (token[0]) {
    case "y":
    case "Y":
      return { source: "(\\d{1,9})", field: "year" };
    case "M":
      return token.length < 3 ? { source: TWO, field: "month" } : { source: `(${MONTH_NAMES})`, field: "monthName" };
    case "d":
      return { source: TWO, field: "day" };
    case "H":
      return { source: TWO, field: "hour" };
    case "h":
      return { source: TWO, field: "hour12" };
    case "a":
      return { source: "([ap]m)", field: "half" };
    case "m":
      return { source: TWO, field: "minute" };
    case "s":
      return { source: TWO, field: "second" };
    case "S":
      return { source: "(\\d{1,9})", field: "fraction" };
    case "E":
      return { source: DAY_NAMES };
    case "Z":
      return { source: "(Z|[+-]\\d{2}:?\\d{2})", field: "zone" };
    default:
      throw invalid(`TimestampFormats: ${token} in "${pattern}" is not supported; expected the letters yMdHhamsSEZ.`);
  }
}

const TWO = "(\\d{1,2})";

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function microsOf(fields: readonly Field[], match: RegExpExecArray): bigint | undefined {
  const values: Partial<Record<Field, string>> = {};
  fields.forEach((field, index) => {
    values[field] = match[index + 1]!;
  });
  const { monthName, half, hour12, fraction = "", zone } = values;
  const month =
    monthName === undefined ? Number(values.month ?? 1) : MONTHS.indexOf(monthName.slice(0, 3).toLowerCase()) + 1;
  const hour =
    hour12 === undefined ? Number(values.hour ?? 0) : (Number(hour12) % 12) + (/^p/i.test(half ?? "") ? 12 : 0);
  const [year, day] = [Number(values.year ?? 1970), Number(values.day ?? 1)];
  const seconds = epochSeconds(year, month, day, hour, Number(values.minute ?? 0), Number(values.second ?? 0));
  if (seconds === undefined) return undefined;
  return epochMicros(seconds - zoneSeconds(zone?.toUpperCase()), Number(fraction.padEnd(6, "0").slice(0, 6)));
}
