import { parsing } from "../search-error.ts";
import type { SearchIndex } from "../search-index.ts";
import { asObject, type Matches, onlyKnown, type Query, type QueryContext, scoreOf } from "./matches.ts";

export type QueryReader = (body: unknown, context: QueryContext) => Query;

/** `bool`: all of `must` and `filter`, none of `must_not`, enough of `should`; `must` and `should` score. */
export function readBool(body: unknown, context: QueryContext, read: QueryReader): Query {
  const options = asObject("bool", body);
  onlyKnown("bool", options, [
    "must",
    "filter",
    "should",
    "must_not",
    "minimum_should_match",
    "boost",
    "adjust_pure_negative",
  ]);
  const clauses = (name: string) => [options[name] ?? []].flat().map((clause) => read(clause, context));
  const must = clauses("must");
  const filter = clauses("filter");
  const should = clauses("should");
  const mustNot = clauses("must_not");
  const minimum = options.minimum_should_match ?? (must.length + filter.length === 0 && should.length > 0 ? 1 : 0);
  const boost = options.boost === undefined ? 1 : Number(options.boost);
  return {
    run(index) {
      const run = (queries: readonly Query[]) => queries.map((query) => query.run(index));
      const parts = { must: run(must), filter: run(filter), should: run(should), mustNot: run(mustNot) };
      return combine(index, { ...parts, minimumShouldMatch: String(minimum) }, boost);
    },
  };
}

export interface Clauses {
  readonly must: readonly Matches[];
  readonly filter: readonly Matches[];
  readonly should: readonly Matches[];
  readonly mustNot: readonly Matches[];
  /** A count, a negative count, or a percentage. */
  readonly minimumShouldMatch: string;
}

/** Joins clauses into one answer; the scores of `must` and `should` add up. */
export function combine(index: SearchIndex, clauses: Clauses, boost = 1): Matches {
  const { must, filter, should, mustNot } = clauses;
  const count = index.docCount;
  const mask = new Uint8Array(count).fill(1);
  for (const { mask: other } of [...must, ...filter]) for (let doc = 0; doc < count; doc++) mask[doc]! &= other[doc]!;
  for (const { mask: other } of mustNot) for (let doc = 0; doc < count; doc++) if (other[doc] === 1) mask[doc] = 0;
  const minimum = minimumOf(clauses.minimumShouldMatch, should.length);
  if (minimum > 0) {
    const hits = new Uint16Array(count);
    for (const { mask: other } of should) for (let doc = 0; doc < count; doc++) hits[doc]! += other[doc]!;
    for (let doc = 0; doc < count; doc++) if (hits[doc]! < minimum) mask[doc] = 0;
  }
  const scoring = [...must, ...should];
  if (scoring.length === 0) return { mask, scores: must.length + filter.length + mustNot.length > 0 ? 0 : boost };
  const scores = new Float64Array(count);
  for (const part of scoring)
    for (let doc = 0; doc < count; doc++) if (part.mask[doc] === 1) scores[doc]! += boost * scoreOf(part, doc);
  return { mask, scores };
}

function minimumOf(text: string, clauses: number): number {
  const match = /^(-?)(\d+)(%?)$/.exec(text.trim());
  if (match === null)
    throw parsing(`minimum_should_match [${text}] is not implemented by the embedded AWS: use a count or a percentage`);
  const amount = match[3] === "%" ? Math.floor((clauses * Number(match[2])) / 100) : Number(match[2]);
  return match[1] === "-" ? Math.max(0, clauses - amount) : amount;
}
