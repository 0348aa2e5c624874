import { TextColumn } from "../columns.ts";
import type { Field } from "../field.ts";
import { parsing } from "../search-error.ts";
import type { SearchIndex } from "../search-index.ts";
import { valuesAt } from "../source-path.ts";
import { combine } from "./bool.ts";
import { asObject, boostOf, type Json, type Matches, matchNone, oneField, onlyKnown, type Query } from "./matches.ts";
import { scoreTerm } from "./similarity.ts";
import { termMatches } from "./term.ts";

/** `match`: any, or all, of the words of a text. */
export function readMatch(body: unknown): Query {
  const [path, given] = oneField("match", body);
  const options = typeof given === "object" && given !== null ? asObject("match", given) : { query: given };
  onlyKnown("match", options, ["query", "operator", "boost", "minimum_should_match"]);
  if (options.query === undefined) throw parsing("No text specified for text query");
  return { run: (index) => matchText(index, path, options) };
}

/** `match_phrase`: the words one after the other. */
export function readMatchPhrase(body: unknown): Query {
  const [path, given] = oneField("match_phrase", body);
  const options = typeof given === "object" && given !== null ? asObject("match_phrase", given) : { query: given };
  onlyKnown("match_phrase", options, ["query", "boost"]);
  if (options.query === undefined) throw parsing("No text specified for text query");
  return { run: (index) => matchPhrase(index, path, options) };
}

/** `multi_match`, type best_fields: the best of the fields counts. */
export function readMultiMatch(body: unknown): Query {
  const options = asObject("multi_match", body);
  onlyKnown("multi_match", options, ["query", "fields", "operator", "boost", "type"]);
  if ((options.type ?? "best_fields") !== "best_fields")
    throw parsing(`[multi_match] type [${options.type}] is not implemented by the embedded AWS: use best_fields`);
  if (!Array.isArray(options.fields))
    throw parsing("[multi_match] without [fields] is not implemented by the embedded AWS: name the fields");
  const fields = (options.fields as unknown[]).map((entry) => {
    const [path, boost = "1"] = String(entry).split("^");
    if (path!.includes("*"))
      throw parsing(`[multi_match] field pattern [${path}] is not implemented by the embedded AWS: name the fields`);
    return { path: path!, boost: Number(boost) };
  });
  return {
    run(index) {
      const parts = fields.map(({ path, boost }) =>
        matchText(index, path, { ...options, boost: boostOf(options) * boost }),
      );
      return bestOf(index, parts);
    },
  };
}

function matchText(index: SearchIndex, path: string, options: Json): Matches {
  const field = index.mapping.field(path);
  if (field === undefined) return matchNone(index);
  const boost = boostOf(options);
  if (!(field.column instanceof TextColumn)) return termMatches(index, field, options.query, boost);
  const terms = field.column.analyzer(String(options.query));
  const column = field.column;
  const parts = terms.map((term) => scoreTerm(index, column, term, boost));
  const all = String(options.operator ?? "or").toLowerCase() === "and";
  return combine(index, {
    must: all ? parts : [],
    filter: [],
    should: all ? [] : parts,
    mustNot: [],
    minimumShouldMatch: all ? "0" : String(options.minimum_should_match ?? 1),
  });
}

function matchPhrase(index: SearchIndex, path: string, options: Json): Matches {
  const field = index.mapping.field(path);
  if (field === undefined) return matchNone(index);
  const { column } = field;
  if (!(column instanceof TextColumn)) return termMatches(index, field, options.query, boostOf(options));
  const phrase = column.analyzer(String(options.query));
  const found = matchText(index, path, { ...options, operator: "and" });
  for (let doc = 0; doc < found.mask.length; doc++)
    if (found.mask[doc] === 1 && index.live[doc] === 1 && !hasPhrase(index, field, doc, phrase)) found.mask[doc] = 0;
  return found;
}

/** Words stand in the order of the document, which is read again for them. */
function hasPhrase(index: SearchIndex, field: Field, doc: number, phrase: readonly string[]): boolean {
  const { analyzer } = field.column as TextColumn;
  const source = JSON.parse(index.source(doc)) as Json;
  return valuesAt(source, field.sourcePath).some((value) => {
    const words = analyzer(String(value));
    for (let start = 0; start + phrase.length <= words.length; start++)
      if (phrase.every((word, offset) => words[start + offset] === word)) return true;
    return false;
  });
}

function bestOf(index: SearchIndex, parts: readonly Matches[]): Matches {
  const mask = new Uint8Array(index.docCount);
  const scores = new Float64Array(index.docCount);
  for (const part of parts)
    for (let doc = 0; doc < mask.length; doc++) {
      if (part.mask[doc] !== 1) continue;
      mask[doc] = 1;
      const score = typeof part.scores === "number" ? part.scores : part.scores[doc]!;
      if (score > scores[doc]!) scores[doc] = score;
    }
  return { mask, scores };
}
