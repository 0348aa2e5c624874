import type { Position } from "../errors.ts";
import type { Call, Expression, Frame, FrameBound, OrderItem, TableArgument, WindowSpec } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { JSON_CALLS, parseJsonArguments } from "./json-calls.ts";
import { parseQuery, startsQuery } from "./queries.ts";
import { UNITS } from "./reserved.ts";

const PLAIN = { distinct: false, filter: undefined, withinGroup: [], orderBy: [], nulls: undefined, over: undefined };

/** `name( … )` with all that may stand inside and behind it. The cursor is at the opening parenthesis. */
export function parseCall(cursor: Cursor, name: readonly string[], at: Position): Call {
  cursor.expect("(");
  const distinct = cursor.acceptWords("DISTINCT");
  if (!distinct) cursor.acceptWords("ALL");
  const args = cursor.isOperator(")") ? [] : cursor.list(() => parseArgument(cursor));
  let nulls = parseNulls(cursor);
  const orderBy = cursor.isWords("ORDER", "BY") ? parseOrderBy(cursor) : [];
  cursor.expect(")");
  nulls ??= parseNulls(cursor);
  return { kind: "call", at, name, args, form: "plain", distinct, orderBy, nulls, ...parseTail(cursor) };
}

/** What may stand behind the parenthesis of a call. */
function parseTail(cursor: Cursor): Pick<Call, "withinGroup" | "filter" | "over"> {
  let withinGroup: OrderItem[] = [];
  if (cursor.isWords("WITHIN", "GROUP")) {
    cursor.expectWords("WITHIN", "GROUP");
    cursor.expect("(");
    withinGroup = parseOrderBy(cursor);
    cursor.expect(")");
  }
  let filter: Expression | undefined;
  if (cursor.isWords("FILTER") && cursor.isOperator("(", 1)) {
    cursor.next();
    cursor.expect("(");
    cursor.expectWords("WHERE");
    filter = parseExpression(cursor);
    cursor.expect(")");
  }
  let over: WindowSpec | string | undefined;
  if (cursor.acceptWords("OVER")) over = cursor.isOperator("(") ? parseWindowSpec(cursor) : cursor.name();
  return { withinGroup, filter, over };
}

function parseNulls(cursor: Cursor): Call["nulls"] {
  if (cursor.acceptWords("IGNORE", "NULLS")) return "IGNORE";
  return cursor.acceptWords("RESPECT", "NULLS") ? "RESPECT" : undefined;
}

/** An argument: also `TABLE t PARTITION BY k`, `NAME => value` and a unit of time. */
function parseArgument(cursor: Cursor): Expression {
  const { at, kind, keyword, text } = cursor.token;
  if (kind === "word" && keyword === "TABLE") return parseTableArgument(cursor);
  if (cursor.isName() && cursor.isOperator("=>", 1)) {
    cursor.next();
    cursor.next();
    return { kind: "named", at, name: text, value: parseArgument(cursor) };
  }
  const alone = cursor.isOperator(",", 1) || cursor.isOperator(")", 1);
  if (kind === "word" && alone && UNITS.has(keyword)) {
    cursor.next();
    return { kind: "symbol", at, value: keyword };
  }
  if (startsQuery(cursor) && !cursor.isOperator("(")) {
    return { kind: "subquery", at, query: parseQuery(cursor) };
  }
  return parseExpression(cursor);
}

function parseTableArgument(cursor: Cursor): TableArgument {
  const { at } = cursor.next();
  const wrapped = cursor.isOperator("(");
  if (wrapped) cursor.expect("(");
  const query = wrapped && startsQuery(cursor) ? parseQuery(cursor) : undefined;
  const name = query === undefined ? cursor.names() : undefined;
  if (wrapped) cursor.expect(")");
  let partitionBy: Expression[] = [];
  if (cursor.acceptWords("PARTITION", "BY")) {
    const one = () => parseExpression(cursor);
    partitionBy = cursor.isOperator("(") ? cursor.parenthesised(one) : columnList(cursor);
  }
  return { kind: "table", at, name, query, partitionBy };
}

/** Columns up to the comma that ends the argument: a further column is one when no `=>` or call follows its comma. */
function columnList(cursor: Cursor): Expression[] {
  const columns = [parseExpression(cursor)];
  while (cursor.isOperator(",") && cursor.isName(1) && (cursor.isOperator(",", 2) || cursor.isOperator(")", 2))) {
    cursor.next();
    columns.push(parseExpression(cursor));
  }
  return columns;
}

