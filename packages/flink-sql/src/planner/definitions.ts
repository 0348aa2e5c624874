import { connectorOf } from "../connectors/registry.ts";
import { invalid } from "../errors.ts";
import type { CreateTable, Insert, Statement } from "../parser/ast-statement.ts";
import { plain } from "../types/logical.ts";
import { typeNodeOf } from "../types/node.ts";
import type { Catalog, CatalogTable } from "./catalog.ts";
import { planSelectStatement } from "./planner.ts";
import { planDeclared } from "./scan.ts";
import { sessionOf } from "./session.ts";
import { resolveTable } from "./table-definition.ts";
import { mergeLike } from "./table-like.ts";

/** CREATE TABLE without a query: LIKE is merged in, columns and watermark are checked. */
export function createTable(statement: CreateTable, catalog: Catalog): void {
  const definition = withLike(statement, catalog);
  const table = resolveTable(definition, catalog.nameOf(definition.name, definition.at));
  checkTableDefinition(table, catalog);
  catalog.createTable(definition);
}

/** Refuses a table without a connector, and expressions that do not fit its columns. */
export function checkTableDefinition(table: CatalogTable, catalog: Catalog): void {
  if (!table.options.has("connector")) connectorOf(table);
  planDeclared(table, sessionOf(catalog));
}

function withLike(definition: CreateTable, catalog: Catalog): CreateTable {
  if (definition.like === undefined) return definition;
  const { table, at } = definition.like;
  const name = catalog.nameOf(table, at);
  const base = catalog.tables.get(name);
  if (base === undefined)
    throw invalid(`Source table '${catalog.databases.quoted(name)}' of the LIKE clause not found in the catalog`, at);
  return mergeLike(definition, base);
}

/** CREATE TABLE … AS: makes the table and gives the INSERT that fills it. */
export function createTableAs(statement: CreateTable, catalog: Catalog): Insert {
  const { at, name, query } = statement;
  const unsupported = [
    ["to specify explicit columns", statement.columns.length > 0],
    ["to specify explicit watermark", statement.watermark !== undefined],
    ["primary key constraints", statement.primaryKey !== undefined],
    ["to create temporary table", statement.temporary],
    ["to create partitioned table", statement.partitionedBy.length > 0],
  ] as const;
  for (const [what, present] of unsupported) {
    if (present) throw invalid(`CREATE TABLE AS SELECT syntax does not support ${what} yet.`, at);
  }
  const plan = planSelectStatement(query!, catalog);
  const columns = plan.fields.map((field) => ({
    kind: "physical" as const,
    at,
    name: field.name,
    type: typeNodeOf(plain(field.type), at),
    primaryKey: false,
    comment: undefined,
  }));
  createTable({ ...statement, columns, query: undefined }, catalog);
  return {
    kind: "insert",
    at,
    overwrite: false,
    execute: false,
    table: name,
    hint: undefined,
    partition: [],
    columns: [],
    query: query!,
  };
}

/** CREATE VIEW: its query must hold, and have as many columns as the view names. */
export function createView(statement: Extract<Statement, { kind: "createView" }>, catalog: Catalog): void {
  catalog.createView(statement, viewFields(statement, catalog));
}

/** The columns of a view's query, checked against those the view names. */
export function viewFields(
  { columns, query, at }: Pick<Extract<Statement, { kind: "createView" }>, "columns" | "query" | "at">,
  catalog: Catalog,
): string[] {
  const { body } = query;
  const fields = planSelectStatement(query, catalog).fields.map(({ name }) => name);
  if (columns.length > 0 && columns.length !== fields.length)
    throw invalid(
      `VIEW definition and input fields not match:\n\tDef fields: [${columns.join(", ")}].\n\tInput fields: [${fields.join(", ")}].`,
      at,
    );
  if (columns.length === 0 && body.kind === "select") {
    const seen = new Set<string>();
    for (const { alias, at: place } of body.items) {
      if (alias !== undefined && seen.has(alias))
        throw invalid(`A column with the same name \`${alias}\` has been defined.`, place);
      if (alias !== undefined) seen.add(alias);
    }
  }
  return fields;
}
