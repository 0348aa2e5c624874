import {
  type Aggregation,
  type AggregationResult,
  readAggregations,
  runAggregations,
} from "./aggregations/aggregation.ts";
import { readDocvalueFields, type ValueField } from "./docvalue-fields.ts";
import { asObject, type Json, type Matches, type Query, scoreOf } from "./query/matches.ts";
import { readQuery } from "./query/query.ts";
import { illegalArgument, parsing } from "./search-error.ts";
import type { SearchIndex } from "./search-index.ts";
import { compareKeys, readSort, type SortKey, type SortValue, shownSortValue, sortReader } from "./sort.ts";
import { readSourceFilter, type SourceFilter } from "./source-filter.ts";

/** index.max_result_window of OpenSearch: documents that a page may reach to. */
const MAX_RESULT_WINDOW = 10_000;
/** Hits that are counted exactly unless the request asks otherwise. */
const DEFAULT_TRACKED_HITS = 10_000;

/** A search request that was read and checked. */
export interface SearchRequest {
  readonly query: Query;
  readonly from: number;
  readonly size: number;
  readonly sort: readonly SortKey[];
  readonly searchAfter: readonly SortValue[] | undefined;
  readonly source: SourceFilter;
  readonly values: readonly ValueField[];
  readonly trackTotalHits: number;
  readonly trackScores: boolean;
  readonly minScore: number | undefined;
  readonly version: boolean;
  readonly seqNo: boolean;
  readonly aggregations: ReadonlyMap<string, Aggregation>;
}

const KNOWN = [
  "query",
  "from",
  "size",
  "sort",
  "search_after",
  "_source",
  "docvalue_fields",
  "track_total_hits",
  "track_scores",
  "min_score",
  "version",
  "seq_no_primary_term",
  "aggs",
  "aggregations",
  "timeout",
];

/** Reads a search body. @throws SearchError parsing_exception naming what is not executed. */
export function readSearch(body: Json, now: number): SearchRequest {
  for (const name of Object.keys(body))
    if (!KNOWN.includes(name))
      throw parsing(
        `Unknown key for a START_OBJECT in [${name}], or not implemented by the embedded AWS: leave it out.`,
      );
  const from = count("from", body.from, 0);
  const size = count("size", body.size, 10);
  if (from + size > MAX_RESULT_WINDOW)
    throw illegalArgument(
      `Result window is too large, from + size must be less than or equal to: [${MAX_RESULT_WINDOW}] but was [${from + size}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.`,
    );
  const sort = body.sort === undefined ? [] : readSort(body.sort);
  const searchAfter = body.search_after as SortValue[] | undefined;
  if (searchAfter !== undefined && searchAfter.length !== sort.length)
    throw illegalArgument(
      sort.length === 0
        ? "Sort must contain at least one field."
        : `search_after has ${searchAfter.length} value(s) but sort has ${sort.length}.`,
    );
  const track = body.track_total_hits ?? DEFAULT_TRACKED_HITS;
  const aggregations = (body.aggs ?? body.aggregations ?? {}) as Json;
  return {
    query: readQuery(body.query ?? { match_all: {} }, { now }),
    from,
    size,
    sort,
    searchAfter,
    source: readSourceFilter(body._source),
    values: readDocvalueFields(body.docvalue_fields),
    trackTotalHits:
      track === true ? Number.POSITIVE_INFINITY : track === false ? 0 : count("track_total_hits", track, 0),
    trackScores: body.track_scores === true,
    minScore: body.min_score === undefined ? undefined : Number(body.min_score),
    version: body.version === true,
    seqNo: body.seq_no_primary_term === true,
    aggregations: readAggregations(asObject("aggregations", aggregations), now),
  };
}

function count(name: string, given: unknown, absent: number): number {
  if (given === undefined) return absent;
  const number = Number(given);
  if (!Number.isInteger(number))
    throw parsing(`Failed to parse [${name}]: expected a number, got ${JSON.stringify(given)}`);
  if (number < 0) throw illegalArgument(`[${name}] parameter cannot be negative, found [${number}]`);
  return number;
}

