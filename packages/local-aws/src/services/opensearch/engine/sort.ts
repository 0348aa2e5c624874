import { KeywordColumn, NumberColumn } from "./columns.ts";
import { WHOLE } from "./field.ts";
import type { Json } from "./query/matches.ts";
import { illegalArgument, parsing, SearchError } from "./search-error.ts";
import type { SearchIndex } from "./search-index.ts";

export type SortValue = number | string | null;

/** One sort criterion. */
export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
  readonly missing: unknown;
  readonly mode: "min" | "max" | undefined;
  readonly unmappedType: string | undefined;
}

/** Reads `sort`: names, or objects of a name with an order. @throws SearchError. */
export function readSort(given: unknown): SortKey[] {
  return [given].flat().flatMap((entry) => {
    if (typeof entry === "string") return [sortKey(entry, {})];
    if (typeof entry !== "object" || entry === null) throw illegalArgument("malformed sort format");
    return Object.entries(entry as Json).map(([field, options]) =>
      sortKey(field, typeof options === "string" ? { order: options } : (options as Json)),
    );
  });
}

function sortKey(text: string, options: Json): SortKey {
  const [field, order] = text.includes(":") ? text.split(":") : [text, undefined];
  if (field === "_geo_distance" || field === "_script")
    throw parsing(`sort by [${field}] is not implemented by the embedded AWS: sort by a field, _score or _doc`);
  for (const name of Object.keys(options))
    if (!["order", "missing", "mode", "unmapped_type", "format"].includes(name))
      throw parsing(`[field_sort] unknown field [${name}]`);
  if (options.format !== undefined)
    throw parsing("[field_sort] format is not implemented by the embedded AWS: leave it out");
  const direction = String(options.order ?? order ?? (field === "_score" ? "desc" : "asc")).toLowerCase();
  if (direction !== "asc" && direction !== "desc") throw illegalArgument(`Unknown SortOrder [${direction}]`);
  const { mode } = options;
  if (mode !== undefined && mode !== "min" && mode !== "max")
    throw parsing(`sort mode [${mode}] is not implemented by the embedded AWS: use min or max`);
  return {
    field: field!,
    descending: direction === "desc",
    missing: options.missing ?? "_last",
    mode,
    unmappedType: options.unmapped_type as string | undefined,
  };
}

/** Gives the value that a document is sorted by; null where it has none. */
export type SortReader = (doc: number) => SortValue;

/** @throws SearchError query_shard_exception, illegal_argument_exception for text fields. */
export function sortReader(index: SearchIndex, key: SortKey, score: (doc: number) => number): SortReader {
  if (key.field === "_score") return score;
  if (key.field === "_doc") return (doc) => doc;
  if (key.field === "_id") return (doc) => index.ids[doc]!;
  const field = index.mapping.field(key.field);
  if (field === undefined) {
    if (key.unmappedType !== undefined) return () => null;
    throw new SearchError("query_shard_exception", `No mapping found for [${key.field}] in order to sort on`, {
      fields: { index: index.name, index_uuid: index.uuid },
    });
  }
  const { column } = field;
  const largest = key.mode === undefined ? key.descending : key.mode === "max";
  if (column instanceof KeywordColumn) {
    return (doc) => {
      const all = column.all(doc);
      return all.length === 0 ? missingOf(key) : all[largest ? all.length - 1 : 0]!;
    };
  }
  if (column instanceof NumberColumn)
    return (doc) => {
      if (column.present[doc] !== 1) return missingOf(key);
      const more = column.more.get(doc);
      if (more === undefined) return column.values[doc]!;
      return largest ? Math.max(column.values[doc]!, ...more) : Math.min(column.values[doc]!, ...more);
    };
  throw illegalArgument(
    field.type === "text"
      ? `Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${key.field}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`
      : `can't sort on geo_point field without using specific sorting feature, like geo_distance`,
  );
}

function missingOf(key: SortKey): SortValue {
  return key.missing === "_last" || key.missing === "_first" ? null : (key.missing as SortValue);
}

/** Orders two documents' values. */
export function compareKeys(keys: readonly SortKey[], one: readonly SortValue[], other: readonly SortValue[]): number {
  for (let index = 0; index < keys.length; index++) {
    const { descending, missing } = keys[index]!;
    const [a, b] = [one[index]!, other[index]!];
    if (a === b) continue;
    if (a === null || b === null) return (a === null) === (missing === "_first") ? -1 : 1;
    const order = a < b ? -1 : 1;
    return descending ? -order : order;
  }
  return 0;
}

/** What an answer shows for a value: OpenSearch puts the ends of the number range where none is. */
export function shownSortValue(index: SearchIndex, key: SortKey, value: SortValue): unknown {
  const type = index.mapping.field(key.field)?.type ?? "";
  if (value !== null || !(type in WHOLE || type === "date")) return value;
  const atEnd = key.missing !== "_first";
  return atEnd !== key.descending ? LONG_MAX : LONG_MIN;
}

/** Ends of Java's long, as near as a double comes. */
const LONG_MAX = 2 ** 63;
const LONG_MIN = -(2 ** 63);
