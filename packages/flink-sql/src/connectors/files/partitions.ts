import { SqlError } from "../../errors.ts";
import { doubleText, floatText } from "../../functions/runtime/casts.ts";
import { parseByPattern } from "../../functions/runtime/date-patterns.ts";
import { decimalText, parseDecimal } from "../../types/decimal.ts";
import { type Long, toLong } from "../../types/integer.ts";
import type { LogicalType } from "../../types/logical.ts";
import { parseDate, parseTime, parseTimestamp } from "../../types/time.ts";
import { zoneOf } from "../../types/zone.ts";
import { javaDateTime } from "../java-text.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are escaped in names of folders
const SPECIAL = /[\u0001-\u001f"#%'*/:=?\\\u007f{[\]^]/g;

/** A name as Hive writes it into a path. */
export function escapePathName(name: string): string {
  return name.replace(SPECIAL, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

function unescapePathName(name: string): string {
  return name.replace(/%([\da-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The values of the partition columns in a path's folders `key=value`. */
export function partitionSpec(relative: string): ReadonlyMap<string, string> {
  const spec = new Map<string, string>();
  for (const folder of relative.split("/").slice(0, -1)) {
    const equals = folder.indexOf("=");
    if (equals > 0) spec.set(unescapePathName(folder.slice(0, equals)), unescapePathName(folder.slice(equals + 1)));
  }
  return spec;
}

/** A value as `toString` of Flink's internal data: dates are days, times milliseconds, timestamps ISO-8601. */
export function internalText(value: unknown, type: LogicalType): string {
  switch (type.name) {
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return javaDateTime(value as number);
    case "DECIMAL":
      return decimalText(value as Long, type.scale!);
    case "DOUBLE":
      return doubleText(value as number);
    case "FLOAT":
      return floatText(value as number);
    default:
      return String(value);
  }
}

/** Whether a column can be part of a path. */
export function isPartitionType(type: LogicalType): boolean {
  return !["ARRAY", "MAP", "MULTISET", "ROW", "BINARY", "VARBINARY"].includes(type.name);
}

/** Reads a partition value of a path; null where it is the default name. */
export function partitionValue(text: string, type: LogicalType, defaultName: string): unknown {
  if (text === defaultName) return null;
  const value = read(text, type);
  if (value === null || (typeof value === "number" && Number.isNaN(value)))
    throw new SqlError("FLINK_SQL_RUNTIME", `Cannot convert partition value '${text}' to type ${type.name}`);
  return value;
}

function read(text: string, type: LogicalType): unknown {
  switch (type.name) {
    case "BOOLEAN":
      return text.toLowerCase() === "true";
    case "TINYINT":
    case "SMALLINT":
    case "INT":
    case "BIGINT":
      return /^[+-]?\d+$/.test(text) ? toLong(BigInt(text)) : null;
    case "FLOAT":
      return Math.fround(Number(text));
    case "DOUBLE":
      return Number(text);
    case "DECIMAL":
      return parseDecimal(text, type.scale!);
    case "DATE":
      return parseDate(text);
    case "TIME":
      return parseTime(text);
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ":
      return parseTimestamp(text);
    default:
      return text;
  }
}

/** How the time of a partition is read off its values. */
export interface PartitionTime {
  /** `$year-$month-$day $hour:00:00`; the first value when undefined. */
  readonly pattern: string | undefined;
  /** Pattern of Java for the text that comes out; `yyyy-MM-dd HH:mm:ss` or `yyyy-MM-dd` when undefined. */
  readonly formatter: string | undefined;
  readonly zone: string;
}

/** The instant of a partition; an SqlError when its values are no time. */
export function partitionInstant(values: readonly (readonly [string, string])[], time: PartitionTime): number {
  let text = values[0]![1];
  if (time.pattern !== undefined) {
    text = time.pattern;
    for (const [key, value] of values) text = text.replaceAll(`$${key}`, value);
  }
  const local = time.formatter === undefined ? parseTimestamp(text) : parseByPattern(text, time.formatter);
  if (local === null)
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `java.time.format.DateTimeParseException: Text '${text}' could not be parsed`,
    );
  return zoneOf(time.zone).toInstant(local);
}
