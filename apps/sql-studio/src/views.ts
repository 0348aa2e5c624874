import type { View } from "@millrace/sample";
import type { StudioResult } from "./checks.ts";
import { tableOf } from "./run-notebooks.ts";

/** The notebooks as tables, query by query, and two results as pictures. */
export function drawStudio({ notebooks, applications }: StudioResult): View[] {
  const cells = notebooks.flatMap((one) => one.cells);
  const spent = new Map<string, number>();
  for (const [, customer, sum] of tableOf(cells.find(({ cell }) => cell.id === "tumbling")!.changes))
    spent.set(String(customer), (spent.get(String(customer)) ?? 0) + Number(sum));
  const filed = Map.groupBy(applications.filed, ({ ticker }) => ticker);
  return [
    {
      kind: "table",
      title: "Queries of the notebooks",
      columns: [{ name: "notebook" }, { name: "query" }, { name: "changes" }, { name: "rows of the table" }],
      rows: notebooks.flatMap(({ notebook, cells: own }) =>
        own.map(({ cell, changes }) => [notebook.title, cell.title, changes.length, tableOf(changes).length]),
      ),
    },
    {
      kind: "bar",
      title: "Spent by customer in windows of 30 seconds, added up",
      unit: "$",
      bars: [...spent].map(([name, value]) => ({ label: `customer ${name}`, value })),
    },
    {
      kind: "bar",
      title: "Trades in files of the lake",
      unit: "trades",
      bars: [...filed].map(([name, trades]) => ({ label: name, value: trades.length })),
    },
    ...notebooks.flatMap(({ cells: own }) =>
      own.map(
        ({ cell, columns, changes }): View => ({
          kind: "table",
          title: cell.title,
          columns: ["kind", ...columns].map((name) => ({ name })),
          rows: changes.slice(0, 10).map(({ kind, row }) => [kind, ...row.map((value) => String(value))]),
        }),
      ),
    ),
  ];
}
