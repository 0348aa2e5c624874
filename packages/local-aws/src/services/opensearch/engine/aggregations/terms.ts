import { KeywordColumn, NumberColumn } from "../columns.ts";
import type { Json } from "../query/matches.ts";
import { illegalArgument, parsing, SearchError } from "../search-error.ts";
import type { Aggregation, AggregationContext, AggregationResult, Part } from "./aggregation.ts";
import { type Bucket, Buckets } from "./buckets.ts";
import { anyField, eachNumber, fieldName, fieldOf, onlyOptions, shownKey } from "./values.ts";

type Key = string | number;

interface Order {
  /** `_count`, `_key`, or the path of an aggregation within. */
  readonly by: string;
  readonly descending: boolean;
}

/** `terms`: a bucket for each value, the fullest first. Counts are exact: an index is one shard here. */
export function readTermsBuckets(options: Json, context: AggregationContext): Aggregation {
  onlyOptions("terms", options, [
    "field",
    "size",
    "order",
    "missing",
    "min_doc_count",
    "include",
    "exclude",
    "shard_size",
    "show_term_doc_count_error",
  ]);
  const path = fieldName("terms", options);
  const size = Number(options.size ?? 10);
  if (!(size > 0)) throw illegalArgument(`[size] must be greater than 0. Found [${options.size}] in [${path}]`);
  const minimum = Number(options.min_doc_count ?? 1);
  if (minimum < 1) throw parsing("[terms] min_doc_count 0 is not implemented by the embedded AWS: use 1 or more");
  const accepts = readIncluded(options);
  const orders = readOrder(options.order);
  return {
    run(parts) {
      const buckets = new Buckets<Key>(parts, context.within);
      const field = anyField(parts, path);
      for (let part = 0; part < parts.length; part++) collect(parts, part, path, options.missing, buckets);
      const all = [...buckets.byKey]
        .filter(([key, bucket]) => bucket.count >= minimum && accepts(key))
        .map(([key, bucket]) => ({ key, bucket }));
      const shown = new Map<Bucket, AggregationResult>();
      const show = (bucket: Bucket): AggregationResult => {
        const result = shown.get(bucket) ?? buckets.show(bucket);
        shown.set(bucket, result);
        return result;
      };
      all.sort((one, other) => compare(orders, one, other, show));
      const page = all.slice(0, size);
      return {
        doc_count_error_upper_bound: 0,
        sum_other_doc_count: all.slice(size).reduce((sum, { bucket }) => sum + bucket.count, 0),
        buckets: page.map(({ key, bucket }) => ({
          ...(typeof key === "number" ? shownKey(field, key) : { key }),
          ...show(bucket),
        })),
      };
    },
  };
}

function collect(parts: readonly Part[], part: number, path: string, missing: unknown, buckets: Buckets<Key>): void {
  const { index, docs } = parts[part]!;
  const field = fieldOf(index, path);
  const column = field?.column;
  if (column instanceof NumberColumn) {
    const absent =
      missing === undefined
        ? undefined
        : field!.type === "date"
          ? field!.format.parse(String(missing))
          : Number(missing);
    eachNumber("terms", [parts[part]!], path, absent, (value, doc) => buckets.add(value, doc, part));
    return;
  }
  if (column !== undefined && !(column instanceof KeywordColumn))
    throw illegalArgument(`Field [${path}] of type [${field!.type}] is not supported for aggregation [terms]`);
  const byOrdinal: Bucket[] = [];
  for (const doc of docs) {
    if (column === undefined || !column.has(doc)) {
      if (missing !== undefined) buckets.add(String(missing), doc, part);
      continue;
    }
    const ordinal = column.ordinals[doc]!;
    byOrdinal[ordinal] ??= buckets.bucket(column.terms[ordinal]!);
    byOrdinal[ordinal]!.add(doc, part);
    if (column.more.size > 0)
      for (const further of column.more.get(doc) ?? []) buckets.add(column.terms[further]!, doc, part);
  }
}

/** `include` and `exclude`: a list of values, or a regular expression over the whole of a text. */
function readIncluded(options: Json): (key: Key) => boolean {
  const test = (given: unknown): ((key: Key) => boolean) => {
    if (Array.isArray(given)) {
      const listed = new Set(given.map(String));
      return (key) => listed.has(String(key));
    }
    if (typeof given !== "string")
      throw parsing("[terms] partitions are not implemented by the embedded AWS: list values or give a pattern");
    const pattern = new RegExp(`^(?:${given})$`);
    return (key) => pattern.test(String(key));
  };
  const include = options.include === undefined ? () => true : test(options.include);
  const exclude = options.exclude === undefined ? () => false : test(options.exclude);
  return (key) => include(key) && !exclude(key);
}

function readOrder(given: unknown): Order[] {
  const orders = [given ?? { _count: "desc" }].flat().flatMap((entry) =>
    Object.entries(entry as Json).map(([by, direction]) => {
      const text = String(direction).toLowerCase();
      if (text !== "asc" && text !== "desc") throw parsing(`Unknown order direction [${direction}]`);
      return { by, descending: text === "desc" };
    }),
  );
  return orders.some((order) => order.by === "_key") ? orders : [...orders, { by: "_key", descending: false }];
}

interface Entry {
  readonly key: Key;
  readonly bucket: Bucket;
}

function compare(
  orders: readonly Order[],
  one: Entry,
  other: Entry,
  show: (bucket: Bucket) => AggregationResult,
): number {
  for (const { by, descending } of orders) {
    const value = (entry: Entry): Key =>
      by === "_key" || by === "_term"
        ? entry.key
        : by === "_count"
          ? entry.bucket.count
          : metricOf(show(entry.bucket), by);
    const [a, b] = [value(one), value(other)];
    if (a === b) continue;
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
    return a < b === descending ? 1 : -1;
  }
  return 0;
}

/** The number that a path such as `fare`, `fare.avg` or `p[95]` names. @throws SearchError. */
function metricOf(results: AggregationResult, path: string): number {
  const [, name, member] = /^([^.[]+)(?:\.(.+)|\[(.+)\])?$/.exec(path) ?? [];
  const result = results[name ?? ""] as AggregationResult | undefined;
  if (result === undefined)
    throw new SearchError(
      "aggregation_execution_exception",
      `Invalid aggregator order path [${path}]. The provided aggregation [${name}] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets.`,
      { status: 500 },
    );
  const value =
    member === undefined
      ? (result.value ?? result.doc_count)
      : (result[member] ?? (result.values as Json | undefined)?.[`${member}.0`]);
  return value === null || value === undefined ? Number.NaN : Number(value);
}
