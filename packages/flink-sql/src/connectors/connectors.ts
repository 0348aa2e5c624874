import { notImplemented } from "../errors.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import { KIND_NAMES, type Row } from "../runtime/operator.ts";
import { datagenRows } from "./datagen.ts";
import { printedRow } from "./print.ts";
import { checkTable } from "./registry.ts";

/** A row of a table with its kind. */
export interface Change {
  readonly kind: (typeof KIND_NAMES)[number];
  readonly row: Row;
}

/** What connectors are opened with. */
export interface ConnectorContext {
  readonly zone: string;
  /** Lines of the print connector. */
  readonly print: (line: string) => void;
  /** Rows of `values` tables, by name. */
  readonly rows: ReadonlyMap<string, readonly Change[]>;
  readonly random: () => number;
}

/** Takes the rows of an INSERT. */
export type Sink = (change: Change) => void;

/** All rows of a table that is read; its connector has an end. */
export function readRows(table: CatalogTable, context: ConnectorContext): readonly Change[] {
  checkTable(table, "source");
  switch (table.options.get("connector")) {
    case "values":
      return context.rows.get(table.hinted ?? table.name) ?? [];
    case "datagen":
      return datagenRows(table, context.random).map((row) => ({ kind: "+I", row }));
    default:
      throw notImplemented(`Reading connector '${table.options.get("connector")}' with execute`, table.definition.at);
  }
}

/** Opens a table for INSERT. */
export function openSink(table: CatalogTable, context: ConnectorContext): Sink {
  checkTable(table, "sink");
  switch (table.options.get("connector")) {
    case "blackhole":
      return () => undefined;
    case "print": {
      const identifier = table.options.get("print-identifier");
      const prefix = identifier === undefined ? "" : `${identifier}> `;
      return ({ kind, row }) => context.print(prefix + printedRow(table, row, KIND_NAMES.indexOf(kind)));
    }
    default:
      throw notImplemented(`Writing connector '${table.options.get("connector")}' with execute`, table.definition.at);
  }
}
