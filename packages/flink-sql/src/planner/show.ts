import { invalid } from "../errors.ts";
import { scalarFunctionNames } from "../functions/registry.ts";
import { likePattern } from "../functions/runtime/patterns.ts";
import type { TypeNode } from "../parser/ast.ts";
import type { ColumnNode, Show } from "../parser/ast-statement.ts";
import { printQuery } from "../parser/print.ts";
import { path, printExpression, quote, text } from "../parser/print-expression.ts";
import { STRING, typeOf, typeText } from "../types/logical.ts";
import type { Catalog, CatalogTable, CatalogView } from "./catalog.ts";
import { DEFAULT_CATALOG } from "./databases.ts";
import { describe, type Listing } from "./describe.ts";

/** What SHOW lists. */
export function show(statement: Show, catalog: Catalog): Listing {
  const { what, name, at } = statement;
  const { databases, functions, tables, views } = catalog;
  const inside = (keys: Iterable<string>): string[] => {
    if (name !== undefined && name.length > 1) databases.checkCatalog(name[0]!, at);
    const database = name?.at(-1) ?? databases.current;
    databases.check(database, at);
    return [...keys].filter((key) => databases.of(key) === database).map((key) => databases.parts(key)[2]!);
  };
  switch (what) {
    case "TABLES":
      return list("table name", inside([...tables.keys(), ...views.keys()]), statement);
    case "VIEWS":
      return list("view name", inside(views.keys()), statement);
    case "FUNCTIONS":
      return list("function name", [...new Set([...scalarFunctionNames(), ...functions.names()])], statement);
    case "USER FUNCTIONS":
      return list("function name", functions.names(), statement);
    case "CATALOGS":
      return list("catalog name", [DEFAULT_CATALOG], statement);
    case "MODULES":
      return list("module name", ["core"], statement);
    case "JARS":
      return list("jars", [], statement);
    case "DATABASES":
      return list("database name", databases.names(), statement);
    case "CURRENT CATALOG":
      return list("current catalog name", [DEFAULT_CATALOG], statement);
    case "CURRENT DATABASE":
      return list("current database name", [databases.current], statement);
    case "COLUMNS": {
      const { fields, rows } = describe(name!, at, catalog);
      return { fields, rows: rows.filter((row) => passes(String(row[0]), statement)) };
    }
    case "CREATE TABLE":
      return list("result", [createTableText(statement, catalog)], statement);
    case "CREATE VIEW":
      return list("result", [createViewText(statement, catalog)], statement);
  }
}

function list(name: string, values: readonly string[], statement: Show): Listing {
  const rows = values.filter((value) => passes(value, statement)).toSorted();
  return { fields: [{ name, type: STRING }], rows: rows.map((value) => [value]) };
}

/** LIKE with SQL's wildcards. */
function passes(value: string, { like }: Show): boolean {
  if (like === undefined) return true;
  const [pattern, own] = like.anyCase ? [like.pattern.toLowerCase(), value.toLowerCase()] : [like.pattern, value];
  return likePattern(pattern, null).test(own) !== like.not;
}

function createTableText({ name: parts, at }: Show, catalog: Catalog): string {
  const name = catalog.nameOf(parts!, at);
  const quoted = catalog.databases.quoted(name);
  const table = catalog.tables.get(name);
  if (catalog.views.has(name))
    throw invalid(
      `SHOW CREATE TABLE is only supported for tables, but ${quoted} is a view. Please use SHOW CREATE VIEW instead.`,
      at,
    );
  if (table === undefined)
    throw invalid(`Could not execute SHOW CREATE TABLE. Table with identifier ${quoted} does not exist.`, at);
  return tableText(table, catalog.databases.parts(name));
}

/** A table as Flink writes it. */
function tableText({ definition, primaryKey, options }: CatalogTable, parts: readonly string[]): string {
  const { watermark, comment, partitionedBy } = definition;
  const elements = definition.columns.map((column) => columnText(column, primaryKey));
  if (watermark !== undefined)
    elements.push(`WATERMARK FOR ${path(watermark.column)} AS ${printExpression(watermark.expression)}`);
  if (primaryKey.length > 0) {
    const name = definition.primaryKey!.name ?? `PK_${primaryKey.join("_")}`;
    elements.push(`CONSTRAINT ${quote(name)} PRIMARY KEY (${primaryKey.map(quote).join(", ")}) NOT ENFORCED`);
  }
  const head = `CREATE ${definition.temporary ? "TEMPORARY " : ""}TABLE ${path(parts)} (\n  ${elements.join(",\n  ")}\n) `;
  const commented = comment === undefined ? "" : `COMMENT ${text(comment)}\n`;
  const partitions = partitionedBy.length === 0 ? "" : `PARTITIONED BY (${partitionedBy.map(quote).join(", ")})\n`;
  const pairs = [...options].map(([key, value]) => `  ${text(key)} = ${text(value)}`);
  return `${head}${commented}${partitions}WITH (\n${pairs.join(",\n")}\n)\n`;
}

function columnText(column: ColumnNode, primaryKey: readonly string[]): string {
  const comment = column.comment === undefined ? "" : ` COMMENT ${text(column.comment)}`;
  switch (column.kind) {
    case "computed":
      return `${quote(column.name)} AS ${printExpression(column.expression)}${comment}`;
    case "metadata": {
      const key = column.key === undefined ? "" : ` FROM ${text(column.key)}`;
      return `${quote(column.name)} ${typeSql(column.type)} METADATA${key}${column.virtual ? " VIRTUAL" : ""}${comment}`;
    }
    case "physical": {
      const type = { ...column.type, notNull: column.type.notNull || primaryKey.includes(column.name) };
      return `${quote(column.name)} ${typeSql(type)}${comment}`;
    }
  }
}

function createViewText({ name: parts, at }: Show, catalog: Catalog): string {
  const name = catalog.nameOf(parts!, at);
  const quoted = catalog.databases.quoted(name);
  const view = catalog.views.get(name);
  if (catalog.tables.has(name))
    throw invalid(
      `SHOW CREATE VIEW is only supported for views, but ${quoted} is a table. Please use SHOW CREATE TABLE instead.`,
      at,
    );
  if (view === undefined)
    throw invalid(`Could not execute SHOW CREATE VIEW. View with identifier ${quoted} does not exist.`, at);
  return viewText(view, quoted);
}

function viewText({ columns, query, temporary, comment }: CatalogView, quoted: string): string {
  const head = `CREATE ${temporary ? "TEMPORARY " : ""}VIEW ${quoted}(${columns.map(quote).join(", ")})`;
  return `${head} as\n${printQuery(query)}${comment === undefined ? "" : ` COMMENT ${text(comment)}\n`}`;
}

/** A type as SHOW CREATE TABLE writes it: STRING and BYTES by their lengths. */
function typeSql(node: TypeNode): string {
  return typeText(typeOf(node))
    .replaceAll(/\bSTRING\b/g, "VARCHAR(2147483647)")
    .replaceAll(/\bBYTES\b/g, "VARBINARY(2147483647)")
    .replaceAll(/\bTIMESTAMP_LTZ\((\d)\)/g, "TIMESTAMP($1) WITH LOCAL TIME ZONE");
}
