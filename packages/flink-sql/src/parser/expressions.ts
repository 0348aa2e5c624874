import { SqlError } from "../errors.ts";
import type { Call, CaseExpression, Expression, IntervalLiteral } from "./ast.ts";
import type { Query } from "./ast-query.ts";
import { parseCall, parseSpecialCall } from "./calls.ts";
import type { Cursor } from "./cursor.ts";
import { COMPARISONS, operatorPower, POWER } from "./powers.ts";
import { parseQuery, startsQuery } from "./queries.ts";
import { BARE_CALLS, CALLABLE, RESERVED, UNITS } from "./reserved.ts";
import { parseType } from "./types.ts";

export function parseExpression(cursor: Cursor, least = 0): Expression {
  let left = prefix(cursor);
  for (;;) {
    const extended = infix(cursor, left, least);
    if (extended === undefined) return left;
    left = extended;
  }
}

/** The expression that `left` becomes with the next operator, if that binds at least as strongly as asked. */
function infix(cursor: Cursor, left: Expression, least: number): Expression | undefined {
  const { token } = cursor;
  const { at } = left;
  if (token.kind === "operator") {
    const power = operatorPower(token.text);
    if (power === undefined || power < least) return undefined;
    cursor.next();
    const operator = token.text;
    if (operator === "!=") {
      const message = "SQL parse failed. Bang equal '!=' is not allowed under the current SQL conformance level";
      throw new SqlError("FLINK_SQL_PARSE", message, token.at);
    }
    if (COMPARISONS.has(token.text) && (cursor.isWords("ANY") || cursor.isWords("ALL") || cursor.isWords("SOME"))) {
      const quantifier = cursor.next().keyword === "ALL" ? "ALL" : "SOME";
      return { kind: "quantified", at, operator, quantifier, operand: left, ...listOrQuery(cursor) };
    }
    return { kind: "binary", at, operator, left, right: parseExpression(cursor, power + 1) };
  }
  switch (token.keyword) {
    case "OR":
    case "AND": {
      const power = token.keyword === "OR" ? POWER.or : POWER.and;
      if (power < least) return undefined;
      cursor.next();
      return { kind: "binary", at, operator: token.keyword, left, right: parseExpression(cursor, power + 1) };
    }
    case "OVERLAPS":
      if (POWER.comparison < least) return undefined;
      cursor.next();
      return { kind: "binary", at, operator: "OVERLAPS", left, right: parseExpression(cursor, POWER.comparison + 1) };
    case "IS":
      return POWER.is < least ? undefined : isTest(cursor, left);
    case "NOT":
    case "BETWEEN":
    case "IN":
    case "LIKE":
    case "SIMILAR":
      return POWER.range < least ? undefined : rangeTest(cursor, left);
    default:
      return undefined;
  }
}

function isTest(cursor: Cursor, operand: Expression): Expression {
  cursor.expectWords("IS");
  const not = cursor.acceptWords("NOT");
  const base = { kind: "is" as const, at: operand.at, operand, not };
  if (cursor.acceptWords("DISTINCT", "FROM")) {
    return { ...base, test: "DISTINCT FROM", other: parseExpression(cursor, POWER.comparison + 1) };
  }
  if (cursor.acceptWords("JSON")) {
    const kinds = ["VALUE", "SCALAR", "ARRAY", "OBJECT"] as const;
    const kind = kinds.find((word) => cursor.acceptWords(word)) ?? "VALUE";
    return { ...base, test: `JSON ${kind}`, other: undefined };
  }
  const test = cursor.token.keyword;
  if (test !== "NULL" && test !== "TRUE" && test !== "FALSE" && test !== "UNKNOWN") {
    throw cursor.unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
  }
  cursor.next();
  return { ...base, test, other: undefined };
}

function rangeTest(cursor: Cursor, operand: Expression): Expression | undefined {
  const mark = cursor.mark();
  const not = cursor.acceptWords("NOT");
  const { at } = operand;
  if (cursor.acceptWords("BETWEEN")) {
    const symmetric = cursor.acceptWords("SYMMETRIC");
    if (!symmetric) cursor.acceptWords("ASYMMETRIC");
    const low = parseExpression(cursor, POWER.range + 1);
    cursor.expectWords("AND");
    return { kind: "between", at, operand, low, high: parseExpression(cursor, POWER.range + 1), symmetric, not };
  }
  if (cursor.acceptWords("IN")) {
    return { kind: "in", at, operand, ...listOrQuery(cursor), not };
  }
  const operator = cursor.acceptWords("LIKE") ? "LIKE" : cursor.acceptWords("SIMILAR", "TO") ? "SIMILAR TO" : undefined;
  if (operator === undefined) {
    cursor.reset(mark);
    return undefined;
  }
  const pattern = parseExpression(cursor, POWER.range + 1);
  const escaped = cursor.acceptWords("ESCAPE") ? parseExpression(cursor, POWER.range + 1) : undefined;
  return { kind: "like", at, operator, operand, pattern, escape: escaped, not };
}

