import type { GeoPoint } from "./columns.ts";
import { dateFormat } from "./dates.ts";
import { Field, readField } from "./field.ts";
import { geoPoint, readValue } from "./field-value.ts";
import { type Dynamic, type Mapping, ObjectField } from "./mapping.ts";
import { SearchError } from "./search-error.ts";

/** A field's value, ready for its column. */
export interface FieldValue {
  readonly field: Field;
  readonly value: string | number | GeoPoint;
}

/** What indexing a document adds: values, and fields that the mapping does not have yet. */
export interface ParsedDocument {
  readonly values: FieldValue[];
  readonly fresh: { readonly parent: ObjectField; readonly name: string; readonly field: Field | ObjectField }[];
}

/** Formats of texts that become date fields, when the text has one of `: - /` (dynamic_date_formats of OpenSearch). */
const DYNAMIC_DATES = ["strict_date_optional_time", "yyyy/MM/dd HH:mm:ss Z||yyyy/MM/dd Z"] as const;

/** Limits of OpenSearch: ignore_above of dynamic keywords, and the depth of objects. */
const DYNAMIC_KEYWORD_LENGTH = 256;
const MAX_DEPTH = 20;

/**
 * Reads a document against a mapping, without changing either.
 * @throws SearchError mapper_parsing_exception, strict_dynamic_mapping_exception.
 */
export function parseDocument(mapping: Mapping, id: string, source: Readonly<Record<string, unknown>>): ParsedDocument {
  const parsed: ParsedDocument = { values: [], fresh: [] };
  parseObject(mapping.root, source, mapping.root.dynamic ?? "true", id, parsed, 1);
  return parsed;
}

function parseObject(
  at: ObjectField,
  source: Readonly<Record<string, unknown>>,
  dynamic: Dynamic,
  id: string,
  parsed: ParsedDocument,
  depth: number,
): void {
  if (depth > MAX_DEPTH)
    throw new SearchError(
      "mapper_parsing_exception",
      `Limit of mapping depth [${MAX_DEPTH}] has been exceeded due to object field [${at.path}]`,
    );
  for (const name in source) {
    if (name.trim() === "")
      throw new SearchError("mapper_parsing_exception", "failed to parse", {
        causedBy: { type: "illegal_argument_exception", reason: "field name cannot be an empty string" },
      });
    parseMember(at, name, source[name], dynamic, id, parsed, depth);
  }
}

/** A name with dots stands for objects within objects. */
function parseMember(
  at: ObjectField,
  name: string,
  value: unknown,
  dynamic: Dynamic,
  id: string,
  parsed: ParsedDocument,
  depth: number,
): void {
  const dot = name.indexOf(".");
  if (dot > 0 && !at.properties.has(name)) {
    parseMember(at, name.slice(0, dot), { [name.slice(dot + 1)]: value }, dynamic, id, parsed, depth);
    return;
  }
  const known = at.properties.get(name) ?? pending(parsed, at, name);
  if (known instanceof Field && known.type === "geo_point") {
    if (value !== null)
      for (const point of geoPoints(known, value, id)) parsed.values.push({ field: known, value: point });
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) parseMember(at, name, item, dynamic, id, parsed, depth);
    return;
  }
  if (value === null || value === undefined) return;
  const field = known ?? addDynamic(at, name, value, dynamic, parsed);
  if (field === undefined) return;
  if (field instanceof ObjectField) {
    if (typeof value !== "object")
      throw new SearchError(
        "mapper_parsing_exception",
        `object mapping for [${field.path}] tried to parse field [${name}] as object, but found a concrete value`,
      );
    parseObject(field, value as Record<string, unknown>, field.dynamic ?? dynamic, id, parsed, depth + 1);
    return;
  }
  addValue(field, value, id, parsed);
}

function addValue(field: Field, value: unknown, id: string, parsed: ParsedDocument): void {
  const read = readValue(field, value, id);
  if (read !== undefined) parsed.values.push({ field, value: read });
  for (const sub of field.fields.values()) addValue(sub, value, id, parsed);
}

function pending(parsed: ParsedDocument, at: ObjectField, name: string): Field | ObjectField | undefined {
  return parsed.fresh.length === 0
    ? undefined
    : parsed.fresh.find((fresh) => fresh.parent === at && fresh.name === name)?.field;
}

/** The field that a value makes; undefined where the mapping ignores what it does not name. */
function addDynamic(
  at: ObjectField,
  name: string,
  value: unknown,
  dynamic: Dynamic,
  parsed: ParsedDocument,
): Field | ObjectField | undefined {
  if (dynamic === "strict")
    throw new SearchError(
      "strict_dynamic_mapping_exception",
      `mapping set to strict, dynamic introduction of [${name}] within [${at.path === "" ? "_doc" : at.path}] is not allowed`,
    );
  if (dynamic === "false") return undefined;
  const path = at.path === "" ? name : `${at.path}.${name}`;
  const field = typeof value === "object" ? new ObjectField(path) : readField(path, dynamicDefinition(value));
  parsed.fresh.push({ parent: at, name, field });
  return field;
}

function dynamicDefinition(value: unknown): Record<string, unknown> {
  switch (typeof value) {
    case "boolean":
      return { type: "boolean" };
    case "number":
      return { type: Number.isInteger(value) ? "long" : "float" };
    default: {
      const text = String(value);
      const date = /[:/-]/.test(text) && DYNAMIC_DATES.find((format) => dateFormat(format).parse(text) !== undefined);
      if (date === DYNAMIC_DATES[0]) return { type: "date" };
      if (date) return { type: "date", format: date };
      return { type: "text", fields: { keyword: { type: "keyword", ignore_above: DYNAMIC_KEYWORD_LENGTH } } };
    }
  }
}

/** One point or an array of them; an array of two numbers is one point. */
function geoPoints(field: Field, value: unknown, id: string): GeoPoint[] {
  const many = Array.isArray(value) && typeof value[0] !== "number";
  return (many ? (value as unknown[]) : [value]).map((item) => geoPoint(field, item, id));
}
