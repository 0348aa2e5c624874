import type { HiveType, PrimitiveName } from "../../hive-type.ts";
import type { ColumnValue } from "./column-writers.ts";
import { decimalUnits } from "./decimals.ts";
import { ObjectReader } from "./object-reader.ts";
import { mismatch } from "./problem.ts";
import type { JsonReading } from "./settings.ts";
import { epochDays, hiveTimestamp, openxTimestamp, type TimestampReader } from "./timestamps.ts";

/** Reads a JSON value as a column's value. @throws ConversionProblem MalformedData. */
export type ValueReader = (value: unknown) => ColumnValue;

/** Compiles the reader of a type. JSON null and what is missing are null everywhere. */
export function compileReader(type: HiveType, reading: JsonReading): ValueReader {
  const read = readerOf(type, reading);
  return (value) => (value === null || value === undefined ? null : read(value));
}

function readerOf(type: HiveType, reading: JsonReading): ValueReader {
  switch (type.kind) {
    case "primitive":
      return primitiveReader(type.name, reading);
    case "text":
      return (value) => textOf(value, reading).slice(0, type.length);
    case "decimal":
      return (value) => {
        const units = decimalUnits(value, type.precision, type.scale);
        if (units === undefined) throw wrongNumber(value);
        return units;
      };
    case "array": {
      const element = compileReader(type.element, reading);
      return (value) => listOf(value, reading).map(element);
    }
    case "map": {
      const [key, item] = [compileReader(type.key, reading), compileReader(type.value, reading)];
      return (value) => {
        const object = objectOf(value);
        const items: ColumnValue[] = [];
        for (const name in object) items.push(key(name), item(object[name]));
        return items;
      };
    }
    case "struct": {
      const fields = new ObjectReader(type.fields, reading, {});
      return (value) => fields.read(objectOf(value));
    }
  }
}

function primitiveReader(name: PrimitiveName, reading: JsonReading): ValueReader {
  switch (name) {
    case "boolean":
      return booleanOf;
    case "tinyint":
    case "smallint":
    case "int": {
      const limit = 2 ** (WIDTHS[name] - 1);
      return (value) => {
        const number = Number(numberOf(value, reading));
        if (!Number.isInteger(number) || number < -limit || number >= limit) throw wrongNumber(value);
        return number;
      };
    }
    case "bigint":
      return (value) => {
        const number = numberOf(value, reading);
        if (typeof number === "number" ? !Number.isSafeInteger(number) : BigInt.asIntN(64, number) !== number)
          throw wrongNumber(value);
        return number;
      };
    case "float":
    case "double":
      return (value) => Number(numberOf(value, reading));
    case "string":
      return (value) => textOf(value, reading);
    case "binary":
      return (value) => Buffer.from(textOf(value, reading));
    case "date":
      return dateOf;
    case "timestamp":
      return timestampReader(reading.serde === "openx" ? openxTimestamp : hiveTimestamp(reading.timestampFormats));
  }
}

const WIDTHS = { tinyint: 8, smallint: 16, int: 32 };
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;

/** OpenX reads numbers in texts too; Hive's reader does not. */
function numberOf(value: unknown, { serde }: JsonReading): number | bigint {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (serde === "hive")
    throw mismatch(`Current token (${tokenOf(value)}) not numeric, can not use numeric value accessors`);
  const text = typeof value === "string" ? value.trim() : "";
  if (INTEGER.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  }
  if (!NUMBER.test(text)) throw wrongNumber(value);
  return Number(text);
}

function wrongNumber(value: unknown): Error {
  return mismatch(`For input string: "${typeof value === "object" ? jsonOf(value) : String(value)}"`);
}

function booleanOf(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  throw mismatch(`${javaType(value)} cannot be cast to java.lang.Boolean`);
}

/** What is no text is written as JSON; Hive's reader takes values only. */
function textOf(value: unknown, { serde }: JsonReading): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object") return String(value);
  if (serde === "hive") throw mismatch(`Current token (${tokenOf(value)}) is no value of a string column`);
  return jsonOf(value);
}

function dateOf(value: unknown): number {
  const match = typeof value === "string" ? /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value.trim()) : null;
  const days = match === null ? undefined : epochDays(Number(match[1]), Number(match[2]), Number(match[3]));
  if (days === undefined) throw mismatch(`Cannot parse date ${shown(value)}: expected yyyy-[m]m-[d]d`);
  return days;
}

function timestampReader(read: TimestampReader): ValueReader {
  return (value) => {
    const micros = read(value);
    if (micros === undefined)
      throw mismatch(`Cannot parse timestamp ${shown(value)}: expected yyyy-mm-dd hh:mm:ss[.fffffffff]`);
    return micros;
  };
}

/** OpenX makes a single value a list of one. */
function listOf(value: unknown, { serde }: JsonReading): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (serde === "hive" || typeof value === "object")
    throw mismatch(`Data is not JSONArray  but ${javaType(value)} with value ${shown(value)}`);
  return [value];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw mismatch(`Data is not JSONObject  but ${javaType(value)} with value ${shown(value)}`);
}

function shown(value: unknown): string {
  return typeof value === "object" ? jsonOf(value) : String(value);
}

/** JSON in which whole numbers keep their digits. */
function jsonOf(value: unknown): string {
  const raw = JSON as unknown as { rawJSON(text: string): unknown };
  return JSON.stringify(value, (_key, item) => (typeof item === "bigint" ? raw.rawJSON(String(item)) : item));
}

function javaType(value: unknown): string {
  if (Array.isArray(value)) return "org.openx.data.jsonserde.json.JSONArray";
  switch (typeof value) {
    case "string":
      return "java.lang.String";
    case "boolean":
      return "java.lang.Boolean";
    case "bigint":
      return "java.lang.Long";
    case "number":
      return Number.isInteger(value) ? "java.lang.Long" : "java.lang.Double";
    default:
      return "org.openx.data.jsonserde.json.JSONObject";
  }
}

/** As Jackson names it, which Hive's reader is built on. */
function tokenOf(value: unknown): string {
  if (Array.isArray(value)) return "START_ARRAY";
  if (typeof value === "object") return "START_OBJECT";
  return typeof value === "boolean" ? `VALUE_${String(value).toUpperCase()}` : "VALUE_STRING";
}
