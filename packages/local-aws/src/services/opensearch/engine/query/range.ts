import { KeywordColumn, NumberColumn } from "../columns.ts";
import { readDateMath } from "../date-math.ts";
import { dateFormat } from "../dates.ts";
import type { Field } from "../field.ts";
import { parsing } from "../search-error.ts";
import {
  asObject,
  boostOf,
  type Json,
  matchNone,
  matchWhere,
  oneField,
  onlyKnown,
  type Query,
  type QueryContext,
} from "./matches.ts";
import { failedQuery, hasNumber } from "./term.ts";

/** `range` on numbers, dates with date math, and keywords. */
export function readRange(body: unknown, context: QueryContext): Query {
  const [path, given] = oneField("range", body);
  const options = asObject("range", given);
  onlyKnown("range", options, ["gt", "gte", "lt", "lte", "format", "boost"]);
  const bounds = { gt: options.gt ?? null, gte: options.gte ?? null, lt: options.lt ?? null, lte: options.lte ?? null };
  return {
    run(index) {
      const field = index.mapping.field(path);
      if (field === undefined) return matchNone(index);
      const score = boostOf(options);
      const { column } = field;
      if (column instanceof NumberColumn) {
        const inside = numberTest(field, bounds, options, context.now);
        return matchWhere(index, score, (doc) => hasNumber(column, doc, inside));
      }
      if (!(column instanceof KeywordColumn))
        throw parsing(
          `[range] query on field [${path}] of type [${field.type}] is not implemented by the embedded AWS: use a keyword, number or date`,
        );
      const inside = column.terms.map((term) => textInside(term, bounds));
      return matchWhere(
        index,
        score,
        (doc) =>
          column.has(doc) &&
          (inside[column.ordinals[doc]!]! || (column.more.get(doc)?.some((ordinal) => inside[ordinal]) ?? false)),
      );
    },
  };
}

type Bounds = Readonly<Record<"gt" | "gte" | "lt" | "lte", unknown>>;

function numberTest(field: Field, bounds: Bounds, options: Json, now: number): (value: number) => boolean {
  const format = options.format === undefined ? field.format : dateFormat(String(options.format));
  const bound = (value: unknown, up: boolean, absent: number): number => {
    if (value === null) return absent;
    if (field.type === "date") return readDateMath(String(value), format, now, up);
    const number = Number(value);
    if (Number.isNaN(number) || value === "") throw failedQuery(`For input string: "${value}"`);
    return field.type === "float" ? Math.fround(number) : number;
  };
  const above = bound(bounds.gt, true, Number.NEGATIVE_INFINITY);
  const from = bound(bounds.gte, false, Number.NEGATIVE_INFINITY);
  const below = bound(bounds.lt, false, Number.POSITIVE_INFINITY);
  const to = bound(bounds.lte, true, Number.POSITIVE_INFINITY);
  return (value) => value > above && value >= from && value < below && value <= to;
}

function textInside(term: string, { gt, gte, lt, lte }: Bounds): boolean {
  return (
    (gt === null || term > String(gt)) &&
    (gte === null || term >= String(gte)) &&
    (lt === null || term < String(lt)) &&
    (lte === null || term <= String(lte))
  );
}
