import { isDeepStrictEqual } from "node:util";
import type { Json } from "./query/matches.ts";
import { illegalArgument, notExecuted, SearchError } from "./search-error.ts";
import type { SearchIndex, StoredDocument, WriteCondition, Written } from "./search-index.ts";
import { readSourceFilter } from "./source-filter.ts";

type Answer = Json & { readonly status: number };

/** OpenSearch documentation, limits: an id has at most 512 bytes. */
const MAX_ID_BYTES = 512;

/** Writes a document; `text` is its JSON. @throws SearchError. */
export function indexDocument(
  index: SearchIndex,
  id: string,
  text: string,
  source: Json,
  condition: WriteCondition,
): Answer {
  const bytes = Buffer.byteLength(id);
  if (bytes > MAX_ID_BYTES)
    throw illegalArgument(`id [${id}] is too long, must be no longer than ${MAX_ID_BYTES} bytes but was: ${bytes}`);
  const written = index.write(id, text, source, condition);
  return { ...describe(index, id, written), status: written.result === "created" ? 201 : 200 };
}

/** @throws SearchError version_conflict_engine_exception. */
export function deleteDocument(index: SearchIndex, id: string, condition: WriteCondition): Answer {
  const written = index.delete(id, condition);
  return { ...describe(index, id, written), status: written.result === "not_found" ? 404 : 200 };
}

/**
 * Merges `doc` into a document, or writes `upsert` where there is none; a merge that changes nothing writes nothing.
 * @throws SearchError document_missing_exception.
 */
export function updateDocument(index: SearchIndex, id: string, body: Json, condition: WriteCondition): Answer {
  for (const name of Object.keys(body)) {
    if (name === "script" || name === "scripted_upsert")
      throw notExecuted("illegal_argument_exception", `[${name}] of an update`, "use doc");
    if (!["doc", "doc_as_upsert", "upsert", "detect_noop", "_source"].includes(name))
      throw new SearchError("x_content_parse_exception", `[UpdateRequest] unknown field [${name}]`);
  }
  if (body.doc === undefined)
    throw new SearchError("action_request_validation_exception", "Validation Failed: 1: script or doc is missing;");
  const stored = index.get(id);
  if (stored === undefined) {
    const fresh = body.doc_as_upsert === true ? body.doc : body.upsert;
    if (fresh === undefined)
      throw new SearchError("document_missing_exception", `[${id}]: document missing`, {
        status: 404,
        fields: { index: index.name, shard: "0", index_uuid: index.uuid },
      });
    return indexDocument(index, id, JSON.stringify(fresh), fresh as Json, condition);
  }
  const before = JSON.parse(stored.source) as Json;
  const after = merged(before, body.doc as Json);
  if (body.detect_noop !== false && isDeepStrictEqual(before, after))
    return {
      ...describe(index, id, { ...stored, result: "noop" }),
      _shards: { total: 0, successful: 0, failed: 0 },
      status: 200,
    };
  return indexDocument(index, id, JSON.stringify(after), after, condition);
}

function merged(before: Json, changes: Json): Json {
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(changes))
    after[name] = isObject(value) && isObject(after[name]) ? merged(after[name], value) : value;
  return after;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(
  index: SearchIndex,
  id: string,
  written: Omit<Written, "result"> & { readonly result: string },
): Json {
  return {
    _index: index.name,
    _id: id,
    _version: written.version,
    result: written.result,
    _shards: { total: 1 + Number(index.settings.get("number_of_replicas") ?? 1), successful: 1, failed: 0 },
    _seq_no: written.seqNo,
    _primary_term: 1,
  };
}

/** A document by id as GET answers it; it need not have been refreshed. */
export function describeStored(
  index: SearchIndex,
  id: string,
  stored: StoredDocument | undefined,
  source: unknown,
): Json {
  if (stored === undefined) return { _index: index.name, _id: id, found: false };
  const keep = readSourceFilter(source);
  return {
    _index: index.name,
    _id: id,
    _version: stored.version,
    _seq_no: stored.seqNo,
    _primary_term: 1,
    found: true,
    ...(keep === undefined ? {} : { _source: keep(stored.source) }),
  };
}
