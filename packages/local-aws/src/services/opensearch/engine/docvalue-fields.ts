import { GeoColumn, KeywordColumn, NumberColumn } from "./columns.ts";
import { dateFormat } from "./dates.ts";
import type { Json } from "./query/matches.ts";
import { illegalArgument } from "./search-error.ts";
import type { SearchIndex } from "./search-index.ts";

/** Reads one field of a document: its name and values, or nothing where it has none. */
export type ValueField = (index: SearchIndex, doc: number) => [string, unknown[]][];

/** Reads `docvalue_fields`: names, or objects of a field with a date format. */
export function readDocvalueFields(given: unknown): ValueField[] {
  return ((given ?? []) as unknown[]).map((entry) => {
    const { field: path, format } = (typeof entry === "string" ? { field: entry } : entry) as Json;
    return (index, doc) => {
      const values = valuesOf(index, doc, String(path), format === undefined ? undefined : String(format));
      return values.length === 0 ? [] : [[String(path), values]];
    };
  });
}

function valuesOf(index: SearchIndex, doc: number, path: string, format: string | undefined): unknown[] {
  const field = index.mapping.field(path);
  if (field === undefined) return [];
  const { column } = field;
  if (column instanceof KeywordColumn) return column.all(doc);
  if (column instanceof GeoColumn) return column.all(doc).map(({ lat, lon }) => `${lat}, ${lon}`);
  if (!(column instanceof NumberColumn))
    throw illegalArgument(
      `Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`,
    );
  const numbers = column.all(doc).sort((one, other) => one - other);
  if (field.type === "boolean") return numbers.map((value) => value === 1);
  if (field.type !== "date") return numbers;
  const { print } = format === undefined ? field.format : dateFormat(format);
  return numbers.map(print);
}