interface Hit {
  readonly index: SearchIndex;
  readonly doc: number;
  readonly score: number;
  readonly sort: readonly SortValue[];
}

/** Runs a search over the indices it is about. @throws SearchError. */
export function search(indices: readonly SearchIndex[], request: SearchRequest): Json {
  const matched = indices.map((index) => matchingDocs(index, request));
  const hits = matched.flatMap(({ index, docs, matches }) => hitsOf(index, docs, matches, request));
  const total = matched.reduce((sum, { docs }) => sum + docs.length, 0);
  const ordered = order(hits, request);
  const page = ordered.slice(request.from, request.from + request.size);
  const scored = request.sort.length === 0 || request.trackScores;
  const best =
    scored && total > 0 && request.size > 0
      ? hits.reduce((max, hit) => Math.max(max, hit.score), Number.NEGATIVE_INFINITY)
      : null;
  const shards = { total: indices.length, successful: indices.length, skipped: 0, failed: 0 };
  const aggregations: Record<string, AggregationResult> = runAggregations(request.aggregations, matched);
  return {
    took: 0,
    timed_out: false,
    _shards: shards,
    hits: {
      ...totalOf(total, request.trackTotalHits),
      max_score: best,
      hits: page.map((hit) => show(hit, request, scored)),
    },
    ...(request.aggregations.size === 0 ? {} : { aggregations }),
  };
}

function matchingDocs(
  index: SearchIndex,
  request: SearchRequest,
): { index: SearchIndex; docs: Int32Array; matches: Matches } {
  index.refreshWhenDue();
  const matches = request.query.run(index);
  const { mask } = matches;
  const { live } = index;
  const docs = new Int32Array(index.liveCount);
  let length = 0;
  for (let doc = 0; doc < mask.length; doc++)
    if (
      mask[doc] === 1 &&
      live[doc] === 1 &&
      (request.minScore === undefined || scoreOf(matches, doc) >= request.minScore)
    )
      docs[length++] = doc;
  return { index, docs: docs.subarray(0, length), matches };
}

/** The documents that may come on the page; for scores that are all alike, the first ones do. */
function hitsOf(index: SearchIndex, docs: Int32Array, matches: Matches, request: SearchRequest): Hit[] {
  if (request.size === 0) return [];
  const wanted = request.from + request.size;
  const score = (doc: number) => scoreOf(matches, doc);
  const alike = request.sort.length === 0 && typeof matches.scores === "number";
  const readers = request.sort.map((key) => sortReader(index, key, score));
  const hits: Hit[] = [];
  for (const doc of alike ? docs.subarray(0, wanted) : docs)
    hits.push({ index, doc, score: score(doc), sort: readers.map((read) => read(doc)) });
  return hits;
}

function order(hits: Hit[], request: SearchRequest): Hit[] {
  const { sort, searchAfter } = request;
  if (sort.length === 0) return hits.sort((one, other) => other.score - one.score);
  hits.sort((one, other) => compareKeys(sort, one.sort, other.sort));
  return searchAfter === undefined ? hits : hits.filter((hit) => compareKeys(sort, hit.sort, searchAfter) > 0);
}

function totalOf(total: number, tracked: number): object {
  if (tracked === 0) return {};
  return total > tracked ? { total: { value: tracked, relation: "gte" } } : { total: { value: total, relation: "eq" } };
}

function show({ index, doc, score, sort }: Hit, request: SearchRequest, scored: boolean): object {
  const stored = request.version || request.seqNo ? index.version(doc) : undefined;
  const fields = Object.fromEntries(request.values.flatMap((read) => read(index, doc)));
  return {
    _index: index.name,
    _id: index.ids[doc],
    ...(stored !== undefined && request.version ? { _version: stored.version } : {}),
    ...(stored !== undefined && request.seqNo ? { _seq_no: stored.seqNo, _primary_term: 1 } : {}),
    _score: scored ? score : null,
    ...(request.source === undefined ? {} : { _source: request.source(index.source(doc)) }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(request.sort.length === 0
      ? {}
      : { sort: sort.map((value, position) => shownSortValue(index, request.sort[position]!, value)) }),
  };
}
