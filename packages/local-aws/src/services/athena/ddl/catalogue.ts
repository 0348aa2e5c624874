import type { Table } from "@aws-sdk/client-glue";
import { AwsError } from "../../../errors.ts";
import { QueryFailure } from "../errors.ts";
import type { Cursor } from "../sql/lexer.ts";
import type { StatementContext } from "../statements.ts";
import { readLocation } from "../tables/lake-table.ts";

/** Database and table of a path in a statement. */
export function nameOf(
  { database }: StatementContext,
  path: readonly string[],
): { readonly database: string; readonly name: string } {
  const own = path.length > 2 && path[0] === "awsdatacatalog" ? path.slice(1) : path;
  return own.length > 1 ? { database: own[0]!, name: own[1]! } : { database, name: own[0]! };
}

/** The table of a path. @throws QueryFailure when there is none. */
export async function requireTable(
  context: StatementContext,
  path: readonly string[],
  action = "glue:GetTable",
): Promise<Table> {
  const { database, name } = nameOf(context, path);
  context.permissions.table(action, database, name);
  await context.permissions.settle();
  const table = context.glue.table(database, name);
  if (!table) throw ddlFailure(`Table not found ${database}.${name}`, "SemanticException");
  return { ...table, DatabaseName: database };
}

export async function allow(
  context: StatementContext,
  action: string,
  database: string,
  table?: string,
): Promise<void> {
  context.permissions.table(action, database, table);
  await context.permissions.settle();
}

/** A failure of Hive DDL in Hive's words. */
export function ddlFailure(message: string, kind?: string): QueryFailure {
  if (kind === "SemanticException") return new QueryFailure("FAILED", `SemanticException [Error 10001]: ${message}`);
  return new QueryFailure(
    "FAILED",
    `Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ${kind === undefined ? message : `${kind}(message:${message})`}`,
  );
}

/** Runs a change of the catalogue; its refusals are the statement's failure. */
export function change(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) throw ddlFailure(error.message, error.code);
    throw error;
  }
}

/** `CREATE DATABASE|SCHEMA …`, behind its first two words. */
export async function createDatabase(context: StatementContext, cursor: Cursor): Promise<void> {
  const quiet = cursor.accept("IF", "NOT", "EXISTS");
  const name = cursor.name();
  const comment = cursor.accept("COMMENT") ? cursor.string() : undefined;
  const location = cursor.accept("LOCATION") ? readLocation(cursor) : undefined;
  cursor.end();
  await allow(context, "glue:CreateDatabase", name);
  if (quiet && context.glue.hasDatabase(name)) return;
  change(() => context.glue.createDatabase(name, comment, location));
}

export async function dropDatabase(context: StatementContext, cursor: Cursor): Promise<void> {
  const quiet = cursor.accept("IF", "EXISTS");
  const name = cursor.name();
  const cascade = cursor.accept("CASCADE");
  cursor.accept("RESTRICT");
  cursor.end();
  await allow(context, "glue:DeleteDatabase", name);
  if (!context.glue.hasDatabase(name)) {
    if (quiet) return;
    throw ddlFailure(`Database does not exist: ${name}`, "SemanticException");
  }
  change(() => context.glue.deleteDatabase(name, cascade));
}

/** `DROP TABLE|VIEW …`; the objects of a table stay, as for every external table. */
export async function dropTable(context: StatementContext, cursor: Cursor, kind: "TABLE" | "VIEW"): Promise<void> {
  const quiet = cursor.accept("IF", "EXISTS");
  const { database, name } = nameOf(context, cursor.path());
  cursor.end();
  await allow(context, "glue:DeleteTable", database, name);
  const table = context.glue.table(database, name);
  if (!table) {
    if (quiet) return;
    throw ddlFailure(`${kind === "VIEW" ? "View" : "Table"} not found ${name}`, "SemanticException");
  }
  if ((table.TableType === "VIRTUAL_VIEW") !== (kind === "VIEW"))
    throw ddlFailure(`${name} is ${kind === "VIEW" ? "a table: use DROP TABLE" : "a view: use DROP VIEW"}`);
  change(() => context.glue.deleteTable(database, name));
}
