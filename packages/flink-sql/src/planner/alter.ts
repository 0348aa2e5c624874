import { invalid, type Position } from "../errors.ts";
import type { Expression } from "../parser/ast.ts";
import type { AlterTable, ColumnNode, CreateTable, SchemaChange, Statement } from "../parser/ast-statement.ts";
import { type Catalog, isTemporary } from "./catalog.ts";
import { checkTableDefinition, viewFields } from "./definitions.ts";
import { resolveTable } from "./table-definition.ts";
import { children } from "./traverse.ts";

/** Executes ALTER TABLE; the changed table is checked as a new one is. */
export function alterTable({ name: parts, ifExists, change, at }: AlterTable, catalog: Catalog): void {
  const name = catalog.nameOf(parts, at);
  if (catalog.views.has(name)) throw invalid("ALTER TABLE for a view is not allowed", at);
  const table = catalog.tables.get(name);
  if (table === undefined || isTemporary(table)) {
    if (ifExists) return;
    throw invalid(`Table ${catalog.databases.quoted(name)} doesn't exist or is a temporary table.`, at);
  }
  if (change.type === "rename") {
    catalog.rename(table, change.to, at);
    return;
  }
  const changed = resolveTable(changedDefinition(table.definition, change, at), name);
  checkTableDefinition(changed, catalog);
  catalog.replace(changed);
}

/** Executes ALTER VIEW. */
export function alterView(statement: Extract<Statement, { kind: "alterView" }>, catalog: Catalog): void {
  const { name: parts, change, at } = statement;
  const name = catalog.nameOf(parts, at);
  if (catalog.tables.has(name)) throw invalid("ALTER VIEW for a table is not allowed", at);
  const view = catalog.views.get(name);
  if (view === undefined || isTemporary(view))
    throw invalid(`View ${catalog.databases.quoted(name)} doesn't exist or is a temporary view.`, at);
  if (change.type === "rename") catalog.rename(view, change.to, at);
  else {
    const columns = viewFields({ columns: [], query: change.query, at }, catalog);
    catalog.replace({ ...view, columns, query: change.query, database: catalog.databases.current });
  }
}

function failed(reason: string, at: Position): Error {
  return invalid(`Failed to execute ALTER TABLE statement.\n${reason}`, at);
}

function changedDefinition(
  table: CreateTable,
  change: Exclude<AlterTable["change"], { type: "rename" }>,
  at: Position,
): CreateTable {
  switch (change.type) {
    case "set": {
      const options = new Map([...table.options, ...change.options].map(({ key, value }) => [key, value]));
      return { ...table, options: [...options].map(([key, value]) => ({ key, value })) };
    }
    case "reset": {
      if (change.keys.includes("connector"))
        throw invalid("ALTER TABLE RESET does not support changing 'connector'", at);
      return { ...table, options: table.options.filter(({ key }) => !change.keys.includes(key)) };
    }
    case "add":
    case "modify":
      return withSchema(table, change);
    case "renameColumn":
      return renamed(table, change.from, change.to, change.at);
    case "dropColumns": {
      const dropped = new Set(change.columns.map(({ name }) => name));
      for (const column of change.columns) {
        if (!table.columns.some(({ name }) => name === column.name))
          throw failed(`The column \`${column.name}\` does not exist in the base table.`, column.at);
        checkUnused(table, column.name, dropped, column.at);
      }
      return { ...table, columns: table.columns.filter(({ name }) => !dropped.has(name)) };
    }
    case "dropWatermark":
      if (table.watermark === undefined) throw failed("The base table does not define any watermark strategy.", at);
      return { ...table, watermark: undefined };
    case "dropKey":
      return withoutKey(table, change.constraint, at);
  }
}

function withoutKey(table: CreateTable, constraint: string | undefined, at: Position): CreateTable {
  const { primaryKey } = table;
  if (primaryKey === undefined) throw failed("The base table does not define any primary key.", at);
  const name = primaryKey.name ?? `PK_${primaryKey.columns.join("_")}`;
  if (constraint !== undefined && constraint !== name)
    throw failed(
      `The base table does not define a primary key constraint named '${constraint}'. Available constraint name: ['${name}'].`,
      at,
    );
  return { ...table, primaryKey: undefined, columns: table.columns.map(unkeyed) };
}

