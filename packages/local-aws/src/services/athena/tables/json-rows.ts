import { QueryFailure } from "../errors.ts";
import type { HiveType } from "./hive-type.ts";
import type { LakeTable } from "./lake-table.ts";
import type { RowReader } from "./rows.ts";

/*
 * JSON tables. The OpenX reader folds the case of keys, maps keys to columns (`mapping.<column>`), writes values of
 * other types into string columns as their text, and can pass over malformed lines; the Hive reader folds case too and
 * fails on malformed lines.
 */

/** A reader that turns one line into the columns of the table, as JSON text for the engine. */
export function jsonReader(table: LakeTable): RowReader {
  const openX = table.format === "openx-json";
  const skipsMalformed = openX && table.serde["ignore.malformed.json"]?.toLowerCase() === "true";
  const foldsCase = table.serde["case.insensitive"]?.toLowerCase() !== "false";
  const dots = openX && table.serde["dots.in.keys"]?.toLowerCase() === "true";
  const mapping = new Map<string, string>();
  for (const [name, key] of Object.entries(table.serde))
    if (name.startsWith("mapping.")) mapping.set(foldsCase ? key.toLowerCase() : key, name.slice(8).toLowerCase());

  function keyOf(key: string): string {
    const folded = foldsCase ? key.toLowerCase() : key;
    return mapping.get(folded) ?? (dots ? folded.replaceAll(".", "_") : folded);
  }

  return (line) => {
    if (line.trim() === "") return undefined;
    const value = parseLine(line);
    if (value === undefined) {
      if (skipsMalformed) return {};
      throw new QueryFailure(
        "HIVE_CURSOR_ERROR",
        `Row is not a valid JSON Object - JSONException: ${line.slice(0, 100)}`,
      );
    }
    const byKey = new Map<string, unknown>();
    for (const [key, item] of Object.entries(value)) byKey.set(keyOf(key), item);
    const row: Record<string, unknown> = {};
    for (const { name, type } of table.columns) {
      const item = byKey.get(name);
      if (item !== undefined && item !== null) row[name] = convert(item, type, name, keyOf);
    }
    return row;
  };
}

/** The first object of a line, which is all that the readers take; undefined when there is none. */
function parseLine(line: string): Record<string, unknown> | undefined {
  const text = firstObject(line);
  if (text === undefined) return undefined;
  try {
    // Integers beyond 2^53 are kept as their digits.
    const value: unknown = /\d{16}/.test(text)
      ? (JSON.parse as (text: string, reviver: Reviver) => unknown)(text, keepDigits)
      : JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

function keepDigits(this: unknown, _key: string, value: unknown, context: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? "")
    ? context.source
    : value;
}

function firstObject(line: string): string | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith("{")) return undefined;
  if (!/\}\s*\{/.test(trimmed)) return trimmed;
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < trimmed.length; index++) {
    const character = trimmed[index];
    if (quoted) {
      if (character === "\\") index++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return trimmed.slice(0, index + 1);
  }
  return trimmed;
}

/** A JSON value in the form in which the engine reads a column of this type. */
function convert(value: unknown, type: HiveType, path: string, keyOf: (key: string) => string): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case "array":
      if (!Array.isArray(value)) throw badData(value, "array", path);
      return value.map((item) => convert(item, type.element, path, keyOf));
    case "map": {
      if (typeof value !== "object" || Array.isArray(value)) throw badData(value, "map", path);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, convert(item, type.value, path, keyOf)]),
      );
    }
    case "struct": {
      if (typeof value !== "object" || Array.isArray(value)) throw badData(value, "struct", path);
      const byKey = new Map(Object.entries(value).map(([key, item]) => [keyOf(key), item]));
      return Object.fromEntries(
        type.fields.map((field) => [
          field.name,
          convert(byKey.get(field.name), field.type, `${path}.${field.name}`, keyOf),
        ]),
      );
    }
    case "primitive":
      return primitive(value, type.name, path);
  }
}

function primitive(value: unknown, name: string, path: string): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  switch (name) {
    case "string":
    case "varchar":
    case "char":
      return text;
    case "boolean":
      if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
      throw badData(value, name, path);
    case "tinyint":
    case "smallint":
    case "int":
    case "integer":
    case "bigint":
      if (typeof value === "number" && !Number.isInteger(value)) return Math.trunc(value);
      if (!/^[+-]?\d+$/.test(text)) throw badData(value, name, path);
      return typeof value === "number" ? value : text;
    case "float":
    case "double":
    case "decimal":
      if (text === "" || Number.isNaN(Number(text))) throw badData(value, name, path);
      return name === "decimal" ? text : value;
    case "timestamp":
      return timestampText(value, path);
    case "date":
      if (!/^\d{4}-\d\d-\d\d/.test(text)) throw badData(value, name, path);
      return text.slice(0, 10);
    default:
      throw new QueryFailure(
        "NOT_SUPPORTED",
        `column ${path} of type ${name} in a text file is not read by the embedded Athena`,
      );
  }
}

/** ISO 8601, `yyyy-MM-dd HH:mm:ss[.S…]`, or epoch seconds or milliseconds (Firehose Developer Guide, "OpenX JSON SerDe"). */
function timestampText(value: unknown, path: string): string {
  const text = String(value);
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return isoText(number >= 1e11 ? number : number * 1000);
  }
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  if (!found) throw badData(value, "timestamp", path);
  const [, date, time = "00:00:00", fraction = "", zone] = found;
  if (zone === undefined || zone === "Z") return `${date} ${time}${fraction}`;
  return isoText(Date.parse(`${date}T${time}${fraction}${zone}`));
}

export function isoText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace("T", " ");
}

function badData(value: unknown, type: string, path: string): QueryFailure {
  return new QueryFailure(
    "HIVE_BAD_DATA",
    `Error parsing field value '${typeof value === "string" ? value : JSON.stringify(value)}' for field ${path}: not a value of type ${type}`,
  );
}
