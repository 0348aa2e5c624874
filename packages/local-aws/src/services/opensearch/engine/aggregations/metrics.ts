import { KeywordColumn, NumberColumn } from "../columns.ts";
import type { Field } from "../field.ts";
import type { Json } from "../query/matches.ts";
import { illegalArgument } from "../search-error.ts";
import type { AggregationReader, AggregationResult, Part } from "./aggregation.ts";
import { anyField, eachNumber, fieldName, fieldOf, onlyOptions } from "./values.ts";

interface Statistics {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly avg: number | null;
  readonly sum: number;
}

/** Aggregations of one number. */
export const METRICS: Readonly<Record<string, AggregationReader>> = {
  avg: metric("avg", ({ avg }) => avg),
  sum: metric("sum", ({ sum }) => sum),
  min: metric("min", ({ min }) => min),
  max: metric("max", ({ max }) => max),
  stats: readStats,
  value_count: readValueCount,
  cardinality: readCardinality,
};

function metric(kind: string, pick: (statistics: Statistics) => number | null): AggregationReader {
  return (options) => {
    onlyOptions(kind, options, ["field", "missing"]);
    const path = fieldName(kind, options);
    return {
      run(parts) {
        const value = pick(statisticsOf(kind, parts, path, options));
        return { value, ...asText(kind === "sum" ? undefined : anyField(parts, path), value, "value_as_string") };
      },
    };
  };
}

function readStats(options: Json) {
  onlyOptions("stats", options, ["field", "missing"]);
  const path = fieldName("stats", options);
  return {
    run(parts: readonly Part[]): AggregationResult {
      const statistics = statisticsOf("stats", parts, path, options);
      const field = anyField(parts, path);
      const texts = (["min", "max", "avg", "sum"] as const).map((name) =>
        asText(field, statistics[name], `${name}_as_string`),
      );
      return Object.assign({ ...statistics }, ...texts);
    },
  };
}

/** Sums are compensated (Kahan), as OpenSearch's are. */
function statisticsOf(kind: string, parts: readonly Part[], path: string, options: Json): Statistics {
  let count = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let lost = 0;
  const missing = options.missing === undefined ? undefined : Number(options.missing);
  eachNumber(kind, parts, path, missing, (value) => {
    count++;
    if (value < min) min = value;
    if (value > max) max = value;
    const corrected = value - lost;
    const next = sum + corrected;
    lost = next - sum - corrected;
    sum = next;
  });
  return count === 0 ? { count, min: null, max: null, avg: null, sum: 0 } : { count, min, max, avg: sum / count, sum };
}

function asText(field: Field | undefined, value: number | null, name: string): Record<string, string> {
  if (value === null || field?.type !== "date") return {};
  return { [name]: field.format.print(Math.trunc(value)) };
}

function readValueCount(options: Json) {
  onlyOptions("value_count", options, ["field"]);
  const path = fieldName("value_count", options);
  return {
    run(parts: readonly Part[]): AggregationResult {
      let value = 0;
      for (const { index, docs } of parts) {
        const column = fieldOf(index, path)?.column;
        if (column === undefined) continue;
        for (const doc of docs) if (column.has(doc)) value += "all" in column ? column.all(doc).length : 1;
      }
      return { value };
    },
  };
}

/** Exact, where OpenSearch estimates beyond `precision_threshold`. */
function readCardinality(options: Json) {
  onlyOptions("cardinality", options, ["field", "precision_threshold"]);
  const path = fieldName("cardinality", options);
  return {
    run(parts: readonly Part[]): AggregationResult {
      const distinct = new Set<string | number>();
      for (const part of parts) addDistinct(part, path, distinct);
      return { value: distinct.size };
    },
  };
}

function addDistinct(part: Part, path: string, distinct: Set<string | number>): void {
  const field = fieldOf(part.index, path);
  if (field === undefined) return;
  const { column } = field;
  if (column instanceof NumberColumn) {
    eachNumber("cardinality", [part], path, undefined, (value) => distinct.add(value));
    return;
  }
  if (!(column instanceof KeywordColumn))
    throw illegalArgument(`Field [${path}] of type [${field.type}] is not supported for aggregation [cardinality]`);
  const seen = new Uint8Array(column.terms.length);
  for (const doc of part.docs) {
    if (!column.has(doc)) continue;
    seen[column.ordinals[doc]!] = 1;
    for (const ordinal of column.more.get(doc) ?? []) seen[ordinal] = 1;
  }
  for (let ordinal = 0; ordinal < seen.length; ordinal++) if (seen[ordinal] === 1) distinct.add(column.terms[ordinal]!);
}
