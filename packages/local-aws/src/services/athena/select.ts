import type { DuckDBConnection } from "@duckdb/node-api";
import { didYouMean } from "../../nearest.ts";
import type { GlueApi } from "../glue/api.ts";
import type { S3Api } from "../s3/api.ts";
import { at, QueryFailure } from "./errors.ts";
import type { Permissions } from "./permissions.ts";
import { type Fields, kindOf, type Node, positionOf } from "./sql/ast.ts";
import { shareGroups } from "./sql/groups.ts";
import { placeOf } from "./sql/lexer.ts";
import { loadParser, parseQuery } from "./sql/parse.ts";
import { queryText, type TableUse } from "./sql/query.ts";
import { isMarked, Sites } from "./sql/sites.ts";
import { type LakePartition, type LakeTable, lakeTable } from "./tables/lake-table.ts";
import { parquetBytes } from "./tables/parquet.ts";
import { partitionsOf } from "./tables/partitions.ts";
import { createView, type LakeFile, listFiles, stageFiles } from "./tables/reader.ts";
import type { Staging } from "./tables/staging.ts";
import { viewQuery } from "./views.ts";

/** What a query needs around it. */
export interface QueryContext {
  readonly connection: DuckDBConnection;
  readonly glue: GlueApi;
  readonly s3: S3Api;
  readonly staging: Staging;
  readonly permissions: Permissions;
  readonly execution: string;
  /** Database of names without one. */
  readonly database: string;
  readonly now: number;
}

/** A query that can be run: its files are staged, the views that stand for its tables made. */
export interface PreparedQuery {
  readonly sql: string;
  readonly scannedBytes: number;
  readonly tables: readonly { readonly table: LakeTable; readonly partitions: number; readonly files: number }[];
}

interface PlannedTable {
  readonly stand: string;
  readonly table: LakeTable;
  readonly use: TableUse;
}

/**
 * Translates a query, lays out what it reads, and has DuckDB bind it. Without `data` it is bound over tables without rows,
 * which tells its columns. @throws QueryFailure.
 */
export async function prepareQuery(context: QueryContext, text: string, data = true): Promise<PreparedQuery> {
  const parser = await loadParser();
  const parsed = new Map<string, Node>();
  const planned: PlannedTable[] = [];
  const named = new Set<string>();
  const sites = new Sites();
  let readsAll = false;
  let stands = 0;

  function parse(source: string): Node {
    let node = parsed.get(source);
    if (node === undefined) {
      node = parseQuery(parser, source);
      shareGroups(node);
      parsed.set(source, node);
      readsAll = collectNames(node, named) || readsAll;
    }
    return node;
  }

  function translate(source: string, database: string, depth: number): string {
    if (depth > 20) throw new QueryFailure("VIEW_IS_RECURSIVE", "Statement includes a recursive view");
    return queryText(parse(source), {
      now: context.now,
      sites,
      place: (name) => placeOf(source, name),
      table(use) {
        const { table, place } = resolve(context, use, database, source);
        const view = viewQuery(table);
        if (view !== undefined) return `(${translate(view, use.database ?? database, depth + 1)})`;
        // A query that is written again names the same tables in the same order.
        const stand = `t${stands++}`;
        if (planned.length < stands) planned.push({ stand, table: lakeTable({ ...table, DatabaseName: place }), use });
        return stand;
      },
    });
  }

  function translated(): string {
    stands = 0;
    return translate(text, context.database, 0);
  }

  const first = translated();
  const hidden = [...named].some((name) => name.startsWith("$"));
  const used = readsAll ? undefined : named;
  let scannedBytes = 0;
  const tables: { table: LakeTable; partitions: number; files: number }[] = [];
  for (const { stand, table, use } of planned) {
    const partitions = data ? await partitionsOf(context, table, use) : [];
    const files = await readable(context, partitions);
    const folder = `${context.staging.folder(context.execution)}/${stand}`;
    const staged = await stageFiles(context.staging, table, files, folder, used, hidden);
    await createView(context.connection, stand, table, staged, folder, hidden, used);
    scannedBytes += await bytesOf(context, table, staged, used);
    tables.push({ table, partitions: partitions.length, files: files.length });
  }
  await context.permissions.settle();
  return { sql: await bound(context.connection, first, sites, translated), scannedBytes, tables };
}

