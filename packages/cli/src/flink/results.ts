import { columnTypes, type Field, rowTexts, rowValues } from "@millrace/flink-sql";
import type { Io } from "../command.ts";
import { Tableau, type TableauColumn } from "./tableau.ts";

/** Where the changes of one result go: the table of Flink's client, or one JSON object per line. */
export interface ResultPrinter {
  /** A change with its values as texts and as JSON has them. */
  row(kind: string, texts: readonly string[], values: readonly unknown[]): void;
  end(): void;
}

export function printResult(columns: readonly TableauColumn[], json: boolean, io: Io): ResultPrinter {
  if (json) {
    return {
      row(op, _texts, values) {
        const row = Object.fromEntries(columns.map(({ name }, index) => [name, values[index]]));
        io.stdout.write(`${JSON.stringify({ op, row })}\n`);
      },
      end: () => undefined,
    };
  }
  const tableau = new Tableau(columns);
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

/** Prints a result of the embedded engine. */
export function printEmbedded(fields: readonly Field[], zone: string, json: boolean, io: Io) {
  const printer = printResult(columnTypes(fields), json, io);
  return {
    take: ({ kind, row }: { readonly kind: string; readonly row: readonly unknown[] }): void =>
      printer.row(kind, rowTexts(fields, row, zone), rowValues(fields, row)),
    end: (): void => printer.end(),
  };
}
