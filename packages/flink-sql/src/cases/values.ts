import { shortestFloat } from "../functions/runtime/casts.ts";
import { decimalText, parseDecimal } from "../types/decimal.ts";
import { type Long, toLong } from "../types/integer.ts";
import type { LogicalType } from "../types/logical.ts";
import { dateText, parseDate, parseTime, parseTimestamp, timestampText, timeText } from "../types/time.ts";

/** A value of a case file in the form rows hold it. */
export function decodeValue(value: unknown, type: LogicalType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.name) {
    case "DECIMAL":
      return parseDecimal(String(value), type.scale!);
    case "BIGINT":
      return typeof value === "number" ? value : toLong(BigInt(String(value)));
    case "FLOAT":
      return Math.fround(Number(value));
    case "DATE":
      return parseDate(String(value));
    case "TIME":
      return parseTime(String(value));
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ": {
      const time = parseTimestamp(String(value).replace(/Z$/, ""));
      return time === null ? null : type.precision! <= 3 ? Math.floor(time) : time;
    }
    case "ARRAY":
    case "MULTISET":
      return (value as unknown[]).map((item) => decodeValue(item, type.element!));
    case "ROW":
      return (value as unknown[]).map((item, index) => decodeValue(item, type.fields![index]!.type));
    case "MAP":
      return new Map(
        entries(value).map(([key, item]) => [decodeValue(key, type.key!), decodeValue(item, type.value!)]),
      );
    case "BINARY":
    case "VARBINARY":
      return new Uint8Array(Buffer.from(value as string, "base64"));
    default:
      return value;
  }
}

/** A map is written as an object or as a list of pairs. */
function entries(value: unknown): (readonly unknown[])[] {
  return Array.isArray(value) ? value : Object.entries(value as object);
}

/** A value of a row in the form of case files. */
export function encodeValue(value: unknown, type: LogicalType): unknown {
  if (value === null) return null;
  switch (type.name) {
    case "DECIMAL":
      return decimalText(value as Long, type.scale!);
    case "BIGINT":
      return typeof value === "bigint" ? String(value) : value;
    case "FLOAT":
      return Number.isFinite(value) ? shortestFloat(value as number) : String(value);
    case "DOUBLE":
      return Number.isFinite(value) ? value : String(value);
    case "DATE":
      return dateText(value as number);
    case "TIME":
      return timeText(value as number, type.precision!);
    case "TIMESTAMP":
    case "TIMESTAMP_LTZ": {
      const digits = Number.isInteger(value) ? 3 : 6;
      return timestampText(value as number, digits, "T") + (type.name === "TIMESTAMP_LTZ" ? "Z" : "");
    }
    case "ARRAY":
    case "MULTISET":
      return (value as unknown[]).map((item) => encodeValue(item, type.element!));
    case "ROW":
      return (value as unknown[]).map((item, index) => encodeValue(item, type.fields![index]!.type));
    case "MAP":
      return [...(value as Map<unknown, unknown>)].map(([key, item]) => [
        encodeValue(key, type.key!),
        encodeValue(item, type.value!),
      ]);
    case "BINARY":
    case "VARBINARY":
      return Buffer.from(value as Uint8Array).toString("base64");
    default:
      return value;
  }
}
