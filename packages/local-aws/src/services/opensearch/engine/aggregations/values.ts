import { NumberColumn, TextColumn } from "../columns.ts";
import type { Field } from "../field.ts";
import type { Json } from "../query/matches.ts";
import { illegalArgument, parsing } from "../search-error.ts";
import type { SearchIndex } from "../search-index.ts";
import type { Part } from "./aggregation.ts";

/** @throws SearchError parsing_exception naming the option that is not executed. */
export function onlyOptions(kind: string, options: Json, known: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw parsing(`[${kind}] unknown field [${name}], or not implemented by the embedded AWS: leave it out`);
}

/** The name of the field an aggregation is over. @throws SearchError. */
export function fieldName(kind: string, options: Json): string {
  if (options.script !== undefined)
    throw parsing(`[${kind}] script is not implemented by the embedded AWS: use a field`);
  if (typeof options.field !== "string")
    throw illegalArgument(`Required one of fields [field, script], but none were specified. `);
  return options.field;
}

/** The field of an index; undefined where the index has none of the name. @throws SearchError for text fields. */
export function fieldOf(index: SearchIndex, path: string): Field | undefined {
  const field = index.mapping.field(path);
  if (field?.column instanceof TextColumn)
    throw illegalArgument(
      `Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`,
    );
  return field;
}

/** The numbers of a field. @throws SearchError illegal_argument_exception for fields of other types. */
export function numbersOf(kind: string, index: SearchIndex, path: string): NumberColumn | undefined {
  const field = fieldOf(index, path);
  if (field === undefined) return undefined;
  if (field.column instanceof NumberColumn) return field.column;
  throw illegalArgument(`Field [${path}] of type [${field.type}] is not supported for aggregation [${kind}]`);
}

/** Calls `visit` with each number of the documents; `missing` stands in for documents without one. */
export function eachNumber(
  kind: string,
  parts: readonly Part[],
  path: string,
  missing: number | undefined,
  visit: (value: number, doc: number, part: number) => void,
): void {
  for (let part = 0; part < parts.length; part++) {
    const { index, docs } = parts[part]!;
    const column = numbersOf(kind, index, path);
    const { values, present, more } = column ?? NO_NUMBERS;
    for (const doc of docs) {
      if (present[doc] !== 1) {
        if (missing !== undefined) visit(missing, doc, part);
        continue;
      }
      visit(values[doc]!, doc, part);
      if (more.size > 0) for (const value of more.get(doc) ?? []) visit(value, doc, part);
    }
  }
}

const NO_NUMBERS = new NumberColumn();

/** The first field of the name among the indices: how its values are printed. */
export function anyField(parts: readonly Part[], path: string): Field | undefined {
  for (const { index } of parts) {
    const field = index.mapping.field(path);
    if (field !== undefined) return field;
  }
  return undefined;
}

/** A key of a bucket, and its text form where its type has one. */
export function shownKey(field: Field | undefined, value: number): { key: number; key_as_string?: string } {
  if (field?.type === "date") return { key: value, key_as_string: field.format.print(value) };
  if (field?.type === "boolean") return { key: value, key_as_string: value === 1 ? "true" : "false" };
  return { key: value };
}
