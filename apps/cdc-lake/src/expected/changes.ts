import type { DmsRecord, DmsRow } from "@millrace/data-generator";
import type { Replication } from "../replicate.ts";

/** Folders that the records belong in, with how many of each, copies apart. */
export function expectedFolders(records: readonly DmsRecord[]): Record<string, number> {
  const folders: Record<string, number> = {};
  for (const { data, control, metadata } of records) {
    const day = metadata.timestamp.slice(0, 10);
    const shape = Object.keys(data ?? control!).length;
    const folder = `kind=${metadata["record-type"]}/schema=${metadata["schema-name"]}/table=${metadata["table-name"]}/shape=${shape}/day=${day}`;
    folders[folder] = (folders[folder] ?? 0) + 1;
  }
  return folders;
}

/** Changes of orders on a day by operation, in alphabetical order. */
export function expectedDay(records: readonly DmsRecord[], day: string): [operation: string, changes: number][] {
  const counts: Record<string, number> = {};
  for (const { data, metadata } of records) {
    if (data === undefined || metadata["table-name"] !== "orders" || metadata.timestamp.slice(0, 10) !== day) continue;
    counts[metadata.operation] = (counts[metadata.operation] ?? 0) + 1;
  }
  return Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Number and value in cents of the orders that the source holds. */
export function expectedOrders({ source }: Replication): { orders: number; value: number } {
  let value = 0;
  for (const { qty, product_price } of source.orders.values())
    value += Number(qty) * Math.round(Number(product_price) * 100);
  return { orders: source.orders.size, value };
}

/** A table of the source as the views name its columns, in order of the key. */
export function expectedRows(table: string, rows: ReadonlyMap<number, DmsRow>): DmsRow[] {
  return [...rows]
    .sort(([one], [other]) => one - other)
    .map(([key, row]) => {
      if (table === "customers") return { ...row, loyalty: row.loyalty ?? null };
      if (table === "orders") return row;
      const { txid: _, ...rest } = row;
      return { ...rest, transaction_id: key, source: row.source ?? null };
    });
}
