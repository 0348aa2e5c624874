import type { Row } from "@millrace/athena";
import type { TableView, View } from "@millrace/sample";
import type { CdcResult } from "./result.ts";

const DOLLARS_PER_TERABYTE = 5;

/** The pictures of a run. */
export function drawCdc({ publication, replication, state }: CdcResult): View[] {
  const { answers } = publication;
  return [
    {
      kind: "table",
      title: "Two questions under each layout",
      columns: [
        { name: "question" },
        { name: "layout" },
        { name: "scanned", unit: "bytes" },
        { name: "time", unit: "ms" },
        { name: "cost if it were a TB in one pile", unit: "dollars" },
      ],
      rows: state.layouts.map(({ question, layout, scannedBytes, milliseconds }) => [
        question,
        layout,
        scannedBytes,
        milliseconds,
        Number(((scannedBytes / state.layouts[0]!.scannedBytes) * DOLLARS_PER_TERABYTE).toFixed(3)),
      ]),
    },
    {
      kind: "bar",
      title: "Bytes scanned",
      unit: "bytes",
      bars: state.layouts.map(({ question, layout, scannedBytes }) => ({
        label: `${question === "orders as they are" ? "as they are" : "one day"}: ${layout}`,
        value: scannedBytes,
      })),
    },
    {
      kind: "table",
      title: "Tables as they are and as they were",
      columns: [{ name: "table" }, { name: `rows at ${replication.halfway.timestamp}` }, { name: "rows now" }],
      rows: Object.entries(state.now).map(([table, rows]) => [
        table,
        state.halfway[table as keyof typeof state.halfway].length,
        rows.length,
      ]),
    },
    tableOf("What happened to the tables", ["table", "operation", "control"], state.control),
    tableOf("Changes by shape", ["table", "shape", "changes", "filled"], state.shapes),
    tableOf("Saved query: customer orders", ["country", "orders", "total"], answers["customer-orders"].all),
    tableOf("Saved query: new transactions", ["source", "transactions", "total"], answers["new-transactions"].all),
    tableOf("Saved query: old transactions", ["transactions", "ids", "total"], answers["old-transactions"].all),
  ];
}

function tableOf(title: string, columns: readonly string[], rows: readonly Row[]): TableView {
  return {
    kind: "table",
    title,
    columns: columns.map((name) => ({ name })),
    rows: rows.map((row) =>
      columns.map((name) => {
        const value = row[name];
        return typeof value === "number"
          ? Math.round(value * 100) / 100
          : typeof value === "bigint"
            ? Number(value)
            : String(value);
      }),
    ),
  };
}
