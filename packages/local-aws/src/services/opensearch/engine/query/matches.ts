import { parsing } from "../search-error.ts";
import type { SearchIndex } from "../search-index.ts";

/** What a query says of each document: whether it matches, and its score, one number where all have the same. */
export interface Matches {
  /** By document number: 1 where it matches. */
  readonly mask: Uint8Array;
  readonly scores: number | Float64Array;
}

/** A query that was read and checked. */
export interface Query {
  run(index: SearchIndex): Matches;
}

/** What reading a query needs beside its JSON. */
export interface QueryContext {
  /** Milliseconds since the epoch, for `now` in date math. */
  readonly now: number;
}

export type Json = Readonly<Record<string, unknown>>;

/** Marks the documents for which `test` holds. */
export function matchWhere(index: SearchIndex, score: number, test: (doc: number) => boolean): Matches {
  const count = index.docCount;
  const mask = new Uint8Array(count);
  for (let doc = 0; doc < count; doc++) if (test(doc)) mask[doc] = 1;
  return { mask, scores: score };
}

export function matchNone(index: SearchIndex): Matches {
  return { mask: new Uint8Array(index.docCount), scores: 0 };
}

/** The score of a matching document. */
export function scoreOf(matches: Matches, doc: number): number {
  return typeof matches.scores === "number" ? matches.scores : matches.scores[doc]!;
}

/** @throws SearchError parsing_exception naming the query and the parameter that is not executed. */
export function onlyKnown(query: string, given: Json, known: readonly string[]): void {
  for (const name of Object.keys(given))
    if (!known.includes(name)) throw parsing(`[${query}] query does not support [${name}]`);
}

export function boostOf(given: Json): number {
  return given.boost === undefined ? 1 : Number(given.boost);
}

/** The one field of a query and what is said of it. @throws SearchError parsing_exception. */
export function oneField(query: string, body: unknown): [string, unknown] {
  const entries = Object.entries(asObject(query, body));
  if (entries.length === 0) throw parsing(`[${query}] query malformed, no field name`);
  if (entries.length > 1)
    throw parsing(
      `[${query}] query doesn't support multiple fields, found [${entries[0]![0]}] and [${entries[1]![0]}]`,
    );
  return entries[0]!;
}

/** @throws SearchError parsing_exception. */
export function asObject(query: string, body: unknown): Json {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw parsing(`[${query}] query malformed, no start_object after query name`);
  return body as Json;
}
