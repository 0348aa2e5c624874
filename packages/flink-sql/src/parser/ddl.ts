import { invalid, notImplemented, type Position } from "../errors.ts";
import type { ColumnNode, CreateTable, Options } from "./ast-statement.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { parseQuery } from "./queries.ts";
import { parseType } from "./types.ts";

/** What stands between the parentheses of CREATE TABLE. */
export interface Body {
  columns: ColumnNode[];
  watermark: CreateTable["watermark"];
  primaryKey: CreateTable["primaryKey"];
}

/** `CREATE TABLE …`; the cursor is behind the word TABLE. */
export function parseCreateTable(cursor: Cursor, at: Position, temporary: boolean): CreateTable {
  const ifNotExists = cursor.acceptWords("IF", "NOT", "EXISTS");
  const name = cursor.names();
  const body: Body = { columns: [], watermark: undefined, primaryKey: undefined };
  if (cursor.isOperator("(")) cursor.parenthesised(() => parseElement(cursor, body));
  const comment = cursor.acceptWords("COMMENT") ? cursor.string() : undefined;
  if (cursor.isWords("DISTRIBUTED")) throw notImplemented("DISTRIBUTED BY", cursor.at);
  const partitionedBy = cursor.acceptWords("PARTITIONED", "BY") ? cursor.parenthesised(() => cursor.name()) : [];
  const options = cursor.acceptWords("WITH") ? parseOptions(cursor) : [];
  const like = cursor.acceptWords("LIKE") ? parseLike(cursor) : undefined;
  const query = cursor.acceptWords("AS") ? parseQuery(cursor) : undefined;
  return {
    kind: "createTable",
    at,
    name,
    temporary,
    ifNotExists,
    ...body,
    comment,
    partitionedBy,
    options,
    like,
    query,
  };
}

function parseElement(cursor: Cursor, body: Body): void {
  if (!parseConstraint(cursor, body)) body.columns.push(parseColumn(cursor, body));
}

/** A watermark or a primary key, if one stands here. */
export function parseConstraint(cursor: Cursor, body: Body): boolean {
  const { at } = cursor;
  if (cursor.isWords("WATERMARK", "FOR")) {
    cursor.expectWords("WATERMARK", "FOR");
    const column = cursor.names();
    cursor.expectWords("AS");
    if (body.watermark !== undefined) throw invalid("Multiple WATERMARK statements is not supported yet.", at);
    body.watermark = { at, column, expression: parseExpression(cursor) };
  } else if (cursor.isWords("PRIMARY", "KEY") || cursor.isWords("CONSTRAINT")) {
    const name = cursor.acceptWords("CONSTRAINT") ? cursor.name() : undefined;
    cursor.expectWords("PRIMARY", "KEY");
    const columns = cursor.parenthesised(() => cursor.name());
    if (body.primaryKey !== undefined) throw invalid("Duplicate primary key definition", at);
    body.primaryKey = { at, name, columns, enforced: parseEnforced(cursor) };
  } else return false;
  return true;
}

function parseEnforced(cursor: Cursor): boolean {
  if (cursor.acceptWords("NOT", "ENFORCED")) return false;
  cursor.acceptWords("ENFORCED");
  return true;
}

export function parseColumn(cursor: Cursor, body: Body): ColumnNode {
  const { at } = cursor;
  const name = cursor.name();
  if (cursor.acceptWords("AS")) {
    const expression = parseExpression(cursor);
    return { kind: "computed", at, name, expression, comment: parseComment(cursor) };
  }
  const type = parseType(cursor);
  if (cursor.acceptWords("METADATA")) {
    const key = cursor.acceptWords("FROM") ? cursor.string() : undefined;
    const virtual = cursor.acceptWords("VIRTUAL");
    return { kind: "metadata", at, name, type, key, virtual, comment: parseComment(cursor) };
  }
  const primaryKey = cursor.acceptWords("PRIMARY", "KEY");
  if (primaryKey) {
    if (body.primaryKey !== undefined) throw invalid("Duplicate primary key definition", at);
    body.primaryKey = { at, name: undefined, columns: [name], enforced: parseEnforced(cursor) };
  }
  return { kind: "physical", at, name, type, primaryKey, comment: parseComment(cursor) };
}

function parseComment(cursor: Cursor): string | undefined {
  return cursor.acceptWords("COMMENT") ? cursor.string() : undefined;
}

export function parseOptions(cursor: Cursor): Options {
  cursor.expect("(");
  if (cursor.accept(")")) return [];
  const options = cursor.list(() => {
    const key = cursor.string();
    cursor.expect("=");
    return { key, value: cursor.string() };
  });
  cursor.expect(")");
  return options;
}

function parseLike(cursor: Cursor): CreateTable["like"] {
  const { at } = cursor;
  const table = cursor.names();
  const rules: string[] = [];
  if (cursor.accept("(")) {
    while (!cursor.accept(")")) {
      const rule = cursor.next().keyword;
      if (rule !== "INCLUDING" && rule !== "EXCLUDING" && rule !== "OVERWRITING") throw cursor.unexpected("INCLUDING");
      rules.push(`${rule} ${cursor.next().keyword}`);
    }
  }
  return { at, table, rules };
}
