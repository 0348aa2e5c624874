import { GeoColumn, KeywordColumn, type NumberColumn, TextColumn } from "../columns.ts";
import { readDateMath } from "../date-math.ts";
import type { Field } from "../field.ts";
import { WHOLE } from "../field.ts";
import { parsing, SearchError } from "../search-error.ts";
import type { SearchIndex } from "../search-index.ts";
import { asObject, boostOf, type Matches, matchNone, matchWhere, oneField, onlyKnown, type Query } from "./matches.ts";
import { inverseDocumentFrequency, scoreTerm } from "./similarity.ts";

/** `term`: the value as it stands, not analysed. */
export function readTerm(body: unknown): Query {
  const [path, given] = oneField("term", body);
  const options = typeof given === "object" && given !== null ? asObject("term", given) : { value: given };
  onlyKnown("term", options, ["value", "boost"]);
  if (options.value === undefined || options.value === null)
    throw new SearchError("illegal_argument_exception", "value cannot be null");
  return {
    run(index) {
      if (path === "_id") return matchIds(index, [String(options.value)], boostOf(options));
      const field = index.mapping.field(path);
      return field === undefined ? matchNone(index) : termMatches(index, field, options.value, boostOf(options));
    },
  };
}

/** `terms`: any of the values. */
export function readTerms(body: unknown): Query {
  const { boost, ...rest } = asObject("terms", body);
  const [path, values] = oneField("terms", rest);
  if (!Array.isArray(values))
    throw parsing(
      `[terms] query requires an array of values for field [${path}]; terms lookup is not implemented by the embedded AWS`,
    );
  return {
    run(index) {
      if (path === "_id") return matchIds(index, values.map(String), boostOf({ boost }));
      const field = index.mapping.field(path);
      if (field === undefined) return matchNone(index);
      const test = testOf(field, values);
      return matchWhere(index, boostOf({ boost }), test);
    },
  };
}

/** `ids`: documents by id. */
export function readIds(body: unknown): Query {
  const options = asObject("ids", body);
  onlyKnown("ids", options, ["values", "boost"]);
  const ids = [options.values ?? []].flat().map(String);
  return { run: (index) => matchIds(index, ids, boostOf(options)) };
}

/** `exists`: documents with a value, below an object field too. */
export function readExists(body: unknown): Query {
  const options = asObject("exists", body);
  onlyKnown("exists", options, ["field", "boost"]);
  const path = String(options.field);
  return {
    run(index) {
      const columns = [...index.mapping.leaves]
        .filter((field) => field.path === path || field.path.startsWith(`${path}.`))
        .map((field) => field.column);
      return matchWhere(index, boostOf(options), (doc) => columns.some((column) => column.has(doc)));
    },
  };
}

/** The documents with a value in a field, scored as OpenSearch scores a term of the field's type. */
export function termMatches(index: SearchIndex, field: Field, value: unknown, boost: number): Matches {
  const { column } = field;
  if (column instanceof TextColumn) return scoreTerm(index, column, String(value), boost);
  const test = testOf(field, [value]);
  const matches = matchWhere(index, boost, test);
  if (!(column instanceof KeywordColumn)) return matches;
  let docCount = 0;
  let frequency = 0;
  for (let doc = 0; doc < matches.mask.length; doc++) {
    if (column.has(doc)) docCount++;
    frequency += matches.mask[doc]!;
  }
  // A keyword stands once in its document and has no length: BM25 leaves its idf.
  return { mask: matches.mask, scores: boost * inverseDocumentFrequency(docCount, frequency) };
}

function testOf(field: Field, values: readonly unknown[]): (doc: number) => boolean {
  const { column } = field;
  if (column instanceof KeywordColumn) {
    const wanted = new Set(values.map((value) => column.ordinal(String(value))).filter((ordinal) => ordinal > 0));
    return (doc) =>
      column.has(doc) &&
      (wanted.has(column.ordinals[doc]!) || (column.more.get(doc)?.some((ordinal) => wanted.has(ordinal)) ?? false));
  }
  if (column instanceof TextColumn) {
    const docs = new Set(values.flatMap((value) => column.postings.get(String(value))?.docs ?? []));
    return (doc) => docs.has(doc);
  }
  if (column instanceof GeoColumn)
    throw new SearchError(
      "query_shard_exception",
      `Geometry fields do not support exact searching, use dedicated geometry queries instead: [${field.path}]`,
    );
  const wanted = new Set(values.map((value) => numberOfTerm(field, value)));
  return (doc) => hasNumber(column, doc, (number) => wanted.has(number));
}

export function hasNumber(column: NumberColumn, doc: number, test: (value: number) => boolean): boolean {
  if (column.present[doc] !== 1) return false;
  return test(column.values[doc]!) || (column.more.get(doc)?.some(test) ?? false);
}

/** A value of a query in the unit of its column. @throws SearchError query_shard_exception. */
function numberOfTerm(field: Field, value: unknown): number {
  if (field.type === "date") return readDateMath(String(value), field.format, 0, false);
  if (field.type === "boolean") {
    if (value === true || value === "true") return 1;
    if (value === false || value === "false") return 0;
    throw failedQuery(`Can't parse boolean value [${value}], expected [true] or [false]`);
  }
  const number =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw failedQuery(`For input string: "${value}"`);
  // A fraction stands in no whole-number field.
  if (field.type in WHOLE) return Number.isInteger(number) ? number : Number.NaN;
  return field.type === "float" ? Math.fround(number) : number;
}

export function failedQuery(reason: string): SearchError {
  return new SearchError("query_shard_exception", `failed to create query: ${reason}`, {
    causedBy: { type: "number_format_exception", reason },
  });
}

function matchIds(index: SearchIndex, ids: readonly string[], score: number): Matches {
  const wanted = new Set(ids);
  return matchWhere(index, score, (doc) => wanted.has(index.ids[doc]!));
}
