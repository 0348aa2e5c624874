import { SqlError } from "../../errors.ts";
import { decimalText } from "../../types/decimal.ts";
import type { Long } from "../../types/integer.ts";
import type { LogicalType } from "../../types/logical.ts";
import { timestampText } from "../../types/time.ts";
import { doubleText, floatText } from "./casts.ts";
import { jsonPath } from "./json-path.ts";
import { type Json, JsonNumber, numberText, parseJson, quoteJson, writeJson } from "./json-text.ts";

interface Found {
  readonly strict: boolean;
  readonly value: Json | undefined;
  readonly error: Error | undefined;
}

const PATH = /^\s*(strict|lax)\s+(.+)$/is;
let lastText: string | undefined;
let lastJson: Json | SyntaxError = null;

/** The last text read is kept: several functions of one row mostly read the same. */
function read(text: string): Json | SyntaxError {
  if (text === lastText) return lastJson;
  lastText = text;
  try {
    lastJson = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    lastJson = error;
  }
  return lastJson;
}

/** What a path finds; in lax mode nothing is an error. */
function find(text: string, spec: string): Found {
  const match = PATH.exec(spec);
  const strict = match?.[1]?.toLowerCase() !== "lax";
  const json = read(text);
  if (json instanceof Error) return { strict, value: undefined, error: strict ? json : undefined };
  try {
    const path = jsonPath(match?.[2] ?? spec);
    try {
      return { strict, value: path.read(json), error: undefined };
    } catch (error) {
      if (strict || error instanceof SqlError) throw error;
      return { strict, value: path.definite ? undefined : [], error: undefined };
    }
  } catch (error) {
    if (error instanceof SqlError) throw error;
    return { strict, value: undefined, error: error as Error };
  }
}

const isScalar = (value: Json) => !Array.isArray(value) && !(value instanceof Map);

function fail(message: string): SqlError {
  return new SqlError("FLINK_SQL_RUNTIME", message);
}

export function jsonExists(text: string, path: string, onError: string): boolean | null {
  const { value, error } = find(text, path);
  if (error === undefined) return value !== undefined && value !== null;
  if (onError === "ERROR") throw fail(error.message);
  return onError === "UNKNOWN" ? null : onError === "TRUE";
}

/** The scalar at a path as text, BOOLEAN, INT or DOUBLE. */
export function jsonValue(
  text: string,
  path: string,
  returning: string,
  onEmpty: string,
  emptyValue: unknown,
  onError: string,
  errorValue: unknown,
): unknown {
  const { strict, value, error } = find(text, path);
  let problem = error;
  if (problem === undefined) {
    if (value === undefined || value === null || (!strict && !isScalar(value))) {
      if (onEmpty === "ERROR") throw fail("Empty result of JSON_VALUE function is not allowed");
      return onEmpty === "NULL" ? null : emptyValue;
    }
    if (isScalar(value)) return scalar(value, returning);
    const shown = writeJson(value);
    problem = fail(`Strict jsonpath mode requires scalar value, and the actual value is: ''${shown}''`);
  }
  if (onError === "ERROR") throw fail(problem.message);
  return onError === "NULL" ? null : errorValue;
}

function scalar(value: Json, returning: string): unknown {
  const text = value instanceof JsonNumber ? numberText(value.text) : String(value);
  const whole = value instanceof JsonNumber && !/[.eE]/.test(value.text);
  const mismatch = (java: string) =>
    fail(`class ${javaClass(value, whole)} cannot be cast to class java.${java}: '${text}'`);
  switch (returning) {
    case "BOOLEAN":
      if (typeof value !== "boolean") throw mismatch("lang.Boolean");
      return value;
    case "INT":
      if (!whole || Math.abs(Number(text)) > 2_147_483_647) throw mismatch("lang.Integer");
      return Number(text);
    case "DOUBLE":
      if (!(value instanceof JsonNumber) || whole) throw mismatch("math.BigDecimal");
      return Number(text);
    default:
      return text;
  }
}

function javaClass(value: Json, whole: boolean): string {
  if (value instanceof JsonNumber) return whole ? "java.lang.Integer" : "java.math.BigDecimal";
  return typeof value === "boolean" ? "java.lang.Boolean" : "java.lang.String";
}

/** The object or array at a path as text, or an array as the texts of its elements. */
export function jsonQuery(
  text: string,
  path: string,
  asArray: boolean,
  wrapper: string,
  onEmpty: string,
  onError: string,
): unknown {
  const { strict, value: found, error } = find(text, path);
  let problem = error;
  if (problem === undefined) {
    let value = found;
    const wrap = wrapper === "WITH WRAPPER" || (wrapper === "WITH CONDITIONAL WRAPPER" && !Array.isArray(found));
    if (value !== undefined && value !== null && wrap) value = [value];
    if (value === undefined || value === null || (!strict && isScalar(value))) {
      if (onEmpty === "ERROR") throw fail("Empty result of JSON_QUERY function is not allowed");
      return instead(onEmpty, asArray);
    }
    if (!isScalar(value)) {
      if (!asArray) return writeJson(value);
      if (Array.isArray(value)) return value.map((item) => (item === null ? null : elementText(item)));
      problem = fail("class java.util.LinkedHashMap cannot be cast to class java.util.List");
    } else {
      const shown = typeof value === "string" ? value : writeJson(value);
      problem = fail(`Strict jsonpath mode requires array or object value, and the actual value is: ''${shown}''`);
    }
  }
  if (onError === "ERROR") throw fail(problem.message);
  return instead(onError, asArray);
}

