import type { Row } from "@millrace/athena";
import { type Check, checkEqual, checkThat } from "@millrace/sample";
import { expectedDay, expectedFolders, expectedOrders, expectedRows } from "./expected/changes.ts";
import { TABLES } from "./replicate.ts";
import type { CdcResult } from "./result.ts";
import type { LayoutAnswer } from "./state.ts";

const SOURCE = "the rows that the source holds";
const RECORDS = "the records of the task";

/** Folders, current state, history and shapes of the changes; what each layout reads. */
export function checkChanges(result: CdcResult): Check[] {
  const { replication, state } = result;
  return [
    checkEqual(
      "a folder for each kind, table, shape and day of the change",
      RECORDS,
      Object.keys(expectedFolders(replication.records)).sort(),
      [...new Set(state.objects.byShape.map(({ key }) => key.split("/").slice(1, -1).join("/")))].sort(),
    ),
    checkEqual(
      "both delivery streams hold every record, copies included",
      "records that the task sent",
      { byShape: replication.sent, mixed: replication.sent },
      { ...state.rows },
    ),
    ...TABLES.map((table) =>
      checkTable(
        `${table} as they are: the last change of each key, without the deleted`,
        state.now[table],
        expectedRows(table, replication.source[table]),
      ),
    ),
    ...TABLES.map((table) =>
      checkTable(
        `${table} as they were at ${replication.halfway.timestamp}`,
        state.halfway[table],
        expectedRows(table, replication.halfway.source[table]),
      ),
    ),
    ...checkShapes(result),
    ...checkLayouts(result),
  ];
}

function checkTable(name: string, actual: readonly Row[], expected: readonly Row[]): Check {
  const texts = [expected, actual].map((rows) => rows.map(textOf));
  const differs = texts[0]!.findIndex((text, index) => text !== texts[1]![index]);
  return checkThat(
    name,
    SOURCE,
    `${expected.length} rows, all equal`,
    {
      rows: actual.length,
      firstDifference: differs < 0 ? "none" : `${texts[1]![differs]} instead of ${texts[0]![differs]}`,
    },
    actual.length === expected.length && differs < 0,
  );
}

/** A row as text, whatever the order of its columns and whether a number is a bigint. */
function textOf(row: Row): string {
  const entries = Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(entries.map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]));
}

function checkShapes({ replication, state }: CdcResult): Check[] {
  const shapes: Record<string, { changes: number; filled: number }> = {};
  for (const { data, metadata } of replication.records) {
    if (data === undefined) continue;
    const key = `${metadata["table-name"]} ${Object.keys(data).length}`;
    const { changes, filled } = shapes[key] ?? { changes: 0, filled: 0 };
    shapes[key] = { changes: changes + 1, filled: filled + Number((data.loyalty ?? data.source ?? null) !== null) };
  }
  const found = state.shapes.map(({ table, shape }) => `${table} ${shape}`).sort();
  const unfilled = state.shapes.filter(
    ({ table, shape, filled }) => shape === 3 && table !== "orders" && Number(filled) > 0,
  );
  const controls = replication.records.filter(({ control }) => control !== undefined);
  return [
    checkThat(
      "tables that are reshaped have both shapes; the first knows nothing of added columns",
      RECORDS,
      Object.keys(shapes).sort().join(", "),
      found,
      found.join() === Object.keys(shapes).sort().join() && unfilled.length === 0,
    ),
    checkEqual(
      "control records tell what happened to the tables",
      RECORDS,
      controls.map(({ metadata }) => `${metadata.operation} ${metadata["table-name"]}`),
      [
        ...new Map(
          state.control.map((row) => [`${row.operation} ${row.table} ${row.control}`, `${row.operation} ${row.table}`]),
        ).values(),
      ],
    ),
  ];
}

function checkLayouts({ replication, state }: CdcResult): Check[] {
  const expected = expectedOrders(replication);
  const day = expectedDay(replication.records, state.day);
  const [now, changes] = (["orders as they are", "changes of orders on one day"] as const).map((question) =>
    state.layouts.filter((answer) => answer.question === question),
  );
  return [
    ...now!.map(({ layout, rows }) =>
      checkEqual(
        `orders as they are: ${layout}`,
        SOURCE,
        { ...expected },
        { orders: Number(rows[0]!.orders), value: Math.round(Number(rows[0]!.value) * 100) },
      ),
    ),
    ...changes!.map(({ layout, rows }) =>
      checkEqual(
        `changes of orders on ${state.day}: ${layout}`,
        RECORDS,
        day,
        rows.map((row) => [String(row.operation), Number(row.changes)]),
      ),
    ),
    checkLessAndLess("orders as they are: each layout scans less", now!),
    checkLessAndLess("changes of orders on one day: each layout scans less", changes!),
    checkEqual(
      "the mixed pile is read whole, a table's folders alone, and of those a day's",
      "S3, sizes of the objects",
      [
        sizeOf(state.objects.mixed),
        sizeOf(ordersOf(state.objects.byShape)),
        sizeOf(ordersOf(state.objects.byShape).filter(({ key }) => key.includes(`/day=${state.day}/`))),
      ],
      changes!.map(({ scannedBytes }) => scannedBytes),
    ),
  ];
}

function checkLessAndLess(name: string, answers: readonly LayoutAnswer[]): Check {
  const bytes = answers.map(({ scannedBytes }) => scannedBytes);
  return checkThat(
    name,
    "the post: quick query capability",
    answers.map(({ layout }) => layout).join(" > "),
    bytes,
    bytes.every((size, index) => index === 0 || size < bytes[index - 1]!),
  );
}

function ordersOf<T extends { readonly key: string }>(objects: readonly T[]): T[] {
  return objects.filter(({ key }) => key.startsWith("changes/kind=data/schema=shop/table=orders/"));
}

function sizeOf(objects: readonly { readonly bytes: number }[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}