/** `(a, b)` or `(SELECT …)` */
function listOrQuery(cursor: Cursor): { list: Expression[] | undefined; query: Query | undefined } {
  cursor.expect("(");
  const query = startsQuery(cursor) ? parseQuery(cursor) : undefined;
  const list = query === undefined ? cursor.list(() => parseExpression(cursor)) : undefined;
  cursor.expect(")");
  return { list, query };
}

function prefix(cursor: Cursor): Expression {
  const { at, keyword } = cursor.token;
  if (cursor.isOperator("-") || cursor.isOperator("+")) {
    const operator = cursor.next().text as "-" | "+";
    return { kind: "unary", at, operator, operand: parseExpression(cursor, POWER.unary) };
  }
  if (keyword === "NOT") {
    cursor.next();
    return { kind: "unary", at, operator: "NOT", operand: parseExpression(cursor, POWER.not) };
  }
  return postfix(cursor, primary(cursor));
}

/** `a[1]` and `(row).field`. */
function postfix(cursor: Cursor, operand: Expression): Expression {
  const { at } = operand;
  if (cursor.accept("[")) {
    const index = parseExpression(cursor);
    cursor.expect("]");
    return postfix(cursor, { kind: "item", at, operand, index });
  }
  if (operand.kind !== "number" && cursor.isOperator(".") && ["word", "name"].includes(cursor.ahead(1).kind)) {
    cursor.next();
    return postfix(cursor, { kind: "field", at, operand, name: cursor.next().text });
  }
  return operand;
}

function primary(cursor: Cursor): Expression {
  const { kind, text, keyword, at } = cursor.token;
  const prefixed = prefixedLiteral(cursor);
  if (prefixed !== undefined) return prefixed;
  if (kind === "number") {
    cursor.next();
    return { kind: "number", at, text };
  }
  if (kind === "string") {
    cursor.next();
    return { kind: "string", at, value: text };
  }
  if (cursor.isOperator("(")) return parenthesised(cursor);
  if (cursor.isOperator("*")) {
    cursor.next();
    return { kind: "star", at, qualifier: [] };
  }
  switch (keyword) {
    case "NULL":
      cursor.next();
      return { kind: "null", at };
    case "TRUE":
    case "FALSE":
      cursor.next();
      return { kind: "boolean", at, value: keyword === "TRUE" };
    case "CASE":
      return parseCase(cursor);
    case "CAST":
    case "TRY_CAST": {
      if (!cursor.isOperator("(", 1)) break;
      cursor.next();
      cursor.expect("(");
      const operand = parseExpression(cursor);
      cursor.expectWords("AS");
      const type = parseType(cursor);
      cursor.expect(")");
      return { kind: "cast", at, operand, type, safe: keyword === "TRY_CAST" };
    }
    case "EXISTS": {
      cursor.next();
      cursor.expect("(");
      const query = parseQuery(cursor);
      cursor.expect(")");
      return { kind: "exists", at, query };
    }
    case "INTERVAL":
      return parseInterval(cursor);
    case "ROW":
      cursor.next();
      return { kind: "list", at, type: "ROW", items: cursor.parenthesised(() => parseExpression(cursor)) };
    case "ARRAY":
    case "MAP":
      if (!cursor.isOperator("[", 1)) break;
      return bracketList(cursor, keyword);
    case "DATE":
    case "TIME":
    case "TIMESTAMP":
      if (cursor.ahead(1).kind !== "string") break;
      cursor.next();
      return { kind: "temporal", at, type: keyword, value: cursor.string() };
    default:
  }
  return nameOrCall(cursor);
}

function nameOrCall(cursor: Cursor): Expression {
  const { kind, keyword, at } = cursor.token;
  const call = kind === "word" && cursor.isOperator("(", 1);
  if (call) {
    const special = parseSpecialCall(cursor);
    if (special !== undefined) return special;
  }
  if (BARE_CALLS.has(keyword) && !call) {
    cursor.next();
    return bareCall(keyword, at);
  }
  if (!cursor.isName() && !(call && (CALLABLE.has(keyword) || !RESERVED.has(keyword)))) {
    throw cursor.unexpected("an expression");
  }
  const parts = [cursor.next().text];
  while (cursor.isOperator(".")) {
    if (cursor.isOperator("*", 1)) {
      cursor.next();
      cursor.next();
      return { kind: "star", at, qualifier: parts };
    }
    if (!["word", "name"].includes(cursor.ahead(1).kind)) break;
    cursor.next();
    parts.push(cursor.next().text);
  }
  if (cursor.isOperator("(")) return parseCall(cursor, parts, at);
  return { kind: "identifier", at, parts };
}