function elementText(item: Json): string {
  return typeof item === "string" ? item : writeJson(item);
}

function instead(behaviour: string, asArray: boolean): unknown {
  if (behaviour === "EMPTY ARRAY") return asArray ? [] : "[]";
  return behaviour === "EMPTY OBJECT" ? "{}" : null;
}

/** IS JSON [VALUE | SCALAR | ARRAY | OBJECT] */
export function isJson(text: string, kind: string): boolean {
  const json = read(text);
  if (json instanceof SyntaxError) return false;
  switch (kind) {
    case "JSON ARRAY":
      return Array.isArray(json);
    case "JSON OBJECT":
      return json instanceof Map;
    case "JSON SCALAR":
      return isScalar(json);
    default:
      return true;
  }
}

/** JSON(text): the text without spaces, to stand as it is inside JSON_OBJECT and JSON_ARRAY. */
export function jsonRaw(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const json = read(trimmed);
  if (json instanceof SyntaxError)
    throw fail(`Invalid JSON string in JSON(value) function: "${text}". Error: ${json.message}`);
  return writeJson(json);
}

/** A value of a type as JSON; members of rows and maps sorted by name. A `raw` text is JSON already. */
export function jsonOf(value: unknown, type: LogicalType | "raw"): string {
  if (value === null) return "null";
  if (type === "raw") return value as string;
  switch (type.name) {
    case "BOOLEAN":
    case "TINYINT":
    case "SMALLINT":
    case "INT":
    case "BIGINT":
      return String(value);
    case "FLOAT":
      return realText(value as number, floatText);
    case "DOUBLE":
      return realText(value as number, doubleText);
    case "DECIMAL":
      return strippedText(decimalText(value as Long, type.scale!));
    case "TIMESTAMP":
      return `"${isoText(value as number)}"`;
    case "TIMESTAMP_LTZ":
      return `"${isoText(value as number)}Z"`;
    case "BINARY":
    case "VARBINARY":
      return `"${Buffer.from(value as Uint8Array).toString("base64")}"`;
    case "ARRAY":
      return `[${(value as unknown[]).map((item) => jsonOf(item, type.element!)).join(",")}]`;
    case "MULTISET":
      return membersText(countsOf(value as unknown[]), (count) => String(count));
    case "MAP":
      return membersText([...(value as Map<unknown, unknown>)], (item) => jsonOf(item, type.value!));
    case "ROW":
      return membersText(
        type.fields!.map(({ name }, index) => [name, index]),
        (index) => jsonOf((value as unknown[])[index as number], type.fields![index as number]!.type),
      );
    default:
      return quoteJson(String(value));
  }
}

function realText(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : `"${value}"`;
}

/** A decimal without zeros at its end, as Jackson writes it. */
function strippedText(text: string): string {
  const digits = text.replace(".", "").replace("-", "").replace(/^0+/, "");
  if (digits === "") return "0";
  const zeros = /0*$/.exec(digits)![0].length;
  const scale = text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
  return plainNumber(text.startsWith("-") ? "-" : "", digits.slice(0, digits.length - zeros), scale - zeros);
}

/** Digits at a scale as java.math.BigDecimal prints them: `1.5`, `1E+3`, `1E-7`. */
function plainNumber(sign: string, digits: string, scale: number): string {
  const exponent = digits.length - 1 - scale;
  if (scale === 0) return sign + digits;
  if (scale > 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  return `${sign}${mantissa}${exponent === 0 ? "" : `E${exponent > 0 ? "+" : ""}${exponent}`}`;
}

function isoText(milliseconds: number): string {
  return timestampText(milliseconds, 9, "T").replace(/\.?0+$/, (end) =>
    end.startsWith(".") ? "" : end.replace(/0+$/, ""),
  );
}

function countsOf(items: unknown[]): [unknown, number][] {
  const counts = new Map<unknown, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts];
}

function membersText<T>(members: readonly (readonly [unknown, T])[], write: (item: T) => string): string {
  const sorted = members.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${quoteJson(String(key))}:${write(item)}`).join(",")}}`;
}

/** JSON_OBJECT of keys and values one after the other. */
export function jsonObject(
  items: readonly unknown[],
  types: readonly (LogicalType | "raw")[],
  absent: boolean,
): string {
  const members = new Map<string, string>();
  for (let index = 0; index < items.length; index += 2) {
    const value = items[index + 1];
    if (value === null && absent) continue;
    members.set(items[index] as string, jsonOf(value, types[index / 2]!));
  }
  return membersText([...members], (text) => text);
}

export function jsonArray(items: readonly unknown[], types: readonly (LogicalType | "raw")[], absent: boolean): string {
  const texts = items.map((item, index) => (item === null && absent ? undefined : jsonOf(item, types[index]!)));
  return `[${texts.filter((text) => text !== undefined).join(",")}]`;
}

/** JSON_QUOTE: a JSON string in which all but ASCII is escaped. */
export function jsonQuote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/");
  const plain = escaped.replace(/\\u00(0[0-9a-f]|1[0-9a-f])/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return `"${plain.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** JSON_UNQUOTE: the text between the quotes without its escapes; any other text as it is. */
export function jsonUnquote(text: string): string {
  if (read(text) instanceof SyntaxError || !text.startsWith('"') || !text.endsWith('"') || text === '"') return text;
  let valid = true;
  const plain = text.slice(1, -1).replace(/\\(u([0-9a-fA-F]{4})|[\s\S])/g, (_, letter: string, code?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    if (!'"\\/bfnrt'.includes(letter)) valid = false;
    return ESCAPES[letter] ?? letter;
  });
  return valid ? plain : text;
}
