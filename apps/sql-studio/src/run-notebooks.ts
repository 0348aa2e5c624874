import { type Environment, FlinkSession, startScript } from "@millrace/flink-sql";
import type { Fed, Feed } from "./feed.ts";
import { functions } from "./functions.ts";
import { type Cell, type Notebook, readNotebook } from "./notebook.ts";
import type { Context } from "./parameters.ts";

export const NOTEBOOKS = ["sales", "stream-sql", "stocks", "top-ten"] as const;

/** A row of a result with its kind. */
export interface Change {
  readonly kind: "+I" | "-U" | "+U" | "-D";
  readonly row: readonly unknown[];
}

/** What a query gave while records were sent. */
export interface CellRun {
  readonly cell: Cell;
  readonly columns: readonly string[];
  readonly changes: readonly Change[];
  readonly fed: Fed;
  /** Clock milliseconds at which the query was there and at which it was stopped. */
  readonly from: number;
  readonly to: number;
}

export interface NotebookRun {
  readonly notebook: Notebook;
  readonly cells: readonly CellRun[];
}

/** Milliseconds for a query to be there before records are sent: it reads from the latest one on. */
const READY = 3000;
/** Milliseconds after the last record until the last window of a query is over; others have what they need at once. */
const AFTER: Readonly<Record<string, number>> = {
  tumbling: 35_000,
  sliding: 35_000,
  session: 70_000,
  risk: 335_000,
  pump: 15_000,
  "tumbling-step": 15_000,
  stagger: 30_000,
  tumble: 15_000,
  hop: 15_000,
};

/** Times the usual feed, for queries whose windows or patterns take longer. */
const LONGER: Readonly<Record<string, number>> = { minute: 8, "event-time": 4, match: 6 };

/** Runs every query of every notebook by itself, with records that are sent while it runs. */
export async function runNotebooks(context: Context, feed: Feed): Promise<NotebookRun[]> {
  const runs: NotebookRun[] = [];
  for (const name of NOTEBOOKS) {
    const notebook = readNotebook(name, valuesOf(context));
    const session = new FlinkSession({ functions });
    await startScript(notebook.definitions, { session, environment: environmentOf(context) });
    const cells: CellRun[] = [];
    for (const cell of notebook.cells) cells.push(await runCell(context, feed, session, notebook, cell));
    runs.push({ notebook, cells });
  }
  return runs;
}

async function runCell(
  context: Context,
  feed: Feed,
  session: FlinkSession,
  notebook: Notebook,
  cell: Cell,
): Promise<CellRun> {
  const { clock, parameters, progress, signal } = context;
  progress.note(`${notebook.name}: ${cell.title}`);
  const changes: Change[] = [];
  let columns: readonly string[] = [];
  const execution = await startScript(cell.sql, {
    session,
    environment: environmentOf(context),
    collect: (fields) => {
      columns = fields.map((field) => field.name);
      return (change) => void changes.push(change);
    },
  });
  try {
    await clock.sleep(READY, signal);
    const from = clock.now();
    const fed: Fed = { sales: [], cards: [], trades: [] };
    const length = parameters.feed * (LONGER[cell.id] ?? 1);
    Object.assign(fed, notebook.name === "sales" ? await feed.shop(length) : await feed.stocks(length));
    await clock.sleep(READY + (AFTER[cell.id] ?? 0), signal);
    return { cell, columns, changes, fed, from, to: clock.now() };
  } finally {
    await execution.cancel();
  }
}

/** What stands for the names in the notebooks. */
export function valuesOf({ outputs }: Context): Record<string, string> {
  return {
    sales_stream: outputs.sales_stream_arn,
    card_stream: outputs.card_stream_arn,
    stock_stream: outputs.stock_stream_arn,
    bucket: outputs.bucket,
    region: outputs.region,
  };
}

function environmentOf({ aws, clock }: Context): Environment {
  return {
    clock,
    random: Math.random,
    zone: "UTC",
    print: () => undefined,
    rows: new Map(),
    kinesis: () => aws.kinesis(),
    s3: () => aws.s3(),
  };
}

/** The rows that a changelog comes to. */
export function tableOf(changes: readonly Change[]): (readonly unknown[])[] {
  const rows = new Map<string, { readonly row: readonly unknown[]; count: number }>();
  for (const { kind, row } of changes) {
    const key = JSON.stringify(row);
    const known = rows.get(key);
    if (kind === "+I" || kind === "+U") {
      if (known === undefined) rows.set(key, { row, count: 1 });
      else known.count++;
    } else if (known !== undefined && --known.count === 0) rows.delete(key);
  }
  return [...rows.values()].flatMap(({ row, count }) => Array.from({ length: count }, () => row));
}