function bareCall(name: string, at: Call["at"]): Call {
  return {
    kind: "call",
    at,
    name: [name],
    args: [],
    form: "bare",
    distinct: false,
    filter: undefined,
    withinGroup: [],
    orderBy: [],
    nulls: undefined,
    over: undefined,
  };
}

/** `X'0F'` and `U&'\\0061'`. */
function prefixedLiteral(cursor: Cursor): Expression | undefined {
  const { at, keyword } = cursor.token;
  if (keyword === "X" && cursor.ahead(1).kind === "string") {
    const hex = cursor.ahead(1).text;
    if (!/^([0-9a-fA-F]{2})*$/.test(hex)) {
      const message = "SQL parse failed. Binary literal string must contain an even number of hexits";
      throw new SqlError("FLINK_SQL_PARSE", message, at);
    }
    cursor.next();
    cursor.next();
    return { kind: "bytes", at, hex };
  }
  if (keyword !== "U" || !cursor.isOperator("&", 1) || cursor.ahead(2).kind !== "string") return undefined;
  cursor.next();
  cursor.next();
  const text = cursor.string();
  const mark = cursor.acceptWords("UESCAPE") ? cursor.string() : "\\";
  const parts = text.split(mark);
  const value = parts.reduce((done, part, index) => {
    if (index === 0) return part;
    if (part === "" && index < parts.length - 1) return done + mark;
    if (parts[index - 1] === "" && index > 1) return done + part;
    const code = /^[0-9a-fA-F]{4}/.exec(part)?.[0];
    if (code === undefined)
      throw new SqlError("FLINK_SQL_PARSE", "SQL parse failed. Unicode escape sequence is malformed", at);
    return done + String.fromCharCode(Number.parseInt(code, 16)) + part.slice(4);
  }, "");
  return { kind: "string", at, value };
}

/** A scalar subquery, a row of several expressions, or one expression. */
function parenthesised(cursor: Cursor): Expression {
  const { at } = cursor;
  cursor.expect("(");
  if (startsQuery(cursor)) {
    const query = parseQuery(cursor);
    cursor.expect(")");
    return { kind: "subquery", at, query };
  }
  const items = cursor.list(() => parseExpression(cursor));
  cursor.expect(")");
  return items.length === 1 ? items[0]! : { kind: "list", at, type: "ROW", items };
}

function bracketList(cursor: Cursor, type: "ARRAY" | "MAP"): Expression {
  const { at } = cursor.next();
  cursor.expect("[");
  const items = cursor.isOperator("]") ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expect("]");
  return { kind: "list", at, type, items };
}

function parseCase(cursor: Cursor): CaseExpression {
  const { at } = cursor.next();
  const operand = cursor.isWords("WHEN") ? undefined : parseExpression(cursor);
  const branches: { when: Expression[]; result: Expression }[] = [];
  while (cursor.acceptWords("WHEN")) {
    const when = cursor.list(() => parseExpression(cursor));
    cursor.expectWords("THEN");
    branches.push({ when, result: parseExpression(cursor) });
  }
  if (branches.length === 0) throw cursor.unexpected("WHEN");
  const otherwise = cursor.acceptWords("ELSE") ? parseExpression(cursor) : undefined;
  cursor.expectWords("END");
  return { kind: "case", at, operand, branches, otherwise };
}

function parseInterval(cursor: Cursor): IntervalLiteral {
  const { at } = cursor.next();
  const negative = cursor.accept("-");
  const value = cursor.string();
  const unit = intervalUnit(cursor);
  const to = cursor.acceptWords("TO") ? intervalUnit(cursor) : undefined;
  return { kind: "interval", at, value, negative, unit, to };
}

function intervalUnit(cursor: Cursor): string {
  const unit = cursor.token.keyword.replace(/S$/, "");
  if (!UNITS.has(unit)) throw cursor.unexpected("YEAR, MONTH, DAY, HOUR, MINUTE or SECOND");
  cursor.next();
  if (cursor.isOperator("(")) cursor.parenthesised(() => cursor.integer());
  return unit;
}
