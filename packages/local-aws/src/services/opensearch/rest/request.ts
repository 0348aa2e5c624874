import type { Json } from "../engine/query/matches.ts";
import { illegalArgument, SearchError } from "../engine/search-error.ts";

/** A request to a domain's endpoint, its path below the domain. */
export class RestRequest {
  readonly method: string;
  /** As sent, for messages. */
  readonly path: string;
  /** Decoded, without empty ones. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Buffer;

  constructor(method: string, path: string, query: URLSearchParams, body: Buffer) {
    this.method = method;
    this.path = path;
    this.segments = path
      .split("/")
      .filter((part) => part !== "")
      .map(decodeSegment);
    this.query = query;
    this.body = body;
  }

  get text(): string {
    return this.body.toString();
  }

  /** The body, or the `source` parameter in its place; an empty object where there is neither. @throws SearchError. */
  json(): Json {
    const text = this.body.length > 0 ? this.text : (this.query.get("source") ?? "");
    if (text.trim() === "") return {};
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch (cause) {
      throw new SearchError("json_parse_exception", (cause as Error).message);
    }
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
      throw new SearchError("parsing_exception", "Expected [START_OBJECT]");
    return parsed as Json;
  }

  /** True for a flag that is set, with or without a value. @throws SearchError illegal_argument_exception. */
  flag(name: string): boolean | undefined {
    const value = this.query.get(name);
    if (value === null) return undefined;
    if (value === "" || value === "true") return true;
    if (value === "false") return false;
    throw illegalArgument(`Failed to parse value [${value}] as only [true] or [false] are allowed.`);
  }

  /** @throws SearchError illegal_argument_exception naming a parameter that is not executed. */
  allow(parameters: readonly string[]): void {
    for (const name of this.query.keys())
      if (!EVERYWHERE.includes(name) && !parameters.includes(name))
        throw illegalArgument(
          `request [${this.path}] contains unrecognized parameter: [${name}], or one that is not implemented by the embedded AWS`,
        );
  }
}

/** A part of a path that is no valid encoding stands as it was sent. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Parameters of every request: the form of the answer, and waits that one process does not have. */
const EVERYWHERE = [
  "pretty",
  "human",
  "error_trace",
  "source",
  "source_content_type",
  "timeout",
  "master_timeout",
  "cluster_manager_timeout",
  "wait_for_active_shards",
  "preference",
];

/** An answer: JSON, or text where it is one. */
export interface RestAnswer {
  readonly status: number;
  readonly body: Json | readonly unknown[] | string;
}

export function ok(body: RestAnswer["body"]): RestAnswer {
  return { status: 200, body };
}
