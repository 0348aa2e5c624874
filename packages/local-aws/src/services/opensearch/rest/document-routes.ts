import { type BulkOutcome, parseSource, runBulk } from "../engine/bulk.ts";
import type { Cluster } from "../engine/cluster.ts";
import { deleteDocument, describeStored, indexDocument, updateDocument } from "../engine/documents.ts";
import type { Json } from "../engine/query/matches.ts";
import { illegalArgument, SearchError } from "../engine/search-error.ts";
import type { SearchIndex, WriteCondition } from "../engine/search-index.ts";
import { ok, type RestAnswer, type RestRequest } from "./request.ts";

const SOURCE = ["_source", "_source_includes", "_source_excludes", "realtime"];
const WRITE = ["refresh", "op_type", "if_seq_no", "if_primary_term"];

/** PUT and POST of `/<index>/_doc[/<id>]` and `/<index>/_create/<id>`. */
export async function putDocument(cluster: Cluster, request: RestRequest): Promise<RestAnswer> {
  request.allow(WRITE);
  const [name, kind, id] = request.segments;
  const create = kind === "_create" || request.query.get("op_type") === "create";
  const source = parseSource(request.text);
  const index = cluster.writeTarget(name!);
  const condition = { ...conditionOf(request), create };
  const { status, ...body } = indexDocument(index, id ?? cluster.newId(), request.text, source, condition);
  await refreshAsAsked(request, [index]);
  return { status, body };
}

/** POST of `/<index>/_update/<id>`. */
export async function postUpdate(cluster: Cluster, request: RestRequest): Promise<RestAnswer> {
  request.allow([...WRITE, "retry_on_conflict"]);
  const [name, , id] = request.segments;
  const body = request.json();
  const index = cluster.writeTarget(name!);
  const { status, ...answer } = updateDocument(index, id!, body, conditionOf(request));
  await refreshAsAsked(request, [index]);
  return { status, body: answer };
}

export async function removeDocument(cluster: Cluster, request: RestRequest): Promise<RestAnswer> {
  request.allow(WRITE);
  const [name, , id] = request.segments;
  const index = cluster.readTarget(name!);
  const { status, ...body } = deleteDocument(index, id!, conditionOf(request));
  await refreshAsAsked(request, [index]);
  return { status, body };
}

export function getDocument(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(SOURCE);
  const [name, , id] = request.segments;
  const index = cluster.readTarget(name!);
  const stored = index.get(id!);
  return {
    status: stored === undefined ? 404 : 200,
    body: describeStored(index, id!, stored, sourceParameter(request)),
  };
}

/** GET of `/<index>/_source/<id>`: the document alone. */
export function getSource(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(SOURCE);
  const [name, , id] = request.segments;
  const index = cluster.readTarget(name!);
  const { _source } = describeStored(index, id!, index.get(id!), sourceParameter(request));
  if (_source === undefined)
    throw new SearchError("resource_not_found_exception", `Document not found [${index.name}]/[_doc]/[${id}]`, {
      status: 404,
    });
  return ok(_source as Json);
}

/** GET and POST of `[/<index>]/_mget`. */
export function multiGet(cluster: Cluster, request: RestRequest): RestAnswer {
  request.allow(SOURCE);
  const name = request.segments.length > 1 ? request.segments[0] : undefined;
  const { docs, ids } = request.json() as { docs?: Json[]; ids?: unknown[] };
  const wanted: Json[] = docs ?? (ids ?? []).map((id) => ({ _id: id }));
  if (wanted.length === 0)
    throw new SearchError("action_request_validation_exception", "Validation Failed: 1: no documents to get;");
  const found = wanted.map((entry) => {
    const at = String(entry._index ?? name);
    const id = String(entry._id);
    try {
      const index = cluster.readTarget(at);
      return describeStored(index, id, index.get(id), entry._source ?? sourceParameter(request));
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      return { _index: at, _id: id, ...error.toBody() };
    }
  });
  return ok({ docs: found });
}

/** POST and PUT of `[/<index>]/_bulk`. */
export async function postBulk(cluster: Cluster, request: RestRequest): Promise<RestAnswer> {
  request.allow(["refresh"]);
  const outcome = runBulk(cluster, request.text, request.segments.length > 1 ? request.segments[0] : undefined);
  await refreshAsAsked(request, outcome.touched);
  return ok(bulkAnswer(outcome));
}

/** The body that answers a bulk request. */
export function bulkAnswer({ results }: BulkOutcome): Json {
  return {
    took: 0,
    errors: results.some(({ item }) => item.error !== undefined),
    items: results.map(({ action, item }) => ({ [action]: item })),
  };
}

/** `refresh`: `true` lets searches see the write at once, `wait_for` answers when they do. */
export async function refreshAsAsked(request: RestRequest, indices: Iterable<SearchIndex>): Promise<void> {
  const refresh = request.query.get("refresh");
  if (refresh === null || refresh === "false") return;
  if (refresh !== "" && refresh !== "true" && refresh !== "wait_for")
    throw illegalArgument(`Unknown value for refresh: [${refresh}].`);
  for (const index of indices) {
    if (refresh === "wait_for" && Number.isFinite(index.untilRefresh)) await index.refreshed();
    else index.refresh();
  }
}

function conditionOf(request: RestRequest): WriteCondition {
  const seqNo = request.query.get("if_seq_no");
  const term = request.query.get("if_primary_term");
  if (seqNo === null) return {};
  if (term === null)
    throw new SearchError(
      "action_request_validation_exception",
      "Validation Failed: 1: ifSeqNo is set, but primary term is [0];",
    );
  return { ifSeqNo: Number(seqNo) };
}

/** `_source` and its companions, as a body would say it. */
export function sourceParameter(request: RestRequest): unknown {
  const includes = request.query.get("_source_includes");
  const excludes = request.query.get("_source_excludes");
  if (includes === null && excludes === null) return request.query.get("_source") ?? undefined;
  return {
    ...(includes === null ? {} : { includes: includes.split(",") }),
    ...(excludes === null ? {} : { excludes: excludes.split(",") }),
  };
}