/** The text that fits the types of a query's operands; see sites.ts. */
async function bound(
  connection: DuckDBConnection,
  first: string,
  sites: Sites,
  translated: () => string,
): Promise<string> {
  for (let sql = first; ; sql = translated()) {
    let plan: string;
    try {
      plan = await planOf(connection, sql);
    } catch (error) {
      const { message } = error as Error;
      if (sites.takeMarked(message)) continue;
      const refusal = sites.refusalIn(message);
      if (refusal !== undefined) throw new QueryFailure("TYPE_MISMATCH", refusal);
      if (!message.startsWith("Binder Error")) throw error;
      if (await sites.takeUnbound(() => binds(connection, translated()))) continue;
      throw error;
    }
    const mismatch = /'(TYPE_MISMATCH|FUNCTION_NOT_FOUND): ([^'"]+)'/.exec(plan);
    if (mismatch !== null && !mismatch[2]!.endsWith(" ")) throw new QueryFailure(mismatch[1]!, mismatch[2]!);
    return sites.unguarded(translated);
  }
}

async function planOf(connection: DuckDBConnection, sql: string): Promise<string> {
  const reader = await connection.runAndReadAll(`EXPLAIN (FORMAT JSON) ${sql}`);
  return String(reader.getRows()[0]![1]);
}

function binds(connection: DuckDBConnection, sql: string): Promise<boolean> {
  return planOf(connection, sql).then(
    () => true,
    // Another place is left to be written otherwise.
    (error: Error) => isMarked(error.message),
  );
}

function resolve(context: QueryContext, use: TableUse, current: string, text: string) {
  const database = use.database ?? current;
  const position = use.span === undefined ? undefined : positionOf(text, use.span.start);
  if (use.catalog !== undefined && use.catalog !== "awsdatacatalog")
    throw new QueryFailure("CATALOG_NOT_FOUND", `${at(position)}Catalog '${use.catalog}' not found`);
  context.permissions.table("glue:GetTable", database, use.name);
  if (!context.glue.hasDatabase(database))
    throw new QueryFailure("SCHEMA_NOT_FOUND", `${at(position)}Schema '${database}' does not exist`);
  const table = context.glue.table(database, use.name);
  if (!table)
    throw new QueryFailure(
      "TABLE_NOT_FOUND",
      `${at(position)}Table 'awsdatacatalog.${database}.${use.name}' does not exist${didYouMean(
        use.name,
        context.glue.tables(database).map(({ Name }) => Name!),
      )}`,
    );
  return { table, place: database };
}

async function readable(
  context: QueryContext,
  partitions: readonly LakePartition[],
): Promise<Omit<LakeFile, "file">[]> {
  await context.permissions.list(partitions.map(({ location }) => location));
  const files = listFiles(context.s3, partitions);
  await context.permissions.read(files.map(({ bucket, object }) => `${bucket}/${object.key}`));
  return files;
}

/** Text files are read whole, of Parquet files the chunks of the columns that the query names. */
async function bytesOf(
  { connection }: QueryContext,
  table: LakeTable,
  files: readonly LakeFile[],
  columns: ReadonlySet<string> | undefined,
): Promise<number> {
  if (table.format === "parquet") return parquetBytes(connection, files, columns);
  return files.reduce((sum, { object }) => sum + object.size, 0);
}

/** Adds the names of columns that a query mentions; true when a `*` reads all of them. */
function collectNames(node: unknown, names: Set<string>): boolean {
  if (node === null || typeof node !== "object") return false;
  if (Array.isArray(node)) return node.reduce((all: boolean, item) => collectNames(item, names) || all, false);
  if (kindOf(node as Node) === "star") return true;
  const fields = node as Fields;
  if (fields.star === true) return collectNames({ ...fields, star: false }, names);
  if (typeof fields.name === "string") names.add(fields.name.toLowerCase());
  let all = false;
  for (const value of Object.values(fields)) all = collectNames(value, names) || all;
  return all;
}
