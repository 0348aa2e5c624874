import { notImplemented, SqlError } from "../errors.ts";
import { valueText } from "../functions/runtime/casts.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import type { KIND_NAMES, Row } from "../runtime/operator.ts";
import { datagenRows } from "./datagen.ts";

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

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  values: ["changelog-mode", "cdc-events-duplicate"],
  print: ["print-identifier"],
  blackhole: [],
  datagen: ["number-of-rows", "rows-per-second"],
};

/** Refuses connectors and options that are not executed. */
export function checkOptions(table: CatalogTable): void {
  const { at } = table.definition;
  const connector = table.options.get("connector");
  if (connector === undefined) {
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `Table options do not contain an option key 'connector' for discovering a connector. Therefore, Flink assumes a managed table. Table: ${table.name}`,
      at,
    );
  }
  const known = OPTIONS[connector];
  if (known === undefined) throw notImplemented(`Connector '${connector}'`, at);
  for (const key of table.options.keys()) {
    if (key === "connector" || known.includes(key) || (connector === "datagen" && key.startsWith("fields."))) continue;
    throw notImplemented(`Option '${key}' of connector '${connector}'`, at);
  }
}

/** All rows of a table that is read; its connector has an end. */
export function readRows(table: CatalogTable, context: ConnectorContext): readonly Change[] {
  checkOptions(table);
  switch (table.options.get("connector")) {
    case "values":
      return context.rows.get(table.name) ?? [];
    case "datagen":
      return datagenRows(table, context.random).map((row) => ({ kind: "+I", row }));
    default:
      throw new SqlError(
        "FLINK_SQL_VALIDATION",
        `Connector '${table.options.get("connector")}' can only be used as a sink. It cannot be used as a source.`,
        table.definition.at,
      );
  }
}

/** Opens a table for INSERT. */
export function openSink(table: CatalogTable, context: ConnectorContext): Sink {
  checkOptions(table);
  switch (table.options.get("connector")) {
    case "blackhole":
      return () => undefined;
    case "print": {
      const identifier = table.options.get("print-identifier");
      const prefix = identifier === undefined ? "" : `${identifier}> `;
      return ({ kind, row }) => {
        const values = row.map((value, index) =>
          value === null ? "null" : valueText(value, table.physical[index]!.type, context.zone),
        );
        context.print(`${prefix}${kind}[${values.join(", ")}]`);
      };
    }
    default:
      throw new SqlError(
        "FLINK_SQL_VALIDATION",
        `Connector '${table.options.get("connector")}' can only be used as a source. It cannot be used as a sink.`,
        table.definition.at,
      );
  }
}
