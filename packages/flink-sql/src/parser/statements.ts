import { SqlError } from "../errors.ts";
import { tokenize } from "../lexer/lexer.ts";
import { parseAlter } from "./alter.ts";
import type { Expression } from "./ast.ts";
import type { Query } from "./ast-query.ts";
import type { Insert, Statement } from "./ast-statement.ts";
import { parseCreate, parseDrop, refused } from "./create.ts";
import { Cursor } from "./cursor.ts";
import { parseExpression } from "./expressions.ts";
import { parseQuery, startsQuery } from "./queries.ts";
import { parseShow } from "./show.ts";
import { parseType } from "./types.ts";

/** Parses a script: statements between semicolons. */
export function parseScript(text: string): Statement[] {
  const cursor = new Cursor(text, tokenize(text));
  const statements: Statement[] = [];
  skipSemicolons(cursor);
  while (!cursor.done) {
    statements.push(parseStatement(cursor));
    if (!cursor.done) cursor.expect(";");
    skipSemicolons(cursor);
  }
  return statements;
}

function skipSemicolons(cursor: Cursor): void {
  while (cursor.accept(";"));
}

/** Parses one query and nothing behind it but a semicolon. */
export function parseQueryText(text: string): Query {
  return parseWhole(text, parseQuery);
}

/** Parses one scalar expression, such as a computed column. */
export function parseExpressionText(text: string): Expression {
  return parseWhole(text, parseExpression);
}

/** Parses one data type, such as `ARRAY<ROW<a INT>> NOT NULL`. */
export function parseTypeText(text: string): ReturnType<typeof parseType> {
  return parseWhole(text, parseType);
}

function parseWhole<T>(text: string, parse: (cursor: Cursor) => T): T {
  const cursor = new Cursor(text, tokenize(text));
  const result = parse(cursor);
  cursor.accept(";");
  if (!cursor.done) throw cursor.unexpected("<EOF>");
  return result;
}

export function parseStatement(cursor: Cursor): Statement {
  const { at, keyword } = cursor.token;
  if (startsQuery(cursor)) return { kind: "select", at, query: parseQuery(cursor) };
  switch (keyword) {
    case "CREATE":
      return parseCreate(cursor);
    case "DROP":
      return parseDrop(cursor);
    case "ALTER":
      return parseAlter(cursor);
    case "USE": {
      cursor.next();
      if (cursor.isWords("MODULES")) throw refused(cursor, "USE MODULES");
      return { kind: "use", at, what: cursor.acceptWords("CATALOG") ? "CATALOG" : "DATABASE", name: cursor.names() };
    }
    case "DESCRIBE":
    case "DESC":
      return parseDescribe(cursor);
    case "SHOW":
      return parseShow(cursor);
    case "SET":
    case "RESET":
      return parseSet(cursor);
    case "EXPLAIN":
      return parseExplain(cursor);
    case "INSERT":
    case "EXECUTE":
    case "BEGIN":
      return parseInserts(cursor);
    default:
      return refuse(cursor);
  }
}

/** Statements Flink has and this package does not run, by their first words. */
const REFUSED = new Set("LOAD UNLOAD CALL COMPILE ADD REMOVE STOP QUIT".split(" "));

/** Statements that Flink refuses in a streaming job, in its words. */
const BATCH_ONLY: Readonly<Record<string, string>> = {
  ANALYZE: "ANALYZE TABLE is not supported for streaming mode now",
  DELETE: "DELETE statement is not supported for streaming mode now.",
  TRUNCATE: "TRUNCATE TABLE statement is not supported in streaming mode.",
  UPDATE: "UPDATE statement is not supported for streaming mode now.",
};

function refuse(cursor: Cursor): never {
  const { at, keyword } = cursor.token;
  const message = BATCH_ONLY[keyword];
  if (message !== undefined) throw new SqlError("FLINK_SQL_PLAN", message, at);
  if (!REFUSED.has(keyword)) throw cursor.unexpected("a statement");
  throw new SqlError("FLINK_SQL_NOT_IMPLEMENTED", `${keyword} is not implemented by the embedded engine`, at);
}

