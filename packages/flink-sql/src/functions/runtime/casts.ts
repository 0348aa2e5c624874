import { SqlError } from "../../errors.ts";
import { decimalText, fitDecimal, parseDecimal } from "../../types/decimal.ts";
import { type Long, toLong } from "../../types/integer.ts";
import type { LogicalType } from "../../types/logical.ts";
import { dateText, parseDate, parseTime, parseTimestamp, timestampText, timeText } from "../../types/time.ts";
import { zoneOf } from "../../types/zone.ts";

function fail(what: string, value: unknown): never {
  throw new SqlError("FLINK_SQL_RUNTIME", `For input string: '${value}'. Invalid ${what}`);
}

const LIMITS: Readonly<Record<string, bigint>> = {
  TINYINT: 127n,
  SMALLINT: 32_767n,
  INT: 2_147_483_647n,
  BIGINT: 2n ** 63n - 1n,
};

/** A whole number of a text such as ` 12 ` or `12.7` (cut off). */
export function textToInteger(text: string, type: string): Long {
  const match = /^\s*([+-]?\d+)(?:\.\d*)?\s*$/.exec(text);
  if (match === null) fail(type, text);
  const value = BigInt(match[1]!);
  const limit = LIMITS[type]!;
  if (value > limit || value < -limit - 1n) fail(type, text);
  return toLong(value);
}

export function textToDouble(text: string): number {
  const trimmed = text.trim();
  if (/^[+-]?(NaN|Infinity)$/.test(trimmed)) return Number(trimmed);
  const value = Number(trimmed.replace(/[dDfF]$/, ""));
  if (trimmed === "" || Number.isNaN(value)) fail("DOUBLE", text);
  return value;
}

export function textToDecimal(text: string, precision: number, scale: number): Long {
  const value = parseDecimal(text, scale);
  return (value === null ? null : fitDecimal(value, precision)) ?? fail("DECIMAL", text);
}

/** The digits of a double at a scale, rounded half up; null for one that is not finite. */
export function realToDecimal(value: number, scale: number): Long | null {
  return parseDecimal(String(value), scale);
}

/** Bytes cut to a length, and filled up with zeros where it is a fixed one. */
export function sized(bytes: Uint8Array, length: number, fixed: boolean): Uint8Array {
  if (bytes.length >= length) return bytes.subarray(0, length);
  return fixed ? Buffer.concat([bytes], length) : bytes;
}

export function textToBoolean(text: string): boolean {
  const lower = text.trim().toLowerCase();
  if (["true", "t", "yes", "y", "1"].includes(lower)) return true;
  if (["false", "f", "no", "n", "0"].includes(lower)) return false;
  return fail("BOOLEAN", text);
}

export function textToDate(text: string): number {
  return parseDate(text.trim().split(/[ T]/)[0]!) ?? fail("DATE", text);
}

export function textToTime(text: string): number {
  return parseTime(text) ?? fail("TIME", text);
}

/** `yyyy-MM-dd HH:mm:ss.fff`; a `T` instead of the space fails. */
export function textToTimestamp(text: string): number {
  return (text.includes("T") ? null : parseTimestamp(text)) ?? fail("TIMESTAMP", text);
}

/** A whole number cut down to its type, as Java narrows. */
export function narrow(value: Long, type: string): Long {
  if (type === "BIGINT") return value;
  const low = typeof value === "number" ? value : Number(BigInt.asIntN(32, value));
  return type === "INT" ? low | 0 : type === "SMALLINT" ? (low << 16) >> 16 : (low << 24) >> 24;
}

/** A double as a whole number, as Java narrows: cut off, held inside INT or BIGINT, then cut down; NaN is 0. */
export function doubleToInteger(value: number, type: string): Long {
  if (Number.isNaN(value)) return 0;
  const cut = Math.trunc(value) + 0;
  if (type !== "BIGINT") return narrow(Math.max(-2_147_483_648, Math.min(2_147_483_647, cut)), type);
  if (cut >= 2 ** 63) return LIMITS.BIGINT!;
  if (cut <= -(2 ** 63)) return -(2n ** 63n);
  return Number.isSafeInteger(cut) ? cut : toLong(BigInt(cut));
}

/** The text Java gives of a double: at least one fraction digit, an exponent from 10^7 on and below 10^-3. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa, exponent] = value.toExponential().split("e");
  return `${mantissa!.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** The double with the fewest digits that reads back as a single-precision number. */
export function shortestFloat(value: number): number {
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

export function floatText(value: number): string {
  return doubleText(shortestFloat(value));
}

/** The text CAST gives of a value; `zone` is the session's, for TIMESTAMP_LTZ. Bytes are text, or printed as `x'00ff'`. */
export function valueText(value: unknown, type: LogicalType, zone: string, printed = false): string {
  if (value === null) return "NULL";
  switch (type.name) {
    case "BOOLEAN":
      return value === true ? "TRUE" : "FALSE";
    case "FLOAT":
      return floatText(value as number);
    case "DOUBLE":
      return doubleText(value as number);
    case "DECIMAL":
      return decimalText(value as Long, type.scale!);
    case "DATE":
      return dateText(value as number);
    case "TIME":
      return timeText(value as number, type.precision!);
    case "TIMESTAMP":
      return timestampText(value as number, type.precision!);
    case "TIMESTAMP_LTZ":
      return timestampText(zoneOf(zone).toLocal(value as number), type.precision!);
    case "BINARY":
    case "VARBINARY":
      return printed ? bytesText(value as Uint8Array) : Buffer.from(value as Uint8Array).toString("utf8");
    case "INTERVAL_MONTH": {
      const months = Math.abs(value as number);
      return `${(value as number) < 0 ? "-" : "+"}${Math.floor(months / 12)}-${String(months % 12).padStart(2, "0")}`;
    }
    case "INTERVAL_SECOND": {
      const size = Math.abs(value as number);
      const days = Math.floor(size / 86_400_000);
      return `${(value as number) < 0 ? "-" : "+"}${days} ${timeText(size - days * 86_400_000, 3)}`;
    }
    case "MULTISET": {
      const counts = new Map<string, number>();
      for (const item of value as unknown[]) {
        const text = valueText(item, type.element!, zone, printed);
        counts.set(text, (counts.get(text) ?? 0) + 1);
      }
      return `{${[...counts].map(([text, count]) => `${text}=${count}`).join(", ")}}`;
    }
    case "ARRAY":
      return `[${(value as unknown[]).map((item) => valueText(item, type.element!, zone, printed)).join(", ")}]`;
    case "MAP": {
      const entries = [...(value as Map<unknown, unknown>)].map(
        ([key, item]) => `${valueText(key, type.key!, zone, printed)}=${valueText(item, type.value!, zone, printed)}`,
      );
      return `{${entries.join(", ")}}`;
    }
    case "ROW": {
      const items = (value as unknown[]).map((item, index) =>
        valueText(item, type.fields![index]!.type, zone, printed),
      );
      return `(${items.join(", ")})`;
    }
    default:
      return String(value);
  }
}

function bytesText(bytes: Uint8Array): string {
  return `x'${Buffer.from(bytes).toString("hex")}'`;
}

/** Runs a cast that gives null where CAST would fail. */
export function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}
