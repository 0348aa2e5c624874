import { SqlError } from "../errors.ts";
import type { Call, CaseExpression, Expression } from "./ast.ts";
import { parseCall, parseSpecialCall } from "./calls.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { parseQuery, startsQuery } from "./queries.ts";
import { BARE_CALLS, CALLABLE, COLUMN_WORDS, RESERVED } from "./reserved.ts";
import { parseType } from "./types.ts";

/** A literal, a name, a call, or what stands in parentheses. */
export function primary(cursor: Cursor): Expression {
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
    case "UNKNOWN": {
      cursor.next();
      const type = { at, name: "BOOLEAN", args: [], notNull: false, elements: [], fields: [] };
      return { kind: "cast", at, operand: { kind: "null", at }, type, safe: false };
    }
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
  if (COLUMN_WORDS.has(keyword) && !call) return { kind: "identifier", at, parts: [cursor.next().text] };
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
    cursor.next();
    parts.push(cursor.name());
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

/** `X'0F'`, `U&'\\0061'`, and `N'a'` or `_UTF8'a'`, which are strings like any other. */
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
  if (/^(N|_UTF8|_UTF16|_LATIN1)$/.test(keyword) && cursor.ahead(1).kind === "string") {
    if (cursor.ahead(1).start !== cursor.token.end) return undefined;
    cursor.next();
    return { kind: "string", at, value: cursor.string() };
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

/** `INTERVAL '1' DAY`, and `INTERVAL k DAY`, which is k times a day. */
function parseInterval(cursor: Cursor): Expression {
  const { at } = cursor.next();
  const negative = cursor.accept("-");
  if (cursor.token.kind !== "string") {
    const count = intervalCount(cursor);
    const left: Expression = negative ? { kind: "unary", at, operator: "-", operand: count } : count;
    const unit: Expression = {
      kind: "interval",
      at,
      value: "1",
      negative: false,
      unit: intervalUnit(cursor).unit,
      to: undefined,
    };
    return { kind: "binary", at, operator: "*", left, right: unit };
  }
  const value = cursor.string();
  const first = intervalUnit(cursor);
  const last = cursor.acceptWords("TO") ? intervalUnit(cursor) : undefined;
  // Of the last field of several a precision is that of its fraction.
  const fraction = last === undefined ? first.fraction : last.precision;
  const { unit, precision } = first;
  return { kind: "interval", at, value, negative, unit, to: last?.unit, precision, fraction };
}

/** A number, a name or something in parentheses. */
function intervalCount(cursor: Cursor): Expression {
  if (cursor.isOperator("(")) return parenthesised(cursor);
  if (cursor.token.kind === "number") return primary(cursor);
  const { at } = cursor;
  if (!cursor.isName()) throw cursor.unexpected("<QUOTED_STRING>");
  return { kind: "identifier", at, parts: cursor.names() };
}

const INTERVAL_UNITS = new Set("YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND".split(" "));

function intervalUnit(cursor: Cursor): { unit: string; precision?: number; fraction?: number } {
  const unit = cursor.token.keyword.replace(/S$/, "");
  if (!INTERVAL_UNITS.has(unit)) throw cursor.unexpected("YEAR, MONTH, DAY, HOUR, MINUTE or SECOND");
  cursor.next();
  if (!cursor.isOperator("(")) return { unit };
  const [precision, fraction] = cursor.parenthesised(() => cursor.integer());
  return { unit, ...(precision === undefined ? {} : { precision }), ...(fraction === undefined ? {} : { fraction }) };
}
