import type { Cluster } from "./cluster.ts";
import { deleteDocument, indexDocument, updateDocument } from "./documents.ts";
import type { Json } from "./query/matches.ts";
import { illegalArgument, SearchError } from "./search-error.ts";
import type { SearchIndex } from "./search-index.ts";

type Action = "index" | "create" | "update" | "delete";

/** The answer of one action, as it stands in the answer of a bulk request. */
export interface BulkResult {
  readonly action: Action;
  readonly item: Json & { readonly status: number };
}

/** The answers of a bulk request, and the indices it wrote to. */
export interface BulkOutcome {
  readonly results: readonly BulkResult[];
  readonly touched: ReadonlySet<SearchIndex>;
}

const ACTION_KEYS = ["_index", "_id", "if_seq_no", "if_primary_term", "require_alias", "retry_on_conflict"];

/**
 * Runs the lines of a bulk request in turn: an action that fails does not keep the others from running.
 * @throws SearchError when the lines are no bulk request.
 */
export function runBulk(cluster: Cluster, lines: string, defaultIndex: string | undefined): BulkOutcome {
  if (lines.trim() === "") throw new SearchError("parse_exception", "request body is required");
  if (!lines.endsWith("\n")) throw illegalArgument("The bulk request must be terminated by a newline [\\n]");
  const results: BulkResult[] = [];
  const touched = new Set<SearchIndex>();
  let number = 0;
  let start = 0;
  const nextLine = (): string | undefined => {
    if (start >= lines.length) return undefined;
    const end = lines.indexOf("\n", start);
    const line = lines.slice(start, end);
    start = end + 1;
    number++;
    return line;
  };
  for (let line = nextLine(); line !== undefined; line = nextLine()) {
    if (line.trim() === "") continue;
    const { action, target } = readAction(line, number);
    const name = target._index === undefined ? defaultIndex : String(target._index);
    const id = target._id === undefined || target._id === null ? undefined : String(target._id);
    if (name === undefined) throw validation("index is missing");
    const source = action === "delete" ? undefined : nextLine();
    if (action !== "delete" && source === undefined) throw validation("no requests added");
    if (id === undefined && (action === "delete" || action === "update")) throw validation("id is missing");
    results.push({ action, item: run(cluster, action, name, id, source, target, touched) });
  }
  if (results.length === 0) throw validation("no requests added");
  return { results, touched };
}

function readAction(line: string, number: number): { action: Action; target: Json } {
  const parsed = tryParse(line);
  const [action, target] = Object.entries(parsed ?? {})[0] ?? [];
  if (parsed === undefined || typeof target !== "object" || target === null)
    throw illegalArgument(
      `Malformed action/metadata line [${number}], expected START_OBJECT or END_OBJECT but found [${parsed === undefined ? "VALUE_STRING" : "FIELD_NAME"}]`,
    );
  if (action !== "index" && action !== "create" && action !== "update" && action !== "delete")
    throw illegalArgument(
      `Malformed action/metadata line [${number}], expected field [create], [delete], [index] or [update] but found [${action}]`,
    );
  for (const key of Object.keys(target))
    if (!ACTION_KEYS.includes(key))
      throw illegalArgument(
        `Action/metadata line [${number}] contains an unknown parameter [${key}], or one that is not implemented by the embedded AWS`,
      );
  return { action, target: target as Json };
}

function run(
  cluster: Cluster,
  action: Action,
  name: string,
  id: string | undefined,
  source: string | undefined,
  target: Json,
  touched: Set<SearchIndex>,
): Json & { readonly status: number } {
  try {
    const index = action === "delete" ? cluster.readTarget(name) : cluster.writeTarget(name);
    touched.add(index);
    const condition = target.if_seq_no === undefined ? {} : { ifSeqNo: Number(target.if_seq_no) };
    if (action === "delete") return deleteDocument(index, id!, condition);
    if (action === "update") return updateDocument(index, id!, parseSource(source!), condition);
    return indexDocument(index, id ?? cluster.newId(), source!, parseSource(source!), {
      ...condition,
      create: action === "create",
    });
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    return { _index: name, _id: id ?? null, status: error.status, error: error.toItem() };
  }
}

/** @throws SearchError mapper_parsing_exception when a document is no JSON object. */
export function parseSource(text: string): Json {
  const parsed = tryParse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new SearchError("mapper_parsing_exception", "failed to parse", {
      causedBy: {
        type: parsed === undefined ? "json_parse_exception" : "not_x_content_exception",
        reason: "the document is no JSON object",
      },
    });
  return parsed as Json;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function validation(reason: string): SearchError {
  return new SearchError("action_request_validation_exception", `Validation Failed: 1: ${reason};`);
}
