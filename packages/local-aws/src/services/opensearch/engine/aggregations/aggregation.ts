import { asObject, type Json } from "../query/matches.ts";
import { parsing, SearchError } from "../search-error.ts";
import type { SearchIndex } from "../search-index.ts";
import { readDateHistogram } from "./date-histogram.ts";
import { readFilter, readFilters } from "./filters.ts";
import { readGeoBounds, readGeoCentroid, readGeohashGrid } from "./geo.ts";
import { readHistogram } from "./histogram.ts";
import { METRICS } from "./metrics.ts";
import { readMissing } from "./missing.ts";
import { readPercentiles } from "./percentiles.ts";
import { readRangeBuckets } from "./ranges.ts";
import { readTermsBuckets } from "./terms.ts";

export type AggregationResult = Record<string, unknown>;

/** Documents of one index that an aggregation is about. */
export interface Part {
  readonly index: SearchIndex;
  readonly docs: Int32Array;
}

/** An aggregation that was read and checked. */
export interface Aggregation {
  run(parts: readonly Part[]): AggregationResult;
}

/** What reading an aggregation needs beside its own JSON. */
export interface AggregationContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Aggregations within each bucket. */
  readonly within: ReadonlyMap<string, Aggregation>;
}

export type AggregationReader = (options: Json, context: AggregationContext) => Aggregation;

const BUCKETS: Readonly<Record<string, AggregationReader>> = {
  terms: readTermsBuckets,
  date_histogram: readDateHistogram,
  histogram: readHistogram,
  range: (options, context) => readRangeBuckets("range", options, context),
  date_range: (options, context) => readRangeBuckets("date_range", options, context),
  filter: readFilter,
  filters: readFilters,
  missing: readMissing,
  geohash_grid: readGeohashGrid,
};
const SINGLE: Readonly<Record<string, AggregationReader>> = {
  ...METRICS,
  percentiles: readPercentiles,
  geo_bounds: readGeoBounds,
  geo_centroid: readGeoCentroid,
};

/** Reads `aggs`. @throws SearchError parsing_exception naming what is not executed. */
export function readAggregations(given: Json, now: number): ReadonlyMap<string, Aggregation> {
  const read = new Map<string, Aggregation>();
  for (const [name, definition] of Object.entries(given)) {
    if (/[[\]>]/.test(name))
      throw new SearchError(
        "illegal_argument_exception",
        `Invalid aggregation name [${name}]. Aggregation names can contain any character except '[', ']', and '>'`,
      );
    read.set(name, readAggregation(name, asObject(name, definition), now));
  }
  return read;
}

function readAggregation(name: string, definition: Json, now: number): Aggregation {
  const { aggs, aggregations, meta, ...kinds } = definition;
  if (meta !== undefined)
    throw parsing(`[meta] of aggregation [${name}] is not implemented by the embedded AWS: leave it out`);
  const within = readAggregations(asObject(name, aggs ?? aggregations ?? {}), now);
  const entries = Object.entries(kinds);
  if (entries.length === 0) throw parsing(`Missing definition for aggregation [${name}]`);
  if (entries.length > 1)
    throw parsing(`Found two aggregation type definitions in [${name}]: [${entries[0]![0]}] and [${entries[1]![0]}]`);
  const [kind, options] = entries[0]!;
  if (Object.hasOwn(SINGLE, kind)) {
    if (within.size > 0)
      throw new SearchError(
        "aggregation_initialization_exception",
        `Aggregator [${name}] of type [${kind}] cannot accept sub-aggregations`,
        { status: 500 },
      );
    return SINGLE[kind]!(asObject(kind, options), { now, within });
  }
  if (Object.hasOwn(BUCKETS, kind)) return BUCKETS[kind]!(asObject(kind, options), { now, within });
  throw KNOWN.has(kind)
    ? parsing(
        `Aggregation type [${kind}] is not implemented by the embedded AWS: use one of ${[...Object.keys(BUCKETS), ...Object.keys(SINGLE)].join(", ")}`,
      )
    : parsing(`Unknown aggregation type [${kind}]`);
}

/** Runs aggregations over the documents of a search or of a bucket. */
export function runAggregations(
  aggregations: ReadonlyMap<string, Aggregation>,
  parts: readonly Part[],
): Record<string, AggregationResult> {
  const results: Record<string, AggregationResult> = {};
  for (const [name, aggregation] of aggregations) results[name] = aggregation.run(parts);
  return results;
}

/** Aggregations that OpenSearch has and this engine has not; the last group is of pipelines. */
const KNOWN: ReadonlySet<string> = new Set([
  "nested",
  "reverse_nested",
  "composite",
  "top_hits",
  "multi_terms",
  "auto_date_histogram",
  "adjacency_matrix",
  "children",
  "parent",
  "diversified_sampler",
  "geo_distance",
  "geotile_grid",
  "global",
  "ip_range",
  "rare_terms",
  "sampler",
  "significant_terms",
  "significant_text",
  "variable_width_histogram",
  "extended_stats",
  "matrix_stats",
  "median_absolute_deviation",
  "percentile_ranks",
  "scripted_metric",
  "weighted_avg",
  "avg_bucket",
  "bucket_script",
  "bucket_selector",
  "bucket_sort",
  "cumulative_sum",
  "derivative",
  "extended_stats_bucket",
  "max_bucket",
  "min_bucket",
  "moving_avg",
  "moving_fn",
  "percentiles_bucket",
  "serial_diff",
  "stats_bucket",
  "sum_bucket",
]);
