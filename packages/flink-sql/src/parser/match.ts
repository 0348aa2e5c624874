import { notImplemented, SqlError } from "../errors.ts";
import type { MatchRecognize, PatternNode, SelectItem, SkipClause, TableExpression } from "./ast-query.ts";
import { parseOrderBy } from "./calls.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { parseSelectItem } from "./queries.ts";
import { parseAlias } from "./tables.ts";

/** `MATCH_RECOGNIZE ( … ) alias`; the cursor is at the keyword. */
export function parseMatch(cursor: Cursor, input: TableExpression): MatchRecognize {
  const { at } = cursor.next();
  cursor.expect("(");
  const partitionBy = cursor.acceptWords("PARTITION", "BY") ? cursor.list(() => parseExpression(cursor)) : [];
  const orderBy = cursor.isWords("ORDER", "BY") ? parseOrderBy(cursor) : [];
  const measures = cursor.acceptWords("MEASURES") ? cursor.list(() => measure(cursor)) : [];
  const rows = parseRows(cursor);
  const skip = cursor.acceptWords("AFTER", "MATCH") ? parseSkip(cursor) : undefined;
  cursor.expectWords("PATTERN");
  cursor.expect("(");
  checkAnchor(cursor);
  const pattern = alternatives(cursor);
  checkAnchor(cursor);
  cursor.expect(")");
  const within = cursor.acceptWords("WITHIN") ? parseExpression(cursor) : undefined;
  const subsets = cursor.acceptWords("SUBSET")
    ? cursor.list(() => {
        const name = cursor.name();
        cursor.expect("=");
        return { name, variables: cursor.parenthesised(() => cursor.name()) };
      })
    : [];
  cursor.expectWords("DEFINE");
  const define = cursor.list(() => {
    const start = cursor.at;
    const name = cursor.name();
    cursor.expectWords("AS");
    return { at: start, name, condition: parseExpression(cursor) };
  });
  cursor.expect(")");
  const alias = parseAlias(cursor);
  return {
    kind: "match",
    at,
    input,
    partitionBy,
    orderBy,
    measures,
    rows,
    skip,
    pattern,
    within,
    subsets,
    define,
    alias,
  };
}

function checkAnchor(cursor: Cursor): void {
  if (cursor.isOperator("^") || cursor.isOperator("$")) throw notImplemented("An anchor of a pattern", cursor.at);
}

function measure(cursor: Cursor): SelectItem {
  cursor.acceptWords("FINAL");
  if (cursor.isWords("RUNNING"))
    throw new SqlError("FLINK_SQL_PLAN", "RUNNING is not supported by Flink's MATCH_RECOGNIZE", cursor.at);
  return parseSelectItem(cursor);
}

function parseRows(cursor: Cursor): MatchRecognize["rows"] {
  if (cursor.acceptWords("ONE", "ROW", "PER", "MATCH")) return "ONE";
  return cursor.acceptWords("ALL", "ROWS", "PER", "MATCH") ? "ALL" : undefined;
}

function parseSkip(cursor: Cursor): SkipClause {
  const { at } = cursor;
  cursor.expectWords("SKIP");
  if (cursor.acceptWords("PAST", "LAST", "ROW")) return { at, to: "PAST LAST ROW", variable: undefined };
  cursor.expectWords("TO");
  if (cursor.acceptWords("NEXT", "ROW")) return { at, to: "TO NEXT ROW", variable: undefined };
  if (cursor.acceptWords("FIRST")) return { at, to: "TO FIRST", variable: cursor.name() };
  cursor.acceptWords("LAST");
  return { at, to: "TO LAST", variable: cursor.name() };
}

function alternatives(cursor: Cursor): PatternNode {
  const { at } = cursor;
  const items = [sequence(cursor)];
  while (cursor.accept("|")) items.push(sequence(cursor));
  return items.length === 1 ? items[0]! : { kind: "alternatives", at, items };
}

function sequence(cursor: Cursor): PatternNode {
  const { at } = cursor;
  const items: PatternNode[] = [];
  do items.push(quantified(cursor));
  while (
    !cursor.isOperator(")") &&
    !cursor.isOperator("|") &&
    !cursor.isOperator("-}") &&
    !cursor.isOperator(",") &&
    !cursor.isOperator("$")
  );
  return items.length === 1 ? items[0]! : { kind: "sequence", at, items };
}

function quantified(cursor: Cursor): PatternNode {
  const { at } = cursor;
  const item = factor(cursor);
  let range: { min: number; max: number | undefined } | undefined;
  if (cursor.accept("*")) range = { min: 0, max: undefined };
  else if (cursor.accept("+")) range = { min: 1, max: undefined };
  else if (cursor.accept("?")) range = { min: 0, max: 1 };
  else if (cursor.accept("{")) range = repetitions(cursor);
  if (range === undefined) return item;
  return { kind: "quantified", at, item, ...range, reluctant: cursor.accept("?") };
}

function repetitions(cursor: Cursor): { min: number; max: number | undefined } {
  const least = cursor.token.kind === "number" ? cursor.integer() : undefined;
  let most = least;
  if (cursor.accept(",")) most = cursor.token.kind === "number" ? cursor.integer() : undefined;
  else if (least === undefined) throw cursor.unexpected("a number");
  cursor.expect("}");
  return { min: least ?? 0, max: most };
}

function factor(cursor: Cursor): PatternNode {
  const { at } = cursor;
  if (cursor.accept("(")) {
    const items = alternatives(cursor);
    cursor.expect(")");
    return items.kind === "variable" ? { kind: "sequence", at, items: [items] } : items;
  }
  if (cursor.accept("{-")) {
    const item = alternatives(cursor);
    cursor.expect("-}");
    return { kind: "exclusion", at, item };
  }
  if (cursor.isWords("PERMUTE") && cursor.isOperator("(", 1)) {
    cursor.next();
    return { kind: "permute", at, items: cursor.parenthesised(() => alternatives(cursor)) };
  }
  return { kind: "variable", at, name: cursor.name() };
}
