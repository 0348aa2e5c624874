import { SqlError } from "../errors.ts";
import { doubleText, floatText } from "../functions/runtime/casts.ts";
import { fitDecimal, parseDecimal } from "../types/decimal.ts";
import { type Long, toLong } from "../types/integer.ts";
import { type LogicalType, typeText } from "../types/logical.ts";
import { dateText, parseDate } from "../types/time.ts";
import { bigDecimalText } from "./decimal-text.ts";
import { copied } from "./format.ts";
import { clockText, momentText, parseClock, parseMoment } from "./moments.ts";

/** A value that does not become its type; the message is that of the Java exception. */
export class CsvValueError extends Error {}

const LIMITS: Readonly<Record<string, bigint>> = {
  TINYINT: 127n,
  SMALLINT: 32_767n,
  INT: 2_147_483_647n,
  INTERVAL_MONTH: 2_147_483_647n,
  BIGINT: 2n ** 63n - 1n,
  INTERVAL_SECOND: 2n ** 63n - 1n,
};

/** Refuses what CSV cannot hold: maps, collections inside of collections, fine times. */
export function checkCsvType(type: LogicalType, nested = false): void {
  const inner = type.name === "ARRAY" ? [type.element!] : type.name === "ROW" ? type.fields!.map((f) => f.type) : [];
  if (type.name === "MAP" || type.name === "MULTISET" || (nested && inner.length > 0))
    throw new SqlError("FLINK_SQL_VALIDATION", `Unsupported type: ${typeText(type)}`);
  if (type.name === "TIME" && type.precision! > 3) {
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `Csv does not support TIME type with precision: ${type.precision}, it only supports precision 0 ~ 3.`,
    );
  }
  for (const one of inner) checkCsvType(one, true);
}

/** Reads a text as a value of a type; CsvValueError when it is none. Collections are read by their own delimiter. */
export function csvReader(
  type: LogicalType,
  elementDelimiter: string,
  nullLiteral: string | undefined,
): (text: string) => unknown {
  switch (type.name) {
    case "BOOLEAN":
      return (text) => text.trim().toLowerCase() === "true";
    case "TINYINT":
    case "SMALLINT":
    case "INT":
    case "INTERVAL_MONTH":
    case "BIGINT":
    case "INTERVAL_SECOND": {
      const limit = LIMITS[type.name]!;
      return (text) => readInteger(text.trim(), limit);
    }
    case "FLOAT":
      return (text) => Math.fround(readDouble(text.trim()));
    case "DOUBLE":
      return (text) => readDouble(text.trim());
    case "DECIMAL":
      return (text) => {
        const digits = /^\s|\s$/.test(text) ? null : parseDecimal(text, type.scale!);
        if (digits === null) throw new CsvValueError("java.lang.NumberFormatException");
        return fitDecimal(digits, type.precision!);
      };
    case "CHAR":
    case "VARCHAR":
      return copied;
    case "BINARY":
    case "VARBINARY":
      return (text) => new Uint8Array(Buffer.from(text, "base64"));
    case "DATE":
      return (text) =>
        readMoment(text, /^\d{4}-\d{1,2}-\d{1,2}$/.test(text) ? (parseDate(text) ?? Number.NaN) : Number.NaN);
    case "TIME": {
      const unit = 10 ** (3 - type.precision!);
      return (text) => Math.floor(readMoment(text, parseClock(text, true)) / unit) * unit;
    }
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ": {
      const zoned = type.name === "TIMESTAMP_LTZ";
      return (text) => readMoment(text, parseMoment(text, "SQL", zoned, type.precision!));
    }
    case "ARRAY": {
      const element = csvReader(type.element!, elementDelimiter, nullLiteral);
      return (text) =>
        text === "" ? [] : text.split(elementDelimiter).map((item) => (item === nullLiteral ? null : element(item)));
    }
    case "ROW": {
      const readers = type.fields!.map((field) => csvReader(field.type, elementDelimiter, nullLiteral));
      return (text) => {
        const items = text.split(elementDelimiter);
        if (items.length !== readers.length)
          throw new CsvValueError(`Row length mismatch. ${readers.length} fields expected but was ${items.length}.`);
        return items.map((item, index) => (item === nullLiteral ? null : readers[index]!(item)));
      };
    }
    default:
      throw new SqlError("FLINK_SQL_VALIDATION", `Unsupported type: ${typeText(type)}`);
  }
}

