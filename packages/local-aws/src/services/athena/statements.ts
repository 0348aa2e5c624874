import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { alterTable } from "./ddl/alter-table.ts";
import { allow, change, createDatabase, dropDatabase, dropTable, nameOf } from "./ddl/catalogue.ts";
import { repairTable } from "./ddl/repair.ts";
import { describe, type Listing, show } from "./ddl/show.ts";
import { readTableDefinition } from "./ddl/table-definition.ts";
import { createView } from "./ddl/view.ts";
import { createTableAs, insertInto, unload } from "./ddl/write.ts";
import { notTranslated, QueryFailure } from "./errors.ts";
import { bindParameters, usingList } from "./parameters.ts";
import { optionList, readInsert, readTableAs, readView, restOf, seesQuery, seesView } from "./read-statement.ts";
import { columnInfo, csvLine, namedType, textWriter } from "./results.ts";
import { type PreparedQuery, prepareQuery, type QueryContext } from "./select.ts";
import { positionOf } from "./sql/ast.ts";
import { Cursor } from "./sql/lexer.ts";
import { quoted } from "./sql/types.ts";
import type { AthenaState, Execution } from "./state.ts";
import { expectStatement } from "./statement-words.ts";

/** What a statement runs in. */
export interface StatementContext extends QueryContext {
  readonly state: AthenaState;
  readonly run: Execution;
  /** Where its result goes. */
  readonly output: { readonly bucket: string; readonly prefix: string };
}

/** Runs one statement and writes its result. @throws QueryFailure. */
export async function runStatement(
  context: StatementContext,
  text: string,
  parameters: readonly string[],
): Promise<void> {
  const cursor = new Cursor(text);
  if (cursor.accept("EXECUTE")) return execute(context, cursor, parameters);
  if (cursor.sees("PREPARE")) return dispatch(context, cursor);
  return dispatch(context, text.includes("?") ? new Cursor(bindParameters(text, parameters)) : cursor);
}

async function execute(context: StatementContext, cursor: Cursor, parameters: readonly string[]): Promise<void> {
  const name = cursor.name();
  const statement = context.run.workGroup.statements.get(name);
  if (!statement) throw new QueryFailure("NOT_FOUND", `Prepared statement not found: ${name}`);
  const values = cursor.accept("USING") ? usingList(cursor) : parameters;
  cursor.end();
  return dispatch(context, new Cursor(bindParameters(statement.query, values)));
}

/** Sets what kind of statement this is, as the query's history tells it. */
function label({ run }: StatementContext, type: Execution["statementType"], substatement: string): void {
  run.statementType = type;
  run.substatementType = substatement;
}

async function dispatch(context: StatementContext, cursor: Cursor): Promise<void> {
  const start = cursor.next;
  if (seesQuery(cursor)) {
    label(context, "DML", "SELECT");
    return runSelect(context, restOf(cursor));
  }
  if (cursor.accept("INSERT", "INTO")) {
    label(context, "DML", "INSERT");
    const { path, names, query } = readInsert(cursor);
    return insertInto(context, nameOf(context, path), names, query);
  }
  if (cursor.accept("UNLOAD")) return runUnload(context, cursor);
  if (cursor.accept("EXPLAIN")) {
    label(context, "UTILITY", "EXPLAIN");
    return writeListing(context, await explain(context, cursor));
  }
  if (cursor.accept("PREPARE") || cursor.accept("DEALLOCATE", "PREPARE"))
    return prepareStatement(context, cursor, start.text);
  label(context, "DDL", start.text.toUpperCase());
  if (cursor.accept("SHOW") || cursor.sees("DESCRIBE") || cursor.sees("DESC")) {
    label(context, "UTILITY", start.text.toUpperCase());
    if (start.text.toUpperCase() === "SHOW") return writeListing(context, await show(context, cursor));
    cursor.take();
    return writeListing(context, await describe(context, cursor));
  }
  if (cursor.accept("MSCK", "REPAIR", "TABLE")) {
    label(context, "DDL", "MSCK_REPAIR_TABLE");
    return writeListing(context, await repairTable(context, cursor));
  }
  await runDefinition(context, cursor);
  await writeListing(context, { columns: [], lines: [] });
}