function unkeyed(column: ColumnNode): ColumnNode {
  return column.kind === "physical" ? { ...column, primaryKey: false } : column;
}

/** ADD and MODIFY of columns, the watermark and the key. */
function withSchema(table: CreateTable, change: SchemaChange): CreateTable {
  const adds = change.type === "add";
  if (change.watermark !== undefined) {
    if (adds && table.watermark !== undefined)
      throw failed(
        "The base table has already defined the watermark strategy. You might want to drop it before adding a new one.",
        change.watermark.at,
      );
    if (!adds && table.watermark === undefined)
      throw failed(
        "The base table does not define any watermark. You might want to add a new one.",
        change.watermark.at,
      );
  }
  if (change.primaryKey !== undefined) {
    const before = table.primaryKey?.columns.map((name) => `\`${name}\``).join(", ");
    if (adds && before !== undefined)
      throw failed(
        `The base table has already defined the primary key constraint [${before}]. You might want to drop it before adding a new one.`,
        change.primaryKey.at,
      );
    if (!adds && before === undefined)
      throw failed(
        "The base table does not define any primary key constraint. You might want to add a new one.",
        change.primaryKey.at,
      );
  }
  let columns = table.columns.map((column) => (change.primaryKey === undefined ? column : unkeyed(column)));
  for (const { column, place } of change.columns) {
    const index = columns.findIndex(({ name }) => name === column.name);
    if (adds && index >= 0)
      throw failed(`Try to add a column \`${column.name}\` which already exists in the table.`, column.at);
    if (!adds && index < 0)
      throw failed(`Try to modify a column \`${column.name}\` which does not exist in the table.`, column.at);
    if (place === undefined && index >= 0) {
      columns = columns.with(index, column);
      continue;
    }
    const others = columns.filter(({ name }) => name !== column.name);
    const after = others.findIndex(({ name }) => name === place?.after);
    if (place?.after !== undefined && after < 0)
      throw failed(`Referenced column \`${place.after}\` by 'AFTER' does not exist in the table.`, column.at);
    columns = others.toSpliced(place === undefined ? others.length : after + 1, 0, column);
  }
  return {
    ...table,
    columns,
    watermark: change.watermark ?? table.watermark,
    primaryKey: change.primaryKey ?? table.primaryKey,
  };
}

function renamed(table: CreateTable, from: string, to: string, at: Position): CreateTable {
  if (!table.columns.some(({ name }) => name === from))
    throw failed(`The column \`${from}\` does not exist in the base table.`, at);
  if (table.columns.some(({ name }) => name === to))
    throw failed(`The column \`${to}\` already existed in table schema.`, at);
  checkUnused({ ...table, primaryKey: undefined }, from, new Set(), at);
  const key = table.primaryKey && {
    ...table.primaryKey,
    columns: table.primaryKey.columns.map((name) => (name === from ? to : name)),
  };
  const columns = table.columns.map((column) => (column.name === from ? { ...column, name: to } : column));
  return { ...table, columns, primaryKey: key };
}

/** Refuses to take away a column that computed columns, the watermark, the key or the partitions name. */
function checkUnused(table: CreateTable, name: string, dropped: ReadonlySet<string>, at: Position): void {
  const users = table.columns.filter(
    (column) => column.kind === "computed" && !dropped.has(column.name) && names(column.expression).has(name),
  );
  if (users.length > 0) {
    const list = users.map((column) => `\`${column.name}\``).join(", ");
    throw failed(`The column \`${name}\` is referenced by computed column ${list}.`, at);
  }
  if (table.partitionedBy.includes(name)) throw failed(`The column \`${name}\` is used as the partition keys.`, at);
  const { watermark } = table;
  if (watermark !== undefined && (watermark.column[0] === name || names(watermark.expression).has(name)))
    throw failed(`The column \`${name}\` is referenced by watermark expression.`, at);
  if (table.primaryKey?.columns.includes(name) === true)
    throw failed(`The column \`${name}\` is used as the primary key.`, at);
}

function names(expression: Expression): Set<string> {
  if (expression.kind === "identifier") return new Set([expression.parts[0]!]);
  return new Set(children(expression).flatMap((child) => [...names(child)]));
}
