import type { Cluster } from "../engine/cluster.ts";
import { SearchError } from "../engine/search-error.ts";
import { catIndices, getHealth, getInfo } from "./cluster-routes.ts";
import {
  getDocument,
  getSource,
  multiGet,
  postBulk,
  postUpdate,
  putDocument,
  removeDocument,
} from "./document-routes.ts";
import {
  createIndex,
  deleteAlias,
  deleteIndex,
  getAlias,
  getIndex,
  getMapping,
  getSettings,
  getStats,
  indexExists,
  postAliases,
  putAlias,
  putMapping,
  putSettings,
  refreshIndices,
} from "./index-routes.ts";
import type { RestAnswer, RestRequest } from "./request.ts";
import { deleteByQuery, getCount, getSearch, multiSearch } from "./search-routes.ts";

type Handler = (cluster: Cluster, request: RestRequest) => RestAnswer | Promise<RestAnswer>;

interface Route {
  readonly methods: readonly string[];
  readonly pattern: readonly string[];
  readonly run: Handler;
}

/** `{x}` stands for one segment that does not start with an underscore, `{id}` for any. */
const ROUTES: readonly Route[] = [
  route("GET HEAD", "/", getInfo),
  route("GET", "/_cluster/health", getHealth),
  route("GET", "/_cluster/health/{x}", getHealth),
  route("GET", "/_cat/indices", catIndices),
  route("GET", "/_cat/indices/{x}", catIndices),
  route("POST PUT", "/_bulk", postBulk),
  route("POST PUT", "/{x}/_bulk", postBulk),
  route("GET POST", "/_mget", multiGet),
  route("GET POST", "/{x}/_mget", multiGet),
  route("GET POST", "/_search", getSearch),
  route("GET POST", "/{x}/_search", getSearch),
  route("GET POST", "/_msearch", multiSearch),
  route("GET POST", "/{x}/_msearch", multiSearch),
  route("GET POST", "/_count", getCount),
  route("GET POST", "/{x}/_count", getCount),
  route("POST", "/{x}/_delete_by_query", deleteByQuery),
  route("GET POST", "/_refresh", refreshIndices),
  route("GET POST", "/{x}/_refresh", refreshIndices),
  route("GET", "/_stats", getStats),
  route("GET", "/{x}/_stats", getStats),
  route("GET", "/_mapping", getMapping),
  route("GET", "/{x}/_mapping", getMapping),
  route("PUT POST", "/{x}/_mapping", putMapping),
  route("GET", "/_settings", getSettings),
  route("GET", "/{x}/_settings", getSettings),
  route("PUT", "/{x}/_settings", putSettings),
  route("POST", "/_aliases", postAliases),
  route("GET", "/_alias", getAlias),
  route("GET HEAD", "/_alias/{x}", getAlias),
  route("GET", "/{x}/_alias", getAlias),
  route("GET HEAD", "/{x}/_alias/{x}", getAlias),
  route("PUT POST", "/{x}/_alias/{x}", putAlias),
  route("DELETE", "/{x}/_alias/{x}", deleteAlias),
  route("POST", "/{x}/_doc", putDocument),
  route("PUT POST", "/{x}/_doc/{id}", putDocument),
  route("PUT POST", "/{x}/_create/{id}", putDocument),
  route("GET HEAD", "/{x}/_doc/{id}", getDocument),
  route("DELETE", "/{x}/_doc/{id}", removeDocument),
  route("GET HEAD", "/{x}/_source/{id}", getSource),
  route("POST", "/{x}/_update/{id}", postUpdate),
  route("PUT", "/{x}", createIndex),
  route("DELETE", "/{x}", deleteIndex),
  route("HEAD", "/{x}", indexExists),
  route("GET", "/{x}", getIndex),
];

function route(methods: string, path: string, run: Handler): Route {
  return { methods: methods.split(" "), pattern: path.split("/").filter((part) => part !== ""), run };
}

/** Answers a request to a domain; a refusal is an answer too. */
export async function answer(cluster: Cluster, request: RestRequest): Promise<RestAnswer> {
  const fitting = ROUTES.filter(({ pattern }) => fits(pattern, request.segments));
  const found = fitting.find(({ methods }) => methods.includes(request.method));
  if (found === undefined) return refuse(request, fitting);
  try {
    return await found.run(cluster, request);
  } catch (error) {
    if (error instanceof SearchError) return { status: error.status, body: error.toBody() as Record<string, unknown> };
    throw error;
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, position) => {
    const segment = segments[position]!;
    if (part === "{id}") return true;
    return part === "{x}" ? !segment.startsWith("_") || segment === "_all" : segment === part;
  });
}

function refuse(request: RestRequest, fitting: readonly Route[]): RestAnswer {
  if (fitting.length === 0)
    return {
      status: 400,
      body: {
        error: `no handler found for uri [${request.path}] and method [${request.method}]: it is not implemented by the embedded AWS`,
      },
    };
  const allowed = [...new Set(fitting.flatMap(({ methods }) => methods))].join(", ");
  return {
    status: 405,
    body: {
      error: `Incorrect HTTP method for uri [${request.path}] and method [${request.method}], allowed: [${allowed}]`,
      status: 405,
    },
  };
}
