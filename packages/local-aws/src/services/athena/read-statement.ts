import { notTranslated, QueryFailure } from "./errors.ts";
import { bindParameters } from "./parameters.ts";
import { positionOf } from "./sql/ast.ts";
import { Cursor } from "./sql/lexer.ts";
import { loadParser, parseQuery } from "./sql/parse.ts";
import { expectStatement } from "./statement-words.ts";

/*
 * The statements that hold a query, as far as they stand around it. A statement is read when it is submitted, where what
 * Trino's grammar does not take is refused, and again when it is run.
 */

export interface InsertStatement {
  readonly path: readonly string[];
  readonly names: readonly string[];
  readonly query: string;
}

export interface ViewStatement {
  readonly path: readonly string[];
  readonly replace: boolean;
  readonly query: string;
}

export interface TableAsStatement {
  readonly path: readonly string[];
  readonly quiet: boolean;
  readonly options: Readonly<Record<string, string | string[]>>;
  readonly query: string;
  readonly withData: boolean;
}

/** Whether a query stands next. */
export function seesQuery(cursor: Cursor): boolean {
  return ["SELECT", "WITH", "VALUES", "("].some((word) => cursor.sees(word));
}

/** What follows `INSERT INTO`. */
export function readInsert(cursor: Cursor): InsertStatement {
  const path = cursor.path();
  const names = cursor.sees("(") && !cursor.sees("(", "SELECT") && !cursor.sees("(", "WITH") ? nameList(cursor) : [];
  return { path, names, query: restOf(cursor) };
}

/** Whether a view is made next. */
export function seesView(cursor: Cursor): boolean {
  return cursor.sees("CREATE", "VIEW") || cursor.sees("CREATE", "OR", "REPLACE", "VIEW");
}

export function readView(cursor: Cursor): ViewStatement {
  cursor.expect("CREATE");
  const replace = cursor.accept("OR", "REPLACE");
  cursor.expect("VIEW");
  const path = cursor.path();
  cursor.expect("AS");
  return { path, replace, query: restOf(cursor) };
}

/** What follows `CREATE TABLE`. */
export function readTableAs(cursor: Cursor): TableAsStatement {
  const { start } = cursor.next;
  const quiet = cursor.accept("IF", "NOT", "EXISTS");
  const path = cursor.path();
  if (cursor.sees("("))
    throw notTranslated(
      "CREATE TABLE with columns (Iceberg)",
      "use CREATE EXTERNAL TABLE",
      positionOf(cursor.text, start),
    );
  const options = cursor.accept("WITH") ? optionList(cursor) : {};
  cursor.expect("AS");
  const text = restOf(cursor);
  const noData = /\s+WITH\s+NO\s+DATA\s*$/i.exec(text);
  const query = noData ? text.slice(0, noData.index) : text.replace(/\s+WITH\s+DATA\s*$/i, "");
  return { path, quiet, options, query, withData: noData === null };
}

/** `(name = value, …)` of CTAS and UNLOAD; a value is a string or an array of strings. */
export function optionList(cursor: Cursor): Record<string, string | string[]> {
  const options: Record<string, string | string[]> = {};
  cursor.expect("(");
  do {
    const name = cursor.name();
    cursor.expect("=");
    if (cursor.accept("ARRAY", "[")) {
      const values: string[] = [];
      do values.push(cursor.string());
      while (cursor.accept(","));
      cursor.expect("]");
      options[name] = values;
    } else options[name] = cursor.take().text;
  } while (cursor.accept(","));
  cursor.expect(")");
  return options;
}

/** What is left of the text, without a closing semicolon. */
export function restOf(cursor: Cursor): string {
  // Blanks in front keep places in messages those of the whole text.
  const { start } = cursor.next;
  return cursor.text.slice(0, start).replace(/[^\n]/g, " ") + cursor.text.slice(start).replace(/;\s*$/, "");
}

function nameList(cursor: Cursor): string[] {
  const names: string[] = [];
  cursor.expect("(");
  do names.push(cursor.name());
  while (cursor.accept(","));
  cursor.expect(")");
  return names;
}

/** @throws QueryFailure SYNTAX_ERROR for a statement that Trino's grammar does not take; Hive's are read when they run. */
export async function checkSyntax(text: string, parameters: readonly string[]): Promise<void> {
  try {
    const query = queryIn(new Cursor(parameters.length === 0 ? text : bindParameters(text, parameters)));
    if (query !== undefined) parseQuery(await loadParser(), query);
  } catch (error) {
    // What the grammar takes and the engine does not, parameters among it, fails the query and not the request.
    if (!(error instanceof QueryFailure) || error.code === "SYNTAX_ERROR") throw error;
  }
}

function queryIn(cursor: Cursor): string | undefined {
  if (seesQuery(cursor)) return restOf(cursor);
  if (cursor.accept("INSERT", "INTO")) return readInsert(cursor).query;
  if (cursor.accept("EXPLAIN")) return seesQuery(cursor) ? restOf(cursor) : undefined;
  if (seesView(cursor)) return readView(cursor).query;
  if (cursor.accept("CREATE", "TABLE")) return readTableAs(cursor).query;
  expectStatement(cursor);
  return undefined;
}
