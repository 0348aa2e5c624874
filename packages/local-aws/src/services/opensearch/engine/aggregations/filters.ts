import type { Json, Query } from "../query/matches.ts";
import { readQuery } from "../query/query.ts";
import { parsing } from "../search-error.ts";
import { type Aggregation, type AggregationContext, type Part, runAggregations } from "./aggregation.ts";
import { onlyOptions } from "./values.ts";

/** `filter`: one bucket of the documents that a query matches. */
export function readFilter(options: Json, context: AggregationContext): Aggregation {
  const query = readQuery(options, context);
  return { run: (parts) => bucketOf(matching(parts, query), context) };
}

/** `filters`: a bucket for each query, by name or in order. */
export function readFilters(options: Json, context: AggregationContext): Aggregation {
  onlyOptions("filters", options, ["filters"]);
  const given = options.filters as Json | readonly unknown[] | undefined;
  if (given === undefined) throw parsing("[filters] requires [filters]");
  const queries = Object.entries(given).map(([name, query]) => ({ name, query: readQuery(query, context) }));
  return {
    run(parts) {
      const buckets = queries.map(({ name, query }) => [name, bucketOf(matching(parts, query), context)] as const);
      return { buckets: Array.isArray(given) ? buckets.map(([, bucket]) => bucket) : Object.fromEntries(buckets) };
    },
  };
}

function matching(parts: readonly Part[], query: Query): Part[] {
  return parts.map(({ index, docs }) => {
    const { mask } = query.run(index);
    return { index, docs: docs.filter((doc) => mask[doc] === 1) };
  });
}

/** The count of documents, and the aggregations within. */
export function bucketOf(parts: readonly Part[], context: AggregationContext): Record<string, unknown> {
  return {
    doc_count: parts.reduce((sum, { docs }) => sum + docs.length, 0),
    ...runAggregations(context.within, parts),
  };
}
