import { invalid, type Position } from "../errors.ts";
import type { ColumnNode } from "../parser/ast-statement.ts";
import { printExpression, text } from "../parser/print-expression.ts";
import { BOOLEAN, STRING, typeText } from "../types/logical.ts";
import type { Catalog } from "./catalog.ts";
import type { Field } from "./plan.ts";
import { planTable } from "./queries.ts";
import { planDeclared } from "./scan.ts";
import { sessionOf } from "./session.ts";

/** Rows with the names and types of their columns. */
export interface Listing {
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly unknown[])[];
}

/** The columns of a table or view as DESCRIBE and SHOW COLUMNS list them. */
export function describe(parts: readonly string[], at: Position, catalog: Catalog): Listing {
  const name = catalog.nameOf(parts, at);
  const table = catalog.tables.get(name);
  if (table === undefined && !catalog.views.has(name))
    throw invalid(`Tables or views with the identifier '${catalog.databases.path(name)}' doesn't exist.`, at);
  const session = sessionOf(catalog);
  const plan = table === undefined ? planTable(parts, at, session, undefined) : planDeclared(table, session);
  const columns = table?.definition.columns ?? [];
  const watermark = table?.definition.watermark;
  const rows = plan.fields.map(({ name: own, type }, index) => {
    const key = table?.primaryKey.includes(own) === true ? `PRI(${table.primaryKey.join(", ")})` : null;
    const marked = watermark?.column[0] === own ? printExpression(watermark.expression) : null;
    return [own, typeText({ ...type, nullable: true }), type.nullable, key, extras(columns[index]), marked];
  });
  const fields = ["name", "type", "null", "key", "extras", "watermark"].map((field) => ({
    name: field,
    type: field === "null" ? BOOLEAN : STRING,
  }));
  if (columns.every(({ comment }) => comment === undefined)) return { fields, rows };
  return {
    fields: [...fields, { name: "comment", type: STRING }],
    rows: rows.map((row, index) => [...row, columns[index]?.comment ?? null]),
  };
}

/** How a column that is not stored comes about. */
function extras(column: ColumnNode | undefined): string | null {
  if (column?.kind === "computed") return `AS ${printExpression(column.expression)}`;
  if (column?.kind !== "metadata") return null;
  const key = column.key === undefined ? "" : ` FROM ${text(column.key)}`;
  return `METADATA${key}${column.virtual ? " VIRTUAL" : ""}`;
}