async function runDefinition(context: StatementContext, cursor: Cursor): Promise<void> {
  const start = cursor.next;
  if (cursor.accept("CREATE", "DATABASE") || cursor.accept("CREATE", "SCHEMA")) {
    label(context, "DDL", "CREATE_DATABASE");
    return createDatabase(context, cursor);
  }
  if (cursor.accept("DROP", "DATABASE") || cursor.accept("DROP", "SCHEMA")) {
    label(context, "DDL", "DROP_DATABASE");
    return dropDatabase(context, cursor);
  }
  if (cursor.accept("CREATE", "EXTERNAL", "TABLE")) {
    label(context, "DDL", "CREATE_TABLE");
    const { path, ifNotExists, table } = readTableDefinition(cursor);
    const { database, name } = nameOf(context, path);
    await allow(context, "glue:CreateTable", database, name);
    if (ifNotExists && context.glue.table(database, name)) return;
    return change(() => context.glue.createTable(database, table));
  }
  if (seesView(cursor)) {
    label(context, "DDL", "CREATE_VIEW");
    const { path, query, replace } = readView(cursor);
    return createView(context, nameOf(context, path), query, replace);
  }
  if (cursor.accept("CREATE", "TABLE")) return runCreateTableAs(context, cursor);
  if (cursor.accept("DROP", "TABLE")) {
    label(context, "DDL", "DROP_TABLE");
    return dropTable(context, cursor, "TABLE");
  }
  if (cursor.accept("DROP", "VIEW")) {
    label(context, "DDL", "DROP_VIEW");
    return dropTable(context, cursor, "VIEW");
  }
  if (cursor.accept("ALTER", "TABLE")) {
    label(context, "DDL", "ALTER_TABLE");
    return alterTable(context, cursor);
  }
  if (cursor.accept("CREATE", "EXTERNAL")) cursor.fail("Expecting: 'TABLE'");
  expectStatement(cursor);
  throw notTranslated(
    `statement ${start.text.toUpperCase()}`,
    "see the list of statements",
    positionOf(cursor.text, start.start),
  );
}

async function runCreateTableAs(context: StatementContext, cursor: Cursor): Promise<void> {
  label(context, "DDL", "CREATE_TABLE_AS_SELECT");
  const { path, quiet, options, query, withData } = readTableAs(cursor);
  const place = nameOf(context, path);
  if (quiet && context.glue.table(place.database, place.name)) return;
  return createTableAs(context, place, options, query, withData);
}

async function runUnload(context: StatementContext, cursor: Cursor): Promise<void> {
  label(context, "DML", "UNLOAD");
  cursor.expect("(");
  const start = cursor.next.start;
  let end = start;
  for (let depth = 1; depth > 0; ) {
    if (cursor.done) cursor.fail("Expecting: ')'");
    const { kind, text, start: at } = cursor.take();
    if (kind === "symbol" && text === "(") depth++;
    if (kind === "symbol" && text === ")" && --depth === 0) end = at;
  }
  cursor.expect("TO");
  const location = cursor.string();
  const options = cursor.accept("WITH") ? optionList(cursor) : {};
  cursor.end();
  await unload(context, cursor.text.slice(start, end), location, options);
}

/** `PREPARE name FROM statement` and `DEALLOCATE PREPARE name`, as the API's operations do. */
async function prepareStatement(context: StatementContext, cursor: Cursor, word: string): Promise<void> {
  const { run, state } = context;
  label(context, "DDL", word.toUpperCase());
  const name = cursor.name();
  if (word.toUpperCase() === "PREPARE") {
    cursor.expect("FROM");
    const query = restOf(cursor);
    run.workGroup.statements.set(name, { name, query, description: undefined, modified: state.host.clock.now() });
  } else if (!run.workGroup.statements.delete(name))
    throw new QueryFailure("NOT_FOUND", `Prepared statement not found: ${name}`);
  await writeListing(context, { columns: [], lines: [] });
}

/** Tables, partitions and bytes that a query would read, and the engine's plan. */
async function explain(context: StatementContext, cursor: Cursor): Promise<Listing> {
  if (cursor.sees("ANALYZE") || cursor.sees("("))
    throw notTranslated(`EXPLAIN ${cursor.next.text}`, "use EXPLAIN query", positionOf(cursor.text, cursor.next.start));
  const { sql, tables, scannedBytes } = await prepareQuery(context, restOf(cursor));
  await context.permissions.settle();
  const plan = await context.connection.runAndReadAll(`EXPLAIN ${sql}`);
  const read = tables.map(
    ({ table, partitions, files }) =>
      `${table.database}.${table.name}: ${partitions} partitions, ${files} files (${table.format})`,
  );
  const lines = ["Query Plan", ...read, `${scannedBytes} bytes`, ...String(plan.getRows()[0]![1]).split("\n")];
  return { columns: ["Query Plan"], lines };
}

