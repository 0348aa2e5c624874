import { columnTypes, type Field, rowTexts, rowValues } from "@millrace/flink-sql";
import type { Io } from "../command.ts";
import { screenWidth, Tableau, type TableauColumn, widthOf } from "./tableau.ts";

/** Where the changes of one result go. */
export interface ResultPrinter {
  /** A change with its values as texts and as JSON has them. */
  row(kind: string, texts: readonly string[], values: readonly unknown[]): void;
  end(): void;
}

/**
 * Prints a result as Flink's client does: changes of a query in a table, a listing in one that fits it, a plan or a
 * definition as it is; or one JSON object per line.
 */
export function printResult(columns: readonly TableauColumn[], query: boolean, json: boolean, io: Io): ResultPrinter {
  if (json) return printJson(columns, io);
  if (query) return printChanges(columns, io);
  const raw = columns.length === 1 && columns[0]!.name === "result";
  return raw
    ? { row: (_, texts) => io.stdout.write(`${texts[0]}\n`), end: () => undefined }
    : printListing(columns, io);
}

function printJson(columns: readonly TableauColumn[], io: Io): ResultPrinter {
  return {
    row(op, _texts, values) {
      const row = Object.fromEntries(columns.map(({ name }, index) => [name, values[index]]));
      io.stdout.write(`${JSON.stringify({ op, row })}\n`);
    },
    end: () => undefined,
  };
}

function printChanges(columns: readonly TableauColumn[], io: Io): ResultPrinter {
  const tableau = new Tableau(columns.map(({ name, type }) => ({ name, width: widthOf(type) })));
  let rows = 0;
  io.stdout.write(tableau.header());
  return {
    row(kind, texts) {
      rows++;
      io.stdout.write(tableau.row(kind, texts));
    },
    end: () => io.stdout.write(tableau.footer(rows)),
  };
}

function printListing(columns: readonly TableauColumn[], io: Io): ResultPrinter {
  const rows: (readonly string[])[] = [];
  return {
    row: (_, texts, values) => rows.push(texts.map((text, index) => (values[index] === null ? "" : text))),
    end() {
      if (rows.length === 0) {
        io.stdout.write("Empty set\n");
        return;
      }
      const widths = columns.map((_, index) => Math.max(...rows.map((row) => screenWidth(row[index]!))));
      const tableau = new Tableau(columns.map(({ name }, index) => ({ name, width: widths[index]! })));
      const lines = rows.map((row) => tableau.plainRow(row)).join("");
      const set = `${rows.length} ${rows.length === 1 ? "row" : "rows"} in set\n`;
      io.stdout.write(`${tableau.plainHeader()}${lines}${tableau.rule()}${set}`);
    },
  };
}

/** Prints a result of the embedded engine. */
export function printEmbedded(fields: readonly Field[], query: boolean, zone: string, json: boolean, io: Io) {
  const printer = printResult(columnTypes(fields), query, json, io);
  return {
    take: ({ kind, row }: { readonly kind: string; readonly row: readonly unknown[] }): void =>
      printer.row(kind, rowTexts(fields, row, zone), rowValues(fields, row)),
    end: (): void => printer.end(),
  };
}
