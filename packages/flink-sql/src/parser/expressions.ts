import { SqlError } from "../errors.ts";
import type { Expression } from "./ast.ts";
import type { Query } from "./ast-query.ts";
import type { Cursor } from "./cursor.ts";
import { COMPARISONS, operatorPower, POWER } from "./powers.ts";
import { primary } from "./primary.ts";
import { parseQuery, startsQuery } from "./queries.ts";

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
  if (operand.kind !== "number" && cursor.accept(".")) {
    return postfix(cursor, { kind: "field", at, operand, name: cursor.name() });
  }
  return operand;
}
