import { invalid, notImplemented, type Position, SqlError } from "../errors.ts";
import { literal, type Rex } from "../functions/rex.ts";
import type { IntervalLiteral } from "../parser/ast.ts";
import { parseDecimal } from "../types/decimal.ts";
import {
  BIGINT,
  DATE,
  DOUBLE,
  decimal,
  INT,
  type LogicalType,
  TIME,
  timestamp,
  withNullable,
} from "../types/logical.ts";
import { parseDate, parseTime, parseTimestamp } from "../types/time.ts";

/** A number: INT, BIGINT or DECIMAL by its digits, DOUBLE with an exponent. `negative`: a minus stands before it. */
export function numberLiteral(text: string, at: Position, negative = false): Rex {
  if (/[eE]/.test(text)) {
    if (!Number.isFinite(Number(text))) throw outOfRange(text.toUpperCase(), at);
    return literal(Number(text), withNullable(DOUBLE, false));
  }
  const [whole, fraction] = text.split(".");
  if (fraction === undefined) {
    const value = BigInt(text);
    if (value <= 2_147_483_647n) return literal(Number(value), withNullable(INT, false));
    if (value < 2n ** 63n || (negative && value === 2n ** 63n))
      return literal(parseDecimal(text, 0), withNullable(BIGINT, false));
    throw outOfRange(text, at);
  }
  if (BigInt(whole! + fraction) >= 2n ** 63n) throw outOfRange(text, at);
  const digits = whole!.replace(/^0+/, "").length + fraction.length;
  const type = decimal(Math.max(1, digits), fraction.length);
  return literal(parseDecimal(text, fraction.length), withNullable(type, false));
}

function outOfRange(text: string, at: Position): SqlError {
  return invalid(`Numeric literal '${text}' out of range`, at);
}

/** DATE, TIME or TIMESTAMP with a text. */
export function temporalLiteral(kind: "DATE" | "TIME" | "TIMESTAMP", text: string, at: Position): Rex {
  const value = kind === "DATE" ? parseDate(text) : kind === "TIME" ? parseTime(text) : parseTimestamp(text);
  if (value === null || (kind === "TIME" && !/:.*:/.test(text)))
    throw new SqlError("FLINK_SQL_PARSE", `SQL parse failed. Illegal ${kind} literal '${text}'`, at);
  const fraction = text.split(".")[1] ?? "";
  if (/[1-9]/.test(fraction.slice(6))) throw notImplemented(`A ${kind} finer than microseconds`, at);
  const precision = Math.min(6, fraction.length);
  const type = kind === "DATE" ? DATE : kind === "TIME" ? TIME : timestamp(precision);
  return literal(value, withNullable(type, false));
}

const UNITS: Readonly<Record<string, number>> = {
  YEAR: 12,
  QUARTER: 3,
  MONTH: 1,
  WEEK: 604_800_000,
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1000,
};
const ORDER = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];
/** Values that fields behind the first one stay below. */
const LIMITS: Readonly<Record<string, number>> = { MONTH: 12, HOUR: 24, MINUTE: 60, SECOND: 60 };
/** Digits of the first field unless given, and the most of an interval of days or less that is no size of a window. */
const DEFAULT_PRECISION = 2;
const MAX_DAY_PRECISION = 3;

/**
 * The months or milliseconds of an interval; weeks and quarters came with Flink 2. Sizes of windows may have a first field
 * of any precision.
 */
export function intervalLiteral(interval: IntervalLiteral, atLeast2 = false, isSize = false): Rex {
  const { value, unit, to, at, precision = DEFAULT_PRECISION, fraction = 6 } = interval;
  if (!atLeast2 && (unit === "WEEK" || unit === "QUARTER"))
    throw new SqlError("FLINK_SQL_PARSE", `SQL parse failed. Encountered "${unit}" in an interval`, at);
  const months = unit === "YEAR" || unit === "MONTH" || unit === "QUARTER";
  const units = to === undefined ? [unit] : ORDER.slice(ORDER.indexOf(unit), ORDER.indexOf(to) + 1);
  const illegal = () =>
    invalid(
      `Illegal interval literal format '${value}' for INTERVAL ${units.length === 1 ? unit : `${unit} TO ${to}`}`,
      at,
    );
  const match = /^\s*([+-]?)(\S.*?)\s*$/.exec(value);
  const parts = patternOf(units, fraction)
    .exec(match?.[2] ?? "")
    ?.slice(1);
  if (match === null || parts === undefined) throw illegal();
  if (Number(parts[0]) >= 10 ** precision) {
    const shown = Math.trunc(Number(parts[0])).toLocaleString("en-US");
    throw invalid(`Interval field value ${shown} exceeds precision of ${unit}(${precision}) field`, at);
  }
  if (parts.some((part, index) => index > 0 && Number(part) >= LIMITS[units[index]!]!)) throw illegal();
  if (!months && !isSize && precision > MAX_DAY_PRECISION)
    throw new SqlError("FLINK_SQL_PLAN", `DAY_INTERVAL_TYPES precision is not supported: ${precision}`, at);
  const size = parts.reduce((sum, part, index) => sum + Number(part) * UNITS[units[index]!]!, 0);
  const sign = (match[1] === "-") !== interval.negative ? -1 : 1;
  const type: LogicalType = { name: months ? "INTERVAL_MONTH" : "INTERVAL_SECOND", nullable: false };
  return literal(sign * (months ? size : Math.round(size)), type);
}

/** The form of an interval of such fields: `1-2`, `1 02:03:04.5`. */
function patternOf(units: readonly string[], fraction: number): RegExp {
  const seconds = fraction === 0 ? "" : `(?:\\.\\d{1,${fraction}})?`;
  const fields = units.map((unit, index) => {
    const separator = index === 0 ? "" : unit === "MONTH" ? "-" : unit === "HOUR" ? " " : ":";
    const digits = index === 0 ? "\\d+" : "\\d{1,2}";
    return `${separator}(${digits}${unit === "SECOND" ? seconds : ""})`;
  });
  return new RegExp(`^${fields.join("")}$`);
}