/** `DESCRIBE [EXTENDED] table` */
function parseDescribe(cursor: Cursor): Statement {
  const { at } = cursor.next();
  for (const what of ["CATALOG", "DATABASE", "JOB"]) {
    if (cursor.isWords(what) && cursor.isName(1)) throw refused(cursor, `DESCRIBE ${what}`);
  }
  if (cursor.isWords("EXTENDED") && cursor.isName(1)) cursor.next();
  return { kind: "describe", at, name: cursor.names() };
}

/** `SET 'key' = 'value'`, also without quotes as old scripts write it. */
function parseSet(cursor: Cursor): Statement {
  const { at, keyword } = cursor.next();
  const key =
    cursor.token.kind === "string" ? cursor.string() : cursor.token.kind === "word" ? bareKey(cursor) : undefined;
  if (keyword === "RESET") return { kind: "reset", at, key };
  if (key === undefined) return { kind: "set", at, key, value: undefined };
  cursor.expect("=");
  if (cursor.token.kind === "string") return { kind: "set", at, key, value: cursor.string() };
  const first = cursor.token;
  let last = first;
  while (!cursor.done && !cursor.isOperator(";")) last = cursor.next();
  return { kind: "set", at, key, value: cursor.text.slice(first.start, last.end) };
}

function bareKey(cursor: Cursor): string {
  const first = cursor.token;
  let last = first;
  while (!cursor.done && !cursor.isOperator("=") && !cursor.isOperator(";")) last = cursor.next();
  return cursor.text.slice(first.start, last.end).trim();
}

function parseExplain(cursor: Cursor): Statement {
  const { at } = cursor.next();
  if (cursor.acceptWords("PLAN", "FOR")) {
    return { kind: "explain", at, form: "plan for", details: [], statement: parseStatement(cursor) };
  }
  const details: string[] = [];
  while (["ESTIMATED_COST", "CHANGELOG_MODE", "JSON_EXECUTION_PLAN", "PLAN_ADVICE"].includes(cursor.token.keyword)) {
    details.push(cursor.next().keyword);
    if (!cursor.accept(",")) break;
  }
  if (cursor.acceptWords("STATEMENT", "SET")) {
    const set = cursor.at;
    cursor.expectWords("BEGIN");
    const statement = { kind: "statementSet", at: set, execute: true, inserts: parseSetBody(cursor) } as const;
    return { kind: "explain", at, form: details.length === 0 ? "bare" : "details", details, statement };
  }
  return {
    kind: "explain",
    at,
    form: details.length === 0 ? "bare" : "details",
    details,
    statement: parseStatement(cursor),
  };
}

function parseInserts(cursor: Cursor): Statement {
  const { at } = cursor;
  if (cursor.acceptWords("BEGIN", "STATEMENT", "SET")) {
    cursor.expect(";");
    return { kind: "statementSet", at, execute: false, inserts: parseSetBody(cursor) };
  }
  const execute = cursor.acceptWords("EXECUTE");
  if (execute && cursor.acceptWords("STATEMENT", "SET")) {
    cursor.expectWords("BEGIN");
    return { kind: "statementSet", at, execute, inserts: parseSetBody(cursor) };
  }
  return parseInsert(cursor, execute);
}

function parseSetBody(cursor: Cursor): Insert[] {
  const inserts: Insert[] = [];
  while (!cursor.acceptWords("END")) {
    inserts.push(parseInsert(cursor, false));
    cursor.expect(";");
  }
  return inserts;
}

function parseInsert(cursor: Cursor, execute: boolean): Insert {
  const { at } = cursor;
  cursor.expectWords("INSERT");
  const overwrite = cursor.acceptWords("OVERWRITE");
  if (!overwrite) cursor.expectWords("INTO");
  const table = cursor.names();
  const hint = cursor.token.kind === "hint" ? cursor.next().text : undefined;
  const partition = cursor.acceptWords("PARTITION")
    ? cursor.parenthesised(() => {
        const name = cursor.name();
        return { name, value: cursor.accept("=") ? parseExpression(cursor) : undefined };
      })
    : [];
  const columns = cursor.isOperator("(") && !startsQuery(cursor) ? cursor.parenthesised(() => cursor.name()) : [];
  return { kind: "insert", at, overwrite, execute, table, hint, partition, columns, query: parseQuery(cursor) };
}
