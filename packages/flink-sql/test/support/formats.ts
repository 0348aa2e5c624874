import { TableOptions } from "../../src/connectors/options.ts";
import type { FormatColumns, RecordFormat } from "../../src/formats/format.ts";
import { parseScript } from "../../src/parser/statements.ts";
import { Catalog, type CatalogTable } from "../../src/planner/catalog.ts";
import type { Row } from "../../src/runtime/operator.ts";

/** The table of a CREATE TABLE statement. */
export function tableOf(sql: string): CatalogTable {
  const catalog = new Catalog();
  const [statement] = parseScript(sql);
  if (statement?.kind !== "createTable") throw new Error(`no CREATE TABLE: ${sql}`);
  catalog.createTable(statement);
  return [...catalog.tables.values()][0]!;
}

/** A format's codec of columns written as in CREATE TABLE. */
export function codecOf(format: RecordFormat, columns: string, options: Record<string, string> = {}) {
  const settings = Object.entries({ connector: "x", ...options }).map(([key, value]) => `'${key}' = '${value}'`);
  const table = tableOf(`CREATE TABLE t (${columns}) WITH (${settings.join(", ")})`);
  const formatOptions = new TableOptions(table, format.options, `${format.name}.`);
  const physical: FormatColumns = table.physical;
  return {
    columns: physical,
    decode(record: string): Row[] {
      const rows: Row[] = [];
      format.decoder(physical, formatOptions).decode(record, rows);
      return rows;
    },
    /** Decodes records with one decoder, which may learn from those before. */
    decoder(): (record: string) => Row[] {
      const decoder = format.decoder(physical, formatOptions);
      return (record) => {
        const rows: Row[] = [];
        decoder.decode(record, rows);
        return rows;
      };
    },
    encode: (row: Row): string => format.encoder(physical, formatOptions)(row),
  };
}
