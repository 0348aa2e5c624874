import { parsing } from "../search-error.ts";
import { readBool } from "./bool.ts";
import { readMatch, readMatchPhrase, readMultiMatch } from "./full-text.ts";
import { readGeoBoundingBox, readGeoDistance } from "./geo.ts";
import {
  asObject,
  boostOf,
  type Matches,
  matchNone,
  matchWhere,
  onlyKnown,
  type Query,
  type QueryContext,
} from "./matches.ts";
import { readPrefix, readWildcard } from "./pattern.ts";
import { readRange } from "./range.ts";
import { readExists, readIds, readTerm, readTerms } from "./term.ts";

const READERS: Readonly<Record<string, (body: unknown, context: QueryContext) => Query>> = {
  match_all: readMatchAll,
  match_none: () => ({ run: matchNone }),
  match: readMatch,
  match_phrase: readMatchPhrase,
  multi_match: readMultiMatch,
  term: readTerm,
  terms: readTerms,
  range: readRange,
  exists: readExists,
  prefix: readPrefix,
  wildcard: readWildcard,
  ids: readIds,
  bool: (body, context) => readBool(body, context, readQuery),
  constant_score: readConstantScore,
  geo_bounding_box: readGeoBoundingBox,
  geo_distance: readGeoDistance,
};

/** Reads a query of the query DSL. @throws SearchError parsing_exception naming what is not executed. */
export function readQuery(body: unknown, context: QueryContext): Query {
  const entries = Object.entries(asObject("_na", body));
  if (entries.length === 0) throw parsing("query malformed, empty clause found");
  const [name, given] = entries[0]!;
  if (entries.length > 1) throw parsing(`[${name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]`);
  if (!Object.hasOwn(READERS, name))
    throw KNOWN.has(name)
      ? parsing(`query [${name}] is not implemented by the embedded AWS: use one of ${Object.keys(READERS).join(", ")}`)
      : parsing(`unknown query [${name}]`);
  return READERS[name]!(given, context);
}

function readMatchAll(body: unknown): Query {
  const options = asObject("match_all", body);
  onlyKnown("match_all", options, ["boost"]);
  return { run: (index) => matchWhere(index, boostOf(options), () => true) };
}

function readConstantScore(body: unknown, context: QueryContext): Query {
  const options = asObject("constant_score", body);
  onlyKnown("constant_score", options, ["filter", "boost"]);
  const filter = readQuery(options.filter, context);
  return { run: (index): Matches => ({ mask: filter.run(index).mask, scores: boostOf(options) }) };
}

/** Queries that OpenSearch has and this engine has not. */
const KNOWN: ReadonlySet<string> = new Set([
  "nested",
  "query_string",
  "simple_query_string",
  "fuzzy",
  "regexp",
  "function_score",
  "script",
  "script_score",
  "dis_max",
  "boosting",
  "match_phrase_prefix",
  "match_bool_prefix",
  "combined_fields",
  "intervals",
  "geo_polygon",
  "geo_shape",
  "more_like_this",
  "has_child",
  "has_parent",
  "parent_id",
  "percolate",
  "rank_feature",
  "terms_set",
  "wrapper",
  "distance_feature",
  "span_term",
  "span_near",
  "span_or",
  "knn",
  "neural",
  "hybrid",
]);
