import { FlinkSession } from "@millrace/flink-sql";
import { PRINTED } from "./expected/printed.ts";
import type { Notebook } from "./notebook.ts";
import { type Change, tableOf } from "./run-notebooks.ts";

/** The tables of the notebook, with records that a program gives and the time that is printed beside them. */
const TABLES = `
CREATE TABLE sales (customer_card_id INT, customer_id INT, price INT, product_id STRING, proctime TIMESTAMP(3),
  WATERMARK FOR proctime AS proctime) WITH ('connector' = 'values');
CREATE TABLE card (card_id INT, card_number STRING, card_zip STRING, card_name STRING, proctime TIMESTAMP(3),
  WATERMARK FOR proctime AS proctime) WITH ('connector' = 'values')`;

/** What a query gives of the printed records, and what it has to give. */
export interface Replayed {
  readonly cell: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Runs the queries of the sales notebook, unchanged, over the records that the post prints. */
export function replayPrinted(notebook: Notebook): Replayed[] {
  return PRINTED.map(({ cell: id, sales, cards, result }) => {
    const session = new FlinkSession();
    session.execute(TABLES);
    session.load("sales", sales);
    session.load("card", cards);
    const cell = notebook.cells.find((one) => one.id === id)!;
    const [outcome] = session.execute(cell.sql);
    const rows = tableOf(outcome!.changes as readonly Change[]);
    return { cell: id, expected: texts(result), actual: texts(rows) };
  });
}

/** Rows as sorted texts. */
function texts(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