function readInteger(text: string, limit: bigint): Long {
  const value = text.length < 16 ? plainInteger(text) : Number.NaN;
  if (value <= Number(limit) && value >= -Number(limit) - 1) return value;
  if (/^[+-]?\d+$/.test(text)) {
    const long = BigInt(text);
    if (long <= limit && long >= -limit - 1n) return toLong(long);
  }
  throw new CsvValueError(`java.lang.NumberFormatException: For input string: "${text}"`);
}

/** A whole number of digits alone, maybe behind a minus; NaN for anything else. */
function plainInteger(text: string): number {
  const negative = text.charCodeAt(0) === 45;
  let value = 0;
  for (let index = negative ? 1 : 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  if (text.length === (negative ? 1 : 0)) return Number.NaN;
  return negative ? 0 - value : value;
}

function readDouble(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  const value = Number(text);
  // Digits at the end and no letter in the second place: nothing that Java and JavaScript read differently.
  if (last >= 48 && last <= 57 && !Number.isNaN(value) && !(text.charCodeAt(1) > 57)) return value;
  const bare = text.replace(/[dDfF]$/, "");
  const slow = Number(bare);
  if (bare === "" || (Number.isNaN(slow) && bare !== "NaN") || /^[+-]?0[xXbBoO]/.test(bare))
    throw new CsvValueError(`java.lang.NumberFormatException: For input string: "${text}"`);
  return slow;
}

function readMoment(text: string, value: number): number {
  if (Number.isNaN(value))
    throw new CsvValueError(`java.time.format.DateTimeParseException: Text '${text}' could not be parsed`);
  return value;
}

/** Writes a value that is not NULL as text; `quoted` says whether it may need quotes. */
export function csvWriter(
  type: LogicalType,
  elementDelimiter: string,
  nullLiteral: string,
  plainDecimals: boolean,
): { readonly text: (value: never) => string; readonly quoted: boolean } {
  switch (type.name) {
    case "BOOLEAN":
    case "TINYINT":
    case "SMALLINT":
    case "INT":
    case "BIGINT":
    case "INTERVAL_MONTH":
    case "INTERVAL_SECOND":
      return { text: String, quoted: false };
    case "FLOAT":
      return { text: floatText, quoted: false };
    case "DOUBLE":
      return { text: doubleText, quoted: false };
    case "DECIMAL":
      return { text: (value: Long) => bigDecimalText(value, type.scale!, plainDecimals), quoted: true };
    case "CHAR":
    case "VARCHAR":
      return { text: (value: string) => value, quoted: true };
    case "BINARY":
    case "VARBINARY":
      return { text: (value: Uint8Array) => Buffer.from(value).toString("base64"), quoted: false };
    case "DATE":
      return { text: dateText, quoted: true };
    case "TIME":
      return { text: clockText, quoted: true };
    case "TIMESTAMP":
      return { text: (value: number) => momentText(value, "SQL", false), quoted: true };
    case "TIMESTAMP_LTZ":
      return { text: (value: number) => momentText(value, "SQL", true), quoted: true };
    case "ARRAY": {
      const item = csvWriter(type.element!, elementDelimiter, nullLiteral, plainDecimals).text as (
        value: unknown,
      ) => string;
      return {
        text: (value: readonly unknown[]) =>
          value.map((one) => (one === null ? nullLiteral : item(one))).join(elementDelimiter),
        quoted: true,
      };
    }
    case "ROW": {
      const items = type.fields!.map(
        (field) =>
          csvWriter(field.type, elementDelimiter, nullLiteral, plainDecimals).text as (value: unknown) => string,
      );
      return {
        text: (value: readonly unknown[]) =>
          value.map((one, index) => (one === null ? nullLiteral : items[index]!(one))).join(elementDelimiter),
        quoted: true,
      };
    }
    default:
      throw new SqlError("FLINK_SQL_VALIDATION", `Unsupported type: ${typeText(type)}`);
  }
}
