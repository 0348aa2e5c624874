import { checkTable } from "../connectors/registry.ts";
import { invalid, notImplemented, type Position, SqlError } from "../errors.ts";
import { coerce } from "../functions/cast.ts";
import { call, literal, type Rex } from "../functions/rex.ts";
import type { Insert } from "../parser/ast-statement.ts";
import { isImplicit } from "../types/implicit.ts";
import { type LogicalType, plain, typeText, withNullable } from "../types/logical.ts";
import { columnsOf, project } from "./builders.ts";
import type { Catalog, CatalogTable } from "./catalog.ts";
import { isUpdating } from "./changelog.ts";
import { unsupportedChanges } from "./checks.ts";
import { Translator } from "./expressions.ts";
import { withOptionsHint } from "./hints.ts";
import type { Plan } from "./plan.ts";
import { finished } from "./planner.ts";
import { planQuery } from "./queries.ts";
import { Scope } from "./scope.ts";
import { type PlanningSession, sessionOf } from "./session.ts";
import { NOT_NULL, upsertKeysOf } from "./upsert-keys.ts";

/** Plans INSERT INTO: the query with its columns turned into those of the table. */
export function planInsert(insert: Insert, catalog: Catalog): { table: CatalogTable; plan: Plan } {
  const session = sessionOf(catalog);
  const table = targetOf(insert, catalog);
  const path = catalog.databases.path(table.hinted ?? table.name);
  const { accepts } = checkTable(table, "sink");
  if (insert.overwrite) throw overwrite(path, table, insert.at);
  if (table.metadata.some(({ virtual }) => !virtual)) {
    throw invalid(
      `Table '${path}' declares persistable metadata columns, but the underlying DynamicTableSink doesn't implement the SupportsWritingMetadata interface. If the column should not be persisted, it can be declared with the VIRTUAL keyword.`,
      insert.at,
    );
  }
  const fixed = partitionValues(insert, table, path, session);
  const query = planQuery(insert.query, session);
  const targets = targetColumns(insert, table, fixed);
  const mismatch = (cause: string) => schemaMismatch(path, cause, query, table, insert.at);
  if (targets.length !== query.fields.length) throw mismatch("Different number of columns.");
  const columns = columnsOf(query);
  const rexes = table.physical.map(({ name, type }, position): Rex => {
    const value = fixed.get(name);
    if (value !== undefined) return coerce(value, plain(type), catalog.zone);
    const index = targets.indexOf(name);
    if (index < 0) return missing(name, type, insert.at);
    const source = columns[index]!;
    if (!isImplicit(source.type, type))
      throw mismatch(`Incompatible types for sink column '${name}' at position ${position}.`);
    const written = coerce(source, plain(type), catalog.zone);
    return type.nullable || !source.type.nullable ? written : required(written, name);
  });
  const plan = finished(
    project(
      query,
      rexes,
      table.physical.map(({ name }) => name),
    ),
  );
  if (isUpdating(plan) && (accepts === "append" || (accepts === "upsert" && table.primaryKey.length === 0)))
    throw unsupportedChanges(`Table sink '${path}'`, plan, insert.at);
  return { table, plan: accepts === "upsert" ? materialized(plan, table, catalog) : plan };
}

/** With what makes changes by the table's primary key of them, where the query changes by another key. */
function materialized(plan: Plan, { primaryKey, physical }: CatalogTable, catalog: Catalog): Plan {
  const setting = catalog.settings.get("table.exec.sink.upsert-materialize")?.toUpperCase() ?? "AUTO";
  if (primaryKey.length === 0 || setting === "NONE") return plan;
  const keys = primaryKey.map((name) => physical.findIndex((column) => column.name === name));
  const upsertKeys = upsertKeysOf(plan);
  const fits = upsertKeys.some((key) => key.every((column) => keys.includes(column)));
  if (setting !== "FORCE" && (!isUpdating(plan) || fits)) return plan;
  const smallest = upsertKeys.toSorted((one, other) => one.length - other.length)[0];
  const rowKey = smallest?.length === 0 ? undefined : smallest;
  return { kind: "materialize", input: plan, fields: plan.fields, keys, rowKey };
}

