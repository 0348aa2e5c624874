import type { TextColumn } from "../columns.ts";
import type { SearchIndex } from "../search-index.ts";
import type { Matches } from "./matches.ts";

/*
 * BM25 as OpenSearch 2 scores: idf × (k1 + 1) × tf / (tf + k1 × (1 − b + b × length / average length)), where
 * idf = ln(1 + (N − n + 0.5) / (n + 0.5)) over the N documents that have the field and the n that have the term.
 */
const K1 = 1.2;
const B = 0.75;

export function inverseDocumentFrequency(docCount: number, docFrequency: number): number {
  return Math.log(1 + (docCount - docFrequency + 0.5) / (docFrequency + 0.5));
}

/** Documents with a term, scored. */
export function scoreTerm(index: SearchIndex, column: TextColumn, term: string, boost: number): Matches {
  const mask = new Uint8Array(index.docCount);
  const scores = new Float64Array(index.docCount);
  const postings = column.postings.get(term);
  if (postings === undefined) return { mask, scores };
  const { docs, frequencies } = postings;
  const weight = boost * (K1 + 1) * inverseDocumentFrequency(column.docCount, docs.length);
  const average = column.tokenCount / column.docCount;
  for (let position = 0; position < docs.length; position++) {
    const doc = docs[position]!;
    const frequency = frequencies[position]!;
    mask[doc] = 1;
    scores[doc] = (weight * frequency) / (frequency + K1 * (1 - B + (B * column.lengths[doc]!) / average));
  }
  return { mask, scores };
}