/** Functions with words between their arguments; undefined when the call is written in the plain way. */
export function parseSpecialCall(cursor: Cursor): Call | undefined {
  const { at, keyword } = cursor.token;
  const mark = cursor.mark();
  const make = (form: Call["form"], args: Expression[]): Call => {
    cursor.expect(")");
    return { kind: "call", at, name: [keyword], args, form, ...PLAIN };
  };
  const symbol = (): Expression => {
    const { token } = cursor;
    cursor.next();
    return { kind: "symbol", at: token.at, value: token.keyword };
  };
  const plain = (): undefined => {
    cursor.reset(mark);
    return undefined;
  };
  if (JSON_CALLS.has(keyword)) {
    const name = [cursor.next().text];
    cursor.expect("(");
    const args = parseJsonArguments(cursor, keyword);
    cursor.expect(")");
    return { kind: "call", at, ...PLAIN, name, args, form: "json", ...parseTail(cursor) };
  }
  if (!SPECIAL.has(keyword)) return undefined;
  cursor.next();
  cursor.expect("(");
  switch (keyword) {
    case "EXTRACT": {
      const unit = symbol();
      cursor.expectWords("FROM");
      return make("extract", [unit, parseExpression(cursor)]);
    }
    case "FLOOR":
    case "CEIL":
    case "CEILING": {
      const operand = parseExpression(cursor);
      return cursor.acceptWords("TO") ? make("to", [operand, symbol()]) : plain();
    }
    case "TRIM": {
      const side = ["BOTH", "LEADING", "TRAILING"].includes(cursor.token.keyword) ? symbol() : undefined;
      const first = cursor.isWords("FROM") ? undefined : parseExpression(cursor);
      if (side === undefined && !cursor.isWords("FROM")) return plain();
      const both: Expression = side ?? { kind: "symbol", at, value: "BOTH" };
      if (!cursor.acceptWords("FROM")) return make("trim", [both, first!]);
      const operand = parseExpression(cursor);
      return make("trim", first === undefined ? [both, operand] : [both, operand, first]);
    }
    case "POSITION": {
      const needle = parseExpression(cursor, 33);
      if (!cursor.acceptWords("IN")) return plain();
      const args = [needle, parseExpression(cursor)];
      if (cursor.acceptWords("FROM")) args.push(parseExpression(cursor));
      return make("position", args);
    }
    case "OVERLAY": {
      const operand = parseExpression(cursor);
      if (!cursor.acceptWords("PLACING")) return plain();
      const args = [operand, parseExpression(cursor)];
      cursor.expectWords("FROM");
      args.push(parseExpression(cursor));
      if (cursor.acceptWords("FOR")) args.push(parseExpression(cursor));
      return make("overlay", args);
    }
    default: {
      const operand = parseExpression(cursor);
      if (!cursor.acceptWords("FROM")) return plain();
      const args = [operand, parseExpression(cursor)];
      if (cursor.acceptWords("FOR")) args.push(parseExpression(cursor));
      return make("substring", args);
    }
  }
}

const SPECIAL = new Set(["EXTRACT", "FLOOR", "CEIL", "CEILING", "TRIM", "POSITION", "OVERLAY", "SUBSTRING"]);

export function parseOrderBy(cursor: Cursor): OrderItem[] {
  cursor.expectWords("ORDER", "BY");
  return cursor.list(() => {
    const { at } = cursor;
    const expression = parseExpression(cursor);
    const descending = cursor.acceptWords("DESC");
    if (!descending) cursor.acceptWords("ASC");
    const nulls = cursor.acceptWords("NULLS", "FIRST")
      ? "FIRST"
      : cursor.acceptWords("NULLS", "LAST")
        ? "LAST"
        : undefined;
    return { at, expression, descending, nulls };
  });
}

/** `( base PARTITION BY … ORDER BY … ROWS BETWEEN … )` */
export function parseWindowSpec(cursor: Cursor): WindowSpec {
  const { at } = cursor;
  cursor.expect("(");
  const base = cursor.isName() ? cursor.name() : undefined;
  const partitionBy = cursor.acceptWords("PARTITION", "BY") ? cursor.list(() => parseExpression(cursor)) : [];
  const orderBy = cursor.isWords("ORDER", "BY") ? parseOrderBy(cursor) : [];
  const frame = cursor.isWords("ROWS") || cursor.isWords("RANGE") ? parseFrame(cursor) : undefined;
  cursor.expect(")");
  return { at, base, partitionBy, orderBy, frame };
}

function parseFrame(cursor: Cursor): Frame {
  const { at, keyword } = cursor.next();
  const unit = keyword as Frame["unit"];
  if (!cursor.acceptWords("BETWEEN")) return { at, unit, start: parseBound(cursor), end: undefined };
  const start = parseBound(cursor);
  cursor.expectWords("AND");
  return { at, unit, start, end: parseBound(cursor) };
}

function parseBound(cursor: Cursor): FrameBound {
  if (cursor.acceptWords("CURRENT", "ROW")) return { type: "CURRENT ROW", value: undefined };
  if (cursor.acceptWords("UNBOUNDED", "PRECEDING")) return { type: "UNBOUNDED PRECEDING", value: undefined };
  if (cursor.acceptWords("UNBOUNDED", "FOLLOWING")) return { type: "UNBOUNDED FOLLOWING", value: undefined };
  const value = parseExpression(cursor);
  if (cursor.acceptWords("PRECEDING")) return { type: "PRECEDING", value };
  cursor.expectWords("FOLLOWING");
  return { type: "FOLLOWING", value };
}
