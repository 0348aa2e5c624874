import { QueryFailure } from "../errors.ts";
import type { HiveType } from "./hive-type.ts";
import { isoText } from "./json-rows.ts";
import type { LakeTable } from "./lake-table.ts";
import type { RowReader } from "./rows.ts";

/** LazySimpleSerDe: fields between delimiters; what is no value of its column's type is null. */
export function delimitedReader(table: LakeTable): RowReader {
  const delimiter = character(table.serde["field.delim"] ?? table.serde["serialization.format"] ?? "\u0001");
  const escaping = table.serde["escape.delim"];
  const empty = table.serde["serialization.null.format"] ?? "\\N";
  const collection = character(table.serde["collection.delim"] ?? table.serde["colelction.delim"] ?? "\u0002");
  const mapKey = character(table.serde["mapkey.delim"] ?? "\u0003");

  function value(text: string, type: HiveType): unknown {
    if (text === empty) return null;
    switch (type.kind) {
      case "primitive":
        return lenient(text, type.name);
      case "array":
        return text === "" ? [] : text.split(collection).map((item) => value(item, type.element));
      case "map":
        return Object.fromEntries(
          text.split(collection).map((entry) => {
            const [key = "", item = ""] = entry.split(mapKey);
            return [key, value(item, type.value)];
          }),
        );
      case "struct": {
        const items = text.split(collection);
        return Object.fromEntries(
          type.fields.map((field, index) => [field.name, value(items[index] ?? empty, field.type)]),
        );
      }
    }
  }

  return (line) => {
    const fields = escaping === undefined ? line.split(delimiter) : splitEscaped(line, delimiter, character(escaping));
    const row: Record<string, unknown> = {};
    for (let index = 0; index < table.columns.length; index++) {
      const { name, type } = table.columns[index]!;
      const field = fields[index];
      if (field !== undefined) row[name] = value(field, type);
    }
    return row;
  };
}

function character(text: string): string {
  if (/^\d{1,3}$/.test(text) && text.length > 0 && Number(text) < 256 && text !== ",")
    return String.fromCharCode(Number(text));
  return text
    .replace(/\\t/g, "\t")
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function splitEscaped(line: string, delimiter: string, escaping: string): string[] {
  const fields: string[] = [];
  let field = "";
  for (let index = 0; index < line.length; index++) {
    if (line[index] === escaping && index + 1 < line.length) field += line[++index];
    else if (line.startsWith(delimiter, index)) {
      fields.push(field);
      field = "";
      index += delimiter.length - 1;
    } else field += line[index];
  }
  fields.push(field);
  return fields;
}

function lenient(text: string, name: string): unknown {
  switch (name) {
    case "string":
    case "varchar":
    case "char":
      return text;
    case "boolean":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : null;
    case "tinyint":
    case "smallint":
    case "int":
    case "integer":
    case "bigint":
      return inRange(text, name) ? text : null;
    case "float":
    case "double":
    case "decimal":
      return text.trim() === "" || Number.isNaN(Number(text)) ? null : text;
    case "timestamp":
      return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? text : null;
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
    default:
      throw new QueryFailure(
        "NOT_SUPPORTED",
        `a column of type ${name} in a text file is not read by the embedded Athena`,
      );
  }
}

const BITS: Readonly<Record<string, bigint>> = { tinyint: 7n, smallint: 15n, int: 31n, integer: 31n, bigint: 63n };

function inRange(text: string, name: string): boolean {
  if (!/^[+-]?\d{1,19}$/.test(text)) return false;
  const bits = BITS[name]!;
  if (text.length <= 9 && bits >= 31n) return true;
  const number = BigInt(text);
  return number < 2n ** bits && number >= -(2n ** bits);
}

/** OpenCSVSerDe: every field is text first; a number or epoch that cannot be read fails the query. */
export function openCsvReader(table: LakeTable): RowReader {
  const separator = table.serde.separatorChar ?? ",";
  const quote = table.serde.quoteChar ?? '"';
  const escaping = table.serde.escapeChar ?? "\\";
  return (line) => {
    const fields = csvFields(line, separator, quote, escaping);
    const row: Record<string, unknown> = {};
    for (let index = 0; index < table.columns.length; index++) {
      const { name, type } = table.columns[index]!;
      if (fields[index] !== undefined) row[name] = csvValue(fields[index]!, type, index);
    }
    return row;
  };
}

function csvFields(line: string, separator: string, quote: string, escaping: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let index = 0; index < line.length; index++) {
    const next = line[index]!;
    if (next === escaping && escaping !== quote && index + 1 < line.length) field += line[++index];
    else if (quoted && next === quote && line[index + 1] === quote) field += line[++index];
    else if (next === quote) quoted = !quoted;
    else if (next === separator && !quoted) {
      fields.push(field);
      field = "";
    } else field += next;
  }
  fields.push(field);
  return fields;
}

/** Athena User Guide, "OpenCSVSerDe": dates are days and timestamps milliseconds since the epoch. */
function csvValue(text: string, type: HiveType, index: number): unknown {
  const name = type.kind === "primitive" ? type.name : type.kind;
  if (/^(string|varchar|char)$/.test(name)) return text;
  const bad = () =>
    new QueryFailure(
      "HIVE_BAD_DATA",
      `Error parsing field value '${text}' for field ${index}: For input string: "${text}"`,
    );
  if (name === "boolean") {
    if (!/^(true|false)$/i.test(text)) throw bad();
    return text.toLowerCase() === "true";
  }
  if (name === "date" || name === "timestamp") {
    if (!/^-?\d+$/.test(text)) throw bad();
    return isoText(Number(text) * (name === "date" ? 86_400_000 : 1)).slice(0, name === "date" ? 10 : 23);
  }
  if (text.trim() === "" || Number.isNaN(Number(text)) || type.kind !== "primitive") throw bad();
  return text;
}

/** RegexSerDe: one group per column; a line that does not match is a row of nulls. */
export function regexReader(table: LakeTable): RowReader {
  const source = table.serde["input.regex"];
  if (source === undefined)
    throw new QueryFailure("HIVE_CURSOR_ERROR", 'This table does not have serde property "input.regex"!');
  const pattern = compile(source);
  return (line) => {
    const found = pattern.exec(line);
    if (!found) return {};
    const row: Record<string, unknown> = {};
    for (let index = 0; index < table.columns.length; index++) {
      const { name, type } = table.columns[index]!;
      const text = found[index + 1];
      if (text !== undefined) row[name] = type.kind === "primitive" ? lenient(text, type.name) : text;
    }
    return row;
  };
}

function compile(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`, source.startsWith("(?i)") ? "i" : "");
  } catch (cause) {
    throw new QueryFailure("HIVE_CURSOR_ERROR", `input.regex: ${(cause as Error).message}`, { cause });
  }
}
