import { createTableAs, type Row } from "@millrace/athena";
import { listObjects, type StoredObject } from "@millrace/sample";
import type { Context } from "./parameters.ts";
import { type Answer, ask, askSaved, savedQuery } from "./query.ts";
import { type Replication, TABLES } from "./replicate.ts";

const DAY = 86_400_000;

type TableName = (typeof TABLES)[number];

/** What the lake says of the tables: as they are, as they were, and what happened to them. */
export interface LakeState {
  readonly now: Readonly<Record<TableName, readonly Row[]>>;
  readonly halfway: Readonly<Record<TableName, readonly Row[]>>;
  /** Rows, and those with a value in a column that was added, by table and shape. */
  readonly shapes: readonly Row[];
  readonly control: readonly Row[];
  readonly rows: { readonly byShape: number; readonly mixed: number };
  readonly objects: { readonly byShape: readonly StoredObject[]; readonly mixed: readonly StoredObject[] };
  /** The day of the second question, as `2026-01-05`. */
  readonly day: string;
  readonly layouts: readonly LayoutAnswer[];
}

/** One of two questions under one layout. */
export interface LayoutAnswer {
  readonly question: "orders as they are" | "changes of orders on one day";
  readonly layout: string;
  readonly rows: readonly Row[];
  readonly scannedBytes: number;
  readonly milliseconds: number;
}

/** Makes the views, reads tables now and halfway, and asks two questions under each layout. */
export async function readState(context: Context, { halfway }: Replication): Promise<LakeState> {
  const stage = context.progress.stage("state", { total: TABLES.length, unit: "tables" });
  const now: Record<string, readonly Row[]> = {};
  const then: Record<string, readonly Row[]> = {};
  for (const table of TABLES) {
    await askSaved(context, `current-${table}`);
    now[table] = (await ask(context, `SELECT * FROM current_${table} ORDER BY 1`)).all;
    then[table] = (await askAsOf(context, table, halfway.timestamp)).all;
    stage.add();
  }
  stage.status("layouts");
  // The last day that is over.
  const day = new Date(context.clock.now() - DAY).toISOString().slice(0, 10);
  const layouts = await askLayouts(context, day);
  const shapes = await ask(context, SHAPES);
  const control = await ask(context, CONTROL);
  const counts = await ask(context, COUNTS);
  stage.done();
  return {
    now: now as LakeState["now"],
    halfway: then as LakeState["halfway"],
    shapes: shapes.all,
    control: control.all,
    rows: { byShape: Number(counts.all[0]!.by_shape), mixed: Number(counts.all[0]!.mixed) },
    objects: { byShape: await listObjects(context, "changes/"), mixed: await listObjects(context, "mixed/") },
    day,
    layouts,
  };
}

/** The query of a view over the changes until a moment: the table as it was then. */
async function askAsOf(context: Context, table: TableName, timestamp: string): Promise<Answer> {
  const view = await savedQuery(context, `current-${table}`);
  const query = view.slice(view.indexOf("SELECT"));
  const sql = `${query.replace(`FROM change_${table}`, `FROM change_${table} WHERE metadata."timestamp" <= ?`)} ORDER BY 1`;
  return ask(context, sql, { parameters: [timestamp] });
}

const SHAPES = TABLES.map(
  (table) => `SELECT '${table}' AS "table", shape, count(*) AS changes, ${addedColumn(table)} AS filled
FROM change_${table} GROUP BY shape`,
).join("\nUNION ALL\n");

function addedColumn(table: TableName): string {
  if (table === "orders") return "0";
  return table === "customers" ? "count(data.loyalty)" : "count(data.source)";
}

const CONTROL = `SELECT metadata.table_name AS "table", metadata.operation AS operation, control
FROM control_records ORDER BY metadata."timestamp"`;

const COUNTS = `SELECT (${[...TABLES.map((table) => `SELECT count(*) FROM change_${table}`), "SELECT count(*) FROM control_records"].join(") + (")}) AS by_shape,
  (SELECT count(*) FROM changes_mixed) AS mixed`;

/** Orders of all changes in one pile, by table, and as a table of their own in Parquet. */
async function askLayouts(context: Context, day: string): Promise<LayoutAnswer[]> {
  // The work group enforces where results go, tables of results too.
  await ask(context, createTableAs({ table: "snapshot_orders", sql: "SELECT * FROM current_orders ORDER BY id" }));
  const asked = [
    ["orders as they are", "mixed", MIXED_STATE],
    [
      "orders as they are",
      "by table",
      "SELECT count(*) AS orders, sum(qty * product_price) AS value FROM current_orders",
    ],
    [
      "orders as they are",
      "Parquet snapshot",
      "SELECT count(*) AS orders, sum(qty * product_price) AS value FROM snapshot_orders",
    ],
    ["changes of orders on one day", "mixed", mixedDay(day)],
    ["changes of orders on one day", "by table", tableDay(`substr(metadata."timestamp", 1, 10) = '${day}'`)],
    ["changes of orders on one day", "by table and day", tableDay(`day = '${day}'`)],
  ] as const;
  const answers: LayoutAnswer[] = [];
  for (const [question, layout, sql] of asked) {
    const { all, scannedBytes, engineMs } = await ask(context, sql);
    answers.push({ question, layout, rows: all, scannedBytes, milliseconds: engineMs });
  }
  return answers;
}

const MIXED_STATE = `SELECT count(*) AS orders, sum(qty * product_price) AS value
FROM (
  SELECT CAST(json_extract(data, '$.qty') AS integer) AS qty, CAST(json_extract(data, '$.product_price') AS double) AS product_price,
    metadata.operation,
    row_number() OVER (PARTITION BY json_extract_scalar(data, '$.id') ORDER BY metadata."timestamp" DESC) AS age
  FROM changes_mixed
  WHERE metadata.table_name = 'orders' AND metadata.record_type = 'data'
)
WHERE age = 1 AND operation <> 'delete'`;

function mixedDay(day: string): string {
  return `SELECT metadata.operation AS operation, count(DISTINCT metadata."timestamp") AS changes
FROM changes_mixed
WHERE metadata.table_name = 'orders' AND metadata.record_type = 'data' AND substr(metadata."timestamp", 1, 10) = '${day}'
GROUP BY 1 ORDER BY 1`;
}

function tableDay(condition: string): string {
  return `SELECT metadata.operation AS operation, count(DISTINCT metadata."timestamp") AS changes
FROM change_orders WHERE ${condition} GROUP BY 1 ORDER BY 1`;
}
