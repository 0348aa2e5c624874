import type { Cluster, IndexOptions } from "../engine/cluster.ts";
import type { Json } from "../engine/query/matches.ts";
import { readSearch, search } from "../engine/search.ts";
import { notExecuted, SearchError } from "../engine/search-error.ts";
import type { SearchIndex } from "../engine/search-index.ts";
import { refreshAsAsked, sourceParameter } from "./document-routes.ts";
import { ok, type RestAnswer, type RestRequest } from "./request.ts";

const INDICES = ["ignore_unavailable", "allow_no_indices", "expand_wildcards"];
const PARAMETERS = [
  ...INDICES,
  "size",
  "from",
  "sort",
  "track_total_hits",
  "_source",
  "_source_includes",
  "_source_excludes",
  "rest_total_hits_as_int",
  "typed_keys",
  "request_cache",
  "batched_reduce_size",
  "ccs_minimize_roundtrips",
  "search_type",
];

/** GET and POST of `[/<index>]/_search`. */
export function getSearch(cluster: Cluster, request: RestRequest): RestAnswer {
  if (request.query.has("scroll"))
    throw notExecuted("illegal_argument_exception", "[scroll]", "use search_after with a sort");
  if (request.query.has("q")) throw notExecuted("illegal_argument_exception", "[q]", "use a query in the body");
  request.allow(PARAMETERS);
  for (const name of ["typed_keys", "search_type", "rest_total_hits_as_int"])
    if (![null, "false", "query_then_fetch"].includes(request.query.get(name)))
      throw notExecuted("illegal_argument_exception", `[${name}]`, "leave it out");
  const body: Record<string, unknown> = { ...request.json() };
  for (const name of ["size", "from"]) if (request.query.has(name)) body[name] = Number(request.query.get(name));
  if (request.query.has("sort")) body.sort = request.query.get("sort")!.split(",");
  const track = request.query.get("track_total_hits");
  if (track !== null) body.track_total_hits = track === "true" ? true : track === "false" ? false : Number(track);
  const source = sourceParameter(request);
  if (source !== undefined) body._source = source;
  return ok(runSearch(cluster, targetOf(request), body, optionsOf(request)));
}

/** GET and POST of `[/<index>]/_msearch`: pairs of lines, a header and a body. */
export function multiSearch(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(["max_concurrent_searches", "ccs_minimize_roundtrips"]);
  if (!request.text.endsWith("\n"))
    throw new SearchError("illegal_argument_exception", "The msearch request must be terminated by a newline [\\n]");
  const lines = request.text.split("\n").slice(0, -1);
  const responses: Json[] = [];
  for (let line = 0; line + 1 < lines.length; line += 2) {
    const header = lines[line]!.trim() === "" ? {} : parseLine(lines[line]!);
    const target = header.index === undefined ? targetOf(request) : [header.index].flat().join(",");
    try {
      responses.push({ ...runSearch(cluster, target, parseLine(lines[line + 1]!), {}), status: 200 });
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      responses.push(error.toBody() as Json);
    }
  }
  if (responses.length === 0)
    throw new SearchError("action_request_validation_exception", "Validation Failed: 1: no requests added;");
  return ok({ took: 0, responses });
}

function parseLine(line: string): Json {
  try {
    return JSON.parse(line) as Json;
  } catch (cause) {
    throw new SearchError("json_parse_exception", (cause as Error).message);
  }
}

/** GET and POST of `[/<index>]/_count`. */
export function getCount(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(INDICES);
  const body = request.json();
  const unknown = Object.keys(body).find((name) => name !== "query");
  if (unknown !== undefined) throw new SearchError("parsing_exception", `request does not support [${unknown}]`);
  const answer = runSearch(
    cluster,
    targetOf(request),
    { ...body, size: 0, track_total_hits: true },
    optionsOf(request),
  );
  return ok({ count: (answer.hits as { total: { value: number } }).total.value, _shards: answer._shards });
}

/** POST of `/<index>/_delete_by_query`: deletes what a search sees. */
export async function deleteByQuery(cluster: Cluster, request: RestRequest): Promise<RestAnswer> {
  request.allow([...INDICES, "refresh", "conflicts"]);
  const indices = cluster.resolve(targetOf(request), optionsOf(request));
  const body = request.json();
  if (body.query === undefined)
    throw new SearchError("action_request_validation_exception", "Validation Failed: 1: query is missing;");
  const { query } = readSearch({ query: body.query }, cluster.clock.now());
  let deleted = 0;
  for (const index of indices) {
    index.refreshWhenDue();
    const { mask } = query.run(index);
    for (let doc = 0; doc < mask.length; doc++)
      if (mask[doc] === 1 && index.live[doc] === 1 && index.version(doc)?.doc === doc) {
        index.delete(index.ids[doc]!);
        deleted++;
      }
  }
  await refreshAsAsked(request, indices);
  return ok({
    took: 0,
    timed_out: false,
    total: deleted,
    deleted,
    batches: Math.ceil(deleted / 1000),
    version_conflicts: 0,
    noops: 0,
    retries: { bulk: 0, search: 0 },
    throttled_millis: 0,
    requests_per_second: -1,
    throttled_until_millis: 0,
    failures: [],
  });
}

export function targetOf(request: RestRequest): string | undefined {
  return request.segments[0]?.startsWith("_") && request.segments[0] !== "_all" ? undefined : request.segments[0];
}

export function optionsOf(request: RestRequest): IndexOptions {
  return {
    ignoreUnavailable: request.flag("ignore_unavailable") ?? false,
    allowNoIndices: request.flag("allow_no_indices") ?? true,
  };
}

/** What a shard fails on is wrapped, as the node that gathers the shards' answers does. */
function runSearch(cluster: Cluster, target: string | undefined, body: Json, options: IndexOptions): Json {
  const indices = cluster.resolve(target, options);
  const request = readSearch(body, cluster.clock.now());
  try {
    return search(indices, request);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw new ShardFailure(error, indices);
  }
}

/** A search that failed on its shards. */
class ShardFailure extends SearchError {
  readonly #cause: SearchError;
  readonly #indices: readonly SearchIndex[];

  constructor(cause: SearchError, indices: readonly SearchIndex[]) {
    super("search_phase_execution_exception", "all shards failed", { status: cause.status });
    this.#cause = cause;
    this.#indices = indices;
  }

  override toBody(): object {
    const reason = this.#cause.toItem();
    const { caused_by: _, ...root } = reason;
    const failed = this.#indices.map((index) => ({ shard: 0, index: index.name, node: "embedded", reason }));
    return {
      error: {
        root_cause: [root],
        type: this.type,
        reason: this.message,
        phase: "query",
        grouped: true,
        failed_shards: failed,
      },
      status: this.status,
    };
  }
}