function targetOf(insert: Insert, catalog: Catalog): CatalogTable {
  const name = catalog.nameOf(insert.table, insert.at);
  const table = catalog.tables.get(name);
  if (table !== undefined) return withOptionsHint(table, insert.hint, insert.at);
  throw new SqlError(
    "FLINK_SQL_PLAN",
    `Cannot find table '${catalog.databases.quoted(name)}' in any of the catalogs [default_catalog], nor as a temporary table.`,
    insert.at,
  );
}

function overwrite(path: string, table: CatalogTable, at: Position): SqlError {
  if (table.options.get("connector") === "filesystem")
    return new SqlError("FLINK_SQL_PLAN", "Streaming mode not support overwrite.", at);
  return invalid(
    `INSERT OVERWRITE requires that the underlying DynamicTableSink of table '${path}' implements the SupportsOverwrite interface.`,
    at,
  );
}

/** The values of `PARTITION (column = value)` by column. */
function partitionValues(
  insert: Insert,
  table: CatalogTable,
  path: string,
  session: PlanningSession,
): Map<string, Rex> {
  const values = new Map<string, Rex>();
  const keys = table.definition.partitionedBy;
  for (const { name, value } of insert.partition) {
    if (!table.physical.some((column) => column.name === name))
      throw invalid(`Unknown target column '${name}'`, insert.at);
    if (!keys.includes(name))
      throw invalid(
        `Static partition column '${name}' should be in the partition keys list [${keys.join(", ")}] for table '${path}'.`,
        insert.at,
      );
    if (value === undefined) throw notImplemented("PARTITION with a column that has no value", insert.at);
    const rex = new Translator(new Scope([]), session).translate(value);
    if (rex.kind !== "literal") throw invalid("Static partitions take literals only", value.at);
    values.set(name, rex);
  }
  return values;
}

/** The columns the query fills, in its order. */
function targetColumns(insert: Insert, table: CatalogTable, fixed: ReadonlyMap<string, Rex>): readonly string[] {
  const all = table.physical.map(({ name }) => name);
  if (insert.columns.length === 0) return all.filter((name) => !fixed.has(name));
  const seen = new Set<string>();
  for (const name of insert.columns) {
    if (!all.includes(name)) throw invalid(`Unknown target column '${name}'`, insert.at);
    if (seen.has(name) || fixed.has(name))
      throw invalid(`Target column '${name}' is assigned more than once`, insert.at);
    seen.add(name);
  }
  return insert.columns;
}

/** The value of a NOT NULL column: NULL fails the job. */
function required(rex: Rex, name: string): Rex {
  const check = (value: unknown): unknown => {
    if (value !== null) return value;
    throw new SqlError(
      "FLINK_SQL_RUNTIME",
      `Column '${name}' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.`,
    );
  };
  return call(
    NOT_NULL,
    [rex],
    withNullable(rex.type, false),
    ([value], emitting) => `${emitting.constant(check)}(${value})`,
  );
}

function missing(name: string, type: LogicalType, at: Position): Rex {
  if (!type.nullable) throw invalid(`Column '${name}' has no default value and does not allow NULLs`, at);
  return literal(null, withNullable(type, true));
}

function schemaMismatch(path: string, cause: string, query: Plan, table: CatalogTable, at: Position): SqlError {
  const schema = (fields: readonly { readonly name: string; readonly type: LogicalType }[]) =>
    fields.map(({ name, type }) => `${name}: ${typeText(withNullable(type, true))}`).join(", ");
  return invalid(
    `Column types of query result and sink for '${path}' do not match.\nCause: ${cause}\n\nQuery schema: [${schema(query.fields)}]\nSink schema:  [${schema(table.physical)}]`,
    at,
  );
}
