import { AwsError } from "../errors.ts";
import type { WireRequest } from "./message.ts";
import type { Operation, ServiceSchema } from "./schema.ts";

/*
 * HTTP bindings (Smithy): a URI pattern is /literal/{Label}/{Greedy+}?literal&literal=value. Where several operations
 * share a pattern, the one whose required query and header members are all present wins, the most specific first.
 * S3's bucket is a label that stands in no pattern: it is the first path segment, or the first label of the host.
 */

interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly segments: readonly { readonly literal?: string; readonly label?: string; readonly greedy?: boolean }[];
  readonly literals: ReadonlyMap<string, string | undefined>;
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  readonly bucket: boolean;
  readonly rank: number;
}

export interface RestMatch {
  readonly operation: Operation;
  readonly labels: Record<string, string>;
  readonly literals: ReadonlyMap<string, string | undefined>;
}

/** Compiles the operations of a service into a router. */
export function compileRoutes(
  schema: ServiceSchema,
  bucketInPath: boolean,
): (request: WireRequest, query: URLSearchParams) => RestMatch | undefined {
  const routes: Route[] = [];
  for (const operation of schema.operations.values())
    if (operation.http) routes.push(compileRoute(operation, bucketInPath));
  routes.sort((a, b) => b.rank - a.rank);
  return (request, query) => {
    const { bucket, path } = bucketInPath ? splitBucket(request) : { bucket: undefined, path: request.path };
    const parts = path === "/" || path === "" ? [] : path.slice(1).split("/");
    for (const route of routes) {
      if (route.method !== request.method || (bucketInPath && route.bucket !== (bucket !== undefined))) continue;
      if (!present(route, query, request.headers)) continue;
      const labels = matchSegments(route, parts);
      if (!labels) continue;
      if (bucket !== undefined) labels.Bucket = bucket;
      return { operation: route.operation, labels, literals: route.literals };
    }
    return undefined;
  };
}

function compileRoute(operation: Operation, bucketInPath: boolean): Route {
  const [method, uri] = operation.http!;
  const [pattern = "/", literalQuery = ""] = uri.split("?");
  const segments = pattern
    .split("/")
    .filter((part) => part !== "")
    .map((part) => {
      if (!part.startsWith("{")) return { literal: part };
      const greedy = part.endsWith("+}");
      return { label: part.slice(1, greedy ? -2 : -1), greedy };
    });
  const literals = new Map<string, string | undefined>();
  for (const part of literalQuery.split("&").filter((text) => text !== "")) {
    const [name = "", value] = part.split("=");
    literals.set(name, value);
  }
  const required = operation.input.members.filter((member) => member.required);
  const requiredQuery = required.filter((member) => member.binding === "query").map((member) => member.wireName);
  const requiredHeaders = required.filter((member) => member.binding === "header").map((member) => member.wireName);
  const bucket = bucketInPath && required.some((member) => member.name === "Bucket");
  const named = [...literals.keys()].filter((name) => name !== "x-id").length;
  const fixed = segments.filter((segment) => segment.literal !== undefined).length;
  return {
    operation,
    method,
    segments,
    literals,
    requiredQuery,
    requiredHeaders,
    bucket,
    rank: 4 * named + 4 * requiredQuery.length + 2 * requiredHeaders.length + fixed,
  };
}

function present(route: Route, query: URLSearchParams, headers: WireRequest["headers"]): boolean {
  for (const [name, value] of route.literals) {
    const sent = query.get(name);
    if (name === "x-id" ? sent !== null && sent !== value : sent === null || (value !== undefined && sent !== value))
      return false;
  }
  return (
    route.requiredQuery.every((name) => query.has(name)) &&
    route.requiredHeaders.every((name) => headers[name] !== undefined)
  );
}

function matchSegments(route: Route, parts: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (let index = 0; index < route.segments.length; index++) {
    const segment = route.segments[index]!;
    const part = parts[index];
    if (segment.greedy) {
      const rest = parts.slice(index).join("/");
      if (rest === "") return undefined;
      labels[segment.label!] = decodeLabel(rest);
      return labels;
    }
    if (part === undefined || (segment.literal !== undefined && segment.literal !== part)) return undefined;
    if (segment.label !== undefined) labels[segment.label] = decodeLabel(part);
  }
  return parts.length === route.segments.length ? labels : undefined;
}

function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AwsError("InvalidURI", `Couldn't parse the specified URI: ${text}`, { cause });
  }
}

const VIRTUAL_HOST = /^(.+)\.(?:s3[.-][^:]*|localhost)(?::\d+)?$/;

function splitBucket(request: WireRequest): { bucket: string | undefined; path: string } {
  const virtual = VIRTUAL_HOST.exec(request.headers.host ?? "");
  if (virtual) return { bucket: virtual[1], path: request.path };
  const slash = request.path.indexOf("/", 1);
  const name = request.path.slice(1, slash < 0 ? undefined : slash);
  if (name === "") return { bucket: undefined, path: "/" };
  return { bucket: decodeLabel(name), path: slash < 0 ? "/" : request.path.slice(slash) };
}