/** Notes what a query reads. @throws QueryFailure when the work group allows less. */
export function countScan(run: Execution, { scannedBytes }: PreparedQuery): void {
  run.scannedBytes = scannedBytes;
  const cutoff = run.workGroup.configuration.BytesScannedCutoffPerQuery;
  if (cutoff !== undefined && scannedBytes > cutoff)
    throw new QueryFailure(
      "EXCEEDED_SCAN_LIMIT",
      `Query cancelled! : Bytes scanned limit was exceeded (${scannedBytes} of ${cutoff} bytes)`,
    );
}

/** A query whose rows go to a CSV file in the result's location. */
async function runSelect(context: StatementContext, text: string): Promise<void> {
  const { run, connection } = context;
  // wall time: what the engine takes is measured, since a fast clock stands still meanwhile.
  const started = performance.now();
  const prepared = await prepareQuery(context, text);
  await context.permissions.settle();
  countScan(run, prepared);
  run.planningMs = elapsed(started);
  stillWanted(run);
  let result = await connection.stream(prepared.sql);
  const names = result.columnNames();
  const named = names.map((_, index) => namedType(result.columnType(index)));
  if (named.some((type) => type !== undefined))
    result = await connection.stream(withNamedRows(prepared.sql, names, named));
  const types = names.map((_, index) => result.columnType(index));
  run.columns = names.map((name, index) => columnInfo(name, types[index]!));
  await writeResult(context, `${run.id}.csv`, csvChunks(run, result.yieldRows(), names, types));
}

/** A query whose rows have names for all fields: DuckDB's client reads fields by name. */
function withNamedRows(sql: string, names: readonly string[], types: readonly (string | undefined)[]): string {
  const items = names.map((name, index) => {
    const type = types[index];
    return `${type === undefined ? `c${index}` : `CAST(c${index} AS ${type})`} AS ${quoted(name)}`;
  });
  return `SELECT ${items.join(", ")} FROM (${sql}) AS result(${names.map((_, index) => `c${index}`).join(", ")})`;
}

/** Milliseconds since a reading, rounded. */
function elapsed(started: number): number {
  // wall time: as above.
  return Math.round(performance.now() - started);
}

/** @throws QueryFailure when the query was stopped meanwhile. */
function stillWanted({ state }: Execution): void {
  if (state !== "RUNNING") throw new QueryFailure("USER_CANCELLED", "Query was cancelled by user");
}

/** Puts a result and the file beside it that tells its columns. */
async function writeResult(
  { run, output, permissions, s3 }: StatementContext,
  name: string,
  content: AsyncIterable<Buffer> | Buffer,
): Promise<void> {
  const key = `${output.prefix}${name}`;
  run.outputLocation = `s3://${output.bucket}/${key}`;
  await permissions.write(output.bucket, key);
  await s3.putObject(output.bucket, key, content);
  await s3.putObject(output.bucket, `${key}.metadata`, Buffer.from(JSON.stringify({ columns: run.columns })));
}

async function writeListing(context: StatementContext, { columns, lines }: Listing): Promise<void> {
  const { run } = context;
  run.plain = true;
  run.columns = columns.map((Name) => ({
    Name,
    Label: Name,
    Type: "string",
    CatalogName: "hive",
    SchemaName: "",
    TableName: "",
    Precision: 0,
    Scale: 0,
    Nullable: "UNKNOWN",
    CaseSensitive: false,
  }));
  run.outputRows = lines.length;
  await writeResult(context, `${run.id}.txt`, Buffer.from(lines.map((line) => `${line}\n`).join("")));
}

async function* csvChunks(
  run: Execution,
  batches: AsyncIterable<DuckDBValue[][]>,
  names: readonly string[],
  types: readonly DuckDBType[],
): AsyncGenerator<Buffer> {
  const writers = types.map(textWriter);
  const header = Buffer.from(csvLine(names));
  run.outputBytes += header.length;
  yield header;
  for await (const rows of batches) {
    stillWanted(run);
    let text = "";
    for (const row of rows)
      text += csvLine(row.map((value, index) => (value === null ? null : writers[index]!(value))));
    run.outputRows += rows.length;
    const chunk = Buffer.from(text);
    run.outputBytes += chunk.length;
    yield chunk;
  }
}
