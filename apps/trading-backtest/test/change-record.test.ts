import { generateBars } from "@millrace/dataset-market-bars";
import { expect, test } from "vitest";
import { createTableRecord, dataRecord, readChange } from "../src/change-record.ts";

const bars = [...generateBars({ count: 5 }), ...generateBars({ count: 5, interval: "minute" })];

test("bars are read from change records bit for bit, control records carry none", () => {
  const read = bars.map((bar, index) => readChange(dataRecord(bar, index % 2 ? "load" : "insert", 0)));

  expect(read).toEqual(bars);
  expect(readChange(createTableRecord(0))).toBeUndefined();
});

test("records have the members that Database Migration Service gives them", () => {
  const record = JSON.parse(Buffer.from(dataRecord(bars[0]!, "load", Date.UTC(2026, 0, 5))).toString()) as object;

  const { symbol: sym, time: _time, volume: vol, ...prices } = bars[0]!;
  expect(record).toEqual({
    data: { dt: "2024-01-01", sym, vol, ...prices },
    metadata: {
      timestamp: "2026-01-05T00:00:00.000Z",
      "record-type": "data",
      operation: "load",
      "partition-key-type": "primary-key",
      "schema-name": "market",
      "table-name": "bars",
    },
  });
});

test.each([
  ["table-name", "trades", "got load of market.trades"],
  ["operation", "delete", "got delete of market.bars"],
])("%s %s is refused", (member, value, message) => {
  const record = JSON.parse(Buffer.from(dataRecord(bars[0]!, "load", 0)).toString()) as { metadata: object };
  const bytes = Buffer.from(JSON.stringify({ ...record, metadata: { ...record.metadata, [member]: value } }));

  expect(() => readChange(bytes)).toThrow(message);
});
