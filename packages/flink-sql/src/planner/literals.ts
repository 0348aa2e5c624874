import { invalid, type Position, SqlError } from "../errors.ts";
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

/** A number: INT, BIGINT or DECIMAL by its digits, DOUBLE with an exponent. */
export function numberLiteral(text: string, at: Position): Rex {
  if (/[eE]/.test(text)) return literal(Number(text), withNullable(DOUBLE, false));
  const [whole, fraction] = text.split(".");
  if (fraction === undefined) {
    const value = BigInt(text);
    if (value <= 2_147_483_647n) return literal(Number(value), withNullable(INT, false));
    if (value < 2n ** 63n) return literal(parseDecimal(text, 0), withNullable(BIGINT, false));
    if (text.length > 38) throw invalid(`Numeric literal '${text}' out of range`, at);
    return literal(value, withNullable(decimal(text.length, 0), false));
  }
  const digits = whole!.replace(/^0+/, "").length + fraction.length;
  if (digits > 38) throw invalid(`Numeric literal '${text}' out of range`, at);
  const type = decimal(Math.max(1, digits), fraction.length);
  return literal(parseDecimal(text, fraction.length), withNullable(type, false));
}

/** DATE, TIME or TIMESTAMP with a text. */
export function temporalLiteral(kind: "DATE" | "TIME" | "TIMESTAMP", text: string, at: Position): Rex {
  const value = kind === "DATE" ? parseDate(text) : kind === "TIME" ? parseTime(text) : parseTimestamp(text);
  if (value === null) throw new SqlError("FLINK_SQL_PARSE", `SQL parse failed. Illegal ${kind} literal '${text}'`, at);
  const precision = Math.min(6, text.split(".")[1]?.length ?? 0);
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

/** The months or milliseconds of an interval; weeks and quarters came with Flink 2. */
export function intervalLiteral(interval: IntervalLiteral, atLeast2 = false): Rex {
  const { unit, to, at } = interval;
  if (!atLeast2 && (unit === "WEEK" || unit === "QUARTER"))
    throw new SqlError("FLINK_SQL_PARSE", `SQL parse failed. Encountered "${unit}" in an interval`, at);
  const months = unit === "YEAR" || unit === "MONTH" || unit === "QUARTER";
  const units = to === undefined ? [unit] : ORDER.slice(ORDER.indexOf(unit), ORDER.indexOf(to) + 1);
  const match = /^\s*([+-]?)\s*(\S.*?)\s*$/.exec(interval.value);
  const parts = (match?.[2] ?? "").split(/[-: ]/);
  const valid = parts.length === units.length && parts.every((part) => /^\d+(\.\d+)?$/.test(part));
  if (match === null || !valid) {
    throw new SqlError("FLINK_SQL_PARSE", `SQL parse failed. Illegal INTERVAL literal '${interval.value}'`, at);
  }
  const size = parts.reduce((sum, part, index) => sum + Number(part) * UNITS[units[index]!]!, 0);
  const sign = (match[1] === "-") !== interval.negative ? -1 : 1;
  const type: LogicalType = { name: months ? "INTERVAL_MONTH" : "INTERVAL_SECOND", nullable: false };
  return literal(sign * (months ? size : Math.round(size)), type);
}
