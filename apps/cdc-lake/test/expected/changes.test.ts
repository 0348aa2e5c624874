import type { DmsRecord, DmsRow } from "@millrace/data-generator";
import { expect, test } from "vitest";
import { expectedDay, expectedFolders, expectedRows } from "../../src/expected/changes.ts";

function change(operation: DmsRecord["metadata"]["operation"], timestamp: string, columns: number): DmsRecord {
  return {
    data: Object.fromEntries(Array.from({ length: columns }, (_, column) => [`c${column}`, column])),
    metadata: {
      timestamp,
      "record-type": "data",
      operation,
      "partition-key-type": "primary-key",
      "schema-name": "shop",
      "table-name": "orders",
    },
  };
}

test("folders tell table, number of columns and day of the change", () => {
  const records = [
    change("insert", "2026-01-04T23:59:59.999999Z", 5),
    change("update", "2026-01-05T00:00:00.000000Z", 6),
    change("update", "2026-01-05T10:00:00.000000Z", 6),
  ];

  expect(expectedFolders(records)).toEqual({
    "kind=data/schema=shop/table=orders/shape=5/day=2026-01-04": 1,
    "kind=data/schema=shop/table=orders/shape=6/day=2026-01-05": 2,
  });
  expect(expectedDay(records, "2026-01-05")).toEqual([["update", 2]]);
});

test("rows of both shapes have the columns of the views", () => {
  const rows = new Map<number, DmsRow>([
    [2, { transaction_id: 2, order_id: 1, amount: 5, source: "Web" }],
    [1, { txid: 1, order_id: 1, amount: 4 }],
  ]);

  expect(expectedRows("transactions", rows)).toEqual([
    { transaction_id: 1, order_id: 1, amount: 4, source: null },
    { transaction_id: 2, order_id: 1, amount: 5, source: "Web" },
  ]);
});
