import { notImplemented } from "../errors.ts";
import type { Expression, WindowSpec } from "./ast.ts";
import type { GroupItem, Query, QueryBody, Select, SelectItem } from "./ast-query.ts";
import { parseOrderBy, parseWindowSpec } from "./calls.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { parseFrom } from "./tables.ts";

/** Whether a query begins here, perhaps behind parentheses. */
export function startsQuery(cursor: Cursor): boolean {
  let distance = 0;
  while (cursor.isOperator("(", distance)) distance++;
  const { keyword } = cursor.ahead(distance);
  if (keyword === "WITH" || keyword === "SELECT") return true;
  return keyword === "VALUES" && distance === 0;
}

export function parseQuery(cursor: Cursor): Query {
  const { at } = cursor;
  const ctes = cursor.acceptWords("WITH")
    ? cursor.list(() => {
        const start = cursor.at;
        const name = cursor.name();
        const columns = cursor.isOperator("(") ? cursor.parenthesised(() => cursor.name()) : [];
        cursor.expectWords("AS");
        cursor.expect("(");
        const query = parseQuery(cursor);
        cursor.expect(")");
        return { at: start, name, columns, query };
      })
    : [];
  const body = parseBody(cursor, 0);
  const orderBy = cursor.isWords("ORDER", "BY") ? parseOrderBy(cursor) : [];
  let limit: Expression | undefined;
  let offset: Expression | undefined;
  for (;;) {
    if (limit === undefined && cursor.acceptWords("LIMIT")) {
      limit = cursor.acceptWords("ALL") ? undefined : parseExpression(cursor);
    } else if (offset === undefined && cursor.acceptWords("OFFSET")) {
      offset = parseExpression(cursor);
      if (!cursor.acceptWords("ROWS")) cursor.acceptWords("ROW");
    } else if (limit === undefined && cursor.acceptWords("FETCH")) {
      if (!cursor.acceptWords("FIRST")) cursor.expectWords("NEXT");
      limit = parseExpression(cursor);
      if (!cursor.acceptWords("ROWS")) cursor.expectWords("ROW");
      cursor.expectWords("ONLY");
    } else break;
  }
  return { kind: "query", at, with: ctes, body, orderBy, limit, offset };
}

/** Set operations: INTERSECT binds more strongly than UNION and EXCEPT. */
function parseBody(cursor: Cursor, least: number): QueryBody {
  let left = parseOperand(cursor);
  for (;;) {
    const { keyword } = cursor.token;
    const power = keyword === "INTERSECT" ? 2 : ["UNION", "EXCEPT", "MINUS"].includes(keyword) ? 1 : 0;
    if (power === 0 || power < least) return left;
    cursor.next();
    const operator = keyword === "MINUS" ? "EXCEPT" : (keyword as "UNION" | "INTERSECT" | "EXCEPT");
    const all = cursor.acceptWords("ALL");
    if (!all) cursor.acceptWords("DISTINCT");
    left = { kind: "set", at: left.at, operator, all, left, right: parseBody(cursor, power + 1) };
  }
}

function parseOperand(cursor: Cursor): QueryBody {
  const { at } = cursor;
  if (cursor.accept("(")) {
    const query = parseQuery(cursor);
    cursor.expect(")");
    return { kind: "nested", at, query };
  }
  if (cursor.acceptWords("VALUES")) {
    const rows = cursor.list(() => {
      cursor.acceptWords("ROW");
      if (!cursor.isOperator("(")) return [parseExpression(cursor)];
      return cursor.parenthesised(() => parseExpression(cursor));
    });
    return { kind: "values", at, rows };
  }
  return parseSelect(cursor);
}

function parseSelect(cursor: Cursor): Select {
  const { at } = cursor;
  cursor.expectWords("SELECT");
  const hint = cursor.token.kind === "hint" ? cursor.next().text : undefined;
  cursor.acceptWords("STREAM");
  const distinct = cursor.acceptWords("DISTINCT");
  if (!distinct) cursor.acceptWords("ALL");
  const items = cursor.list(() => parseSelectItem(cursor));
  const from = cursor.acceptWords("FROM") ? parseFrom(cursor) : undefined;
  const where = cursor.acceptWords("WHERE") ? parseExpression(cursor) : undefined;
  const groupBy = cursor.acceptWords("GROUP", "BY") ? parseGroupBy(cursor) : undefined;
  const having = cursor.acceptWords("HAVING") ? parseExpression(cursor) : undefined;
  const windows: { name: string; spec: WindowSpec }[] = [];
  if (cursor.acceptWords("WINDOW")) {
    do {
      const name = cursor.name();
      cursor.expectWords("AS");
      windows.push({ name, spec: parseWindowSpec(cursor) });
    } while (cursor.accept(","));
  }
  const qualify = cursor.acceptWords("QUALIFY") ? parseExpression(cursor) : undefined;
  return { kind: "select", at, hint, distinct, items, from, where, groupBy, having, windows, qualify };
}

export function parseSelectItem(cursor: Cursor): SelectItem {
  const { at } = cursor;
  const expression = parseExpression(cursor);
  let alias: string | undefined;
  if (cursor.acceptWords("AS") || cursor.isName()) alias = cursor.name();
  return { at, expression, alias };
}

function parseGroupBy(cursor: Cursor): GroupItem[] {
  if (cursor.isWords("DISTINCT")) throw notImplemented("GROUP BY DISTINCT", cursor.at);
  return cursor.list((): GroupItem => {
    const { at } = cursor;
    if (cursor.isOperator("(") && cursor.isOperator(")", 1)) {
      cursor.next();
      cursor.next();
      return { kind: "sets", at, sets: [[]] };
    }
    if (cursor.acceptWords("GROUPING", "SETS")) {
      return { kind: "sets", at, sets: cursor.parenthesised(() => groupingSet(cursor)) };
    }
    const keyword = cursor.isOperator("(", 1) ? cursor.token.keyword : "";
    if (keyword === "ROLLUP" || keyword === "CUBE") {
      cursor.next();
      return {
        kind: keyword === "CUBE" ? "cube" : "rollup",
        at,
        sets: cursor.parenthesised(() => groupingSet(cursor)),
      };
    }
    return { kind: "expression", at, expression: parseExpression(cursor) };
  });
}

function groupingSet(cursor: Cursor): Expression[] {
  if (!cursor.isOperator("(")) return [parseExpression(cursor)];
  cursor.expect("(");
  const set = cursor.isOperator(")") ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expect(")");
  return set;
}
