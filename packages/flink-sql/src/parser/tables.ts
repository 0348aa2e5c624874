import type { Call } from "./ast.ts";
import type { Alias, Join, TableExpression } from "./ast-query.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { parseMatch } from "./match.ts";
import { parseQuery, startsQuery } from "./queries.ts";

const WINDOW_FUNCTIONS = new Set(["TUMBLE", "HOP", "CUMULATE", "SESSION"]);

/** What stands behind FROM: tables between commas and joins. */
export function parseFrom(cursor: Cursor): TableExpression {
  let left = parseJoins(cursor);
  while (cursor.accept(",")) {
    const right = parseJoins(cursor);
    left = { kind: "join", at: left.at, type: "CROSS", natural: false, left, right, on: undefined, using: [] };
  }
  return left;
}

function parseJoins(cursor: Cursor): TableExpression {
  let left = parseTable(cursor);
  for (;;) {
    const natural = cursor.acceptWords("NATURAL");
    const type = joinType(cursor);
    if (type === undefined) {
      if (natural) throw cursor.unexpected("JOIN");
      return left;
    }
    const right = parseTable(cursor);
    const on = cursor.acceptWords("ON") ? parseExpression(cursor) : undefined;
    const using = on === undefined && cursor.acceptWords("USING") ? cursor.parenthesised(() => cursor.name()) : [];
    left = { kind: "join", at: left.at, type, natural, left, right, on, using };
  }
}

function joinType(cursor: Cursor): Join["type"] | undefined {
  if (cursor.acceptWords("JOIN") || cursor.acceptWords("INNER", "JOIN")) return "INNER";
  if (cursor.acceptWords("CROSS", "JOIN")) return "CROSS";
  for (const type of ["LEFT", "RIGHT", "FULL"] as const) {
    if (cursor.acceptWords(type, "JOIN") || cursor.acceptWords(type, "OUTER", "JOIN")) return type;
  }
  return undefined;
}

function parseTable(cursor: Cursor): TableExpression {
  let table = parseTablePrimary(cursor);
  if (cursor.isWords("MATCH_RECOGNIZE")) table = parseMatch(cursor, table);
  return table;
}

function parseTablePrimary(cursor: Cursor): TableExpression {
  const { at } = cursor;
  const lateral = cursor.acceptWords("LATERAL");
  if (cursor.isOperator("(")) {
    cursor.next();
    if (!startsQuery(cursor)) {
      const inner = parseFrom(cursor);
      cursor.expect(")");
      return inner;
    }
    const query = parseQuery(cursor);
    cursor.expect(")");
    return { kind: "derived", at, query, lateral, alias: parseAlias(cursor) };
  }
  if (cursor.isWords("UNNEST") && cursor.isOperator("(", 1)) {
    cursor.next();
    cursor.expect("(");
    const expression = parseExpression(cursor);
    cursor.expect(")");
    const ordinality = cursor.acceptWords("WITH", "ORDINALITY");
    return { kind: "unnest", at, expression, ordinality, alias: parseAlias(cursor) };
  }
  if (cursor.isWords("TABLE") && cursor.isOperator("(", 1)) {
    cursor.next();
    cursor.expect("(");
    const call = tableCall(cursor);
    cursor.expect(")");
    return { kind: "tableFunction", at, call, lateral, unwrapped: false, alias: parseAlias(cursor) };
  }
  if (WINDOW_FUNCTIONS.has(cursor.token.keyword) && cursor.isOperator("(", 1)) {
    const call = tableCall(cursor);
    return { kind: "tableFunction", at, call, lateral, unwrapped: true, alias: parseAlias(cursor) };
  }
  const name = cursor.names();
  const hint = cursor.token.kind === "hint" ? cursor.next().text : undefined;
  let systemTime: ReturnType<typeof parseExpression> | undefined;
  if (cursor.isWords("FOR", "SYSTEM_TIME")) {
    cursor.expectWords("FOR", "SYSTEM_TIME", "AS", "OF");
    systemTime = parseExpression(cursor);
  }
  return { kind: "tableName", at, name, hint, systemTime, alias: parseAlias(cursor) };
}

function tableCall(cursor: Cursor): Call {
  const call = parseExpression(cursor);
  if (call.kind !== "call") throw cursor.unexpected("a table function");
  return call;
}

export function parseAlias(cursor: Cursor): Alias | undefined {
  const explicit = cursor.acceptWords("AS");
  if (!explicit && (!cursor.isName() || cursor.isWords("MATCH_RECOGNIZE"))) return undefined;
  const name = cursor.name();
  return { name, columns: cursor.isOperator("(") ? cursor.parenthesised(() => cursor.name()) : [] };
}
