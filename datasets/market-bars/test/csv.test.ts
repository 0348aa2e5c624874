import { barAt } from "@millrace/backtester";
import { expect, test } from "vitest";
import { CSV_HEADER, csvRow, generateBars, readCsvBars } from "../src/index.ts";

test.each(["day", "minute"] as const)("%s bars written as CSV are read back bit for bit", (interval) => {
  const bars = [...generateBars({ count: 400, interval, gaps: 0.05 })];

  const read = readCsvBars([CSV_HEADER, ...bars.map(csvRow), ""].join("\n"));

  const rows = read.flatMap(({ bars: one }) =>
    Array.from({ length: one.length }, (_, index) => ({ symbol: one.symbol, ...barAt(one, index) })),
  );
  const bySymbol = bars.toSorted((a, b) => (a.symbol === b.symbol ? 0 : rank(a.symbol) - rank(b.symbol)));
  expect(rows).toEqual(bySymbol);
  function rank(symbol: string): number {
    return bars.findIndex((bar) => bar.symbol === symbol);
  }
});

test("columns may come in any order, with others between them, after a byte order mark", () => {
  const text = "\uFEFFsym,vol,note,dt,close,low,high,open\r\nMILL,100,x,2024-01-02 09:31:00,2,1,3,2\r\n";

  const [read] = readCsvBars(text);

  expect(read!.bars.symbol).toBe("MILL");
  const expected = { time: Date.UTC(2024, 0, 2, 9, 31), open: 2, high: 3, low: 1, close: 2, volume: 100 };
  expect(barAt(read!.bars, 0)).toEqual(expected);
});

test("bad bars go to the policies, and every repair is listed", () => {
  const rows = ["2024-01-02,MILL,2,3,1,2,100", "2024-01-01,MILL,2,3,1,2,100", "2024-01-03,MILL,,3,1,2,100"];
  const text = [CSV_HEADER, ...rows].join("\n");

  expect(() => readCsvBars(text)).toThrow("older than the bar before it");
  expect(() => readCsvBars(text, { unsorted: "sort" })).toThrow("open: expected a price above 0, got NaN");
  const [read] = readCsvBars(text, { unsorted: "sort", invalid: "drop" });
  expect(read!.repairs.map(({ problem }) => problem)).toEqual(["unsorted", "invalid"]);
});

test.each([
  ["dt,sym,open,high,low,close\n", "line 1: expected the columns dt,sym,open,high,low,close,vol"],
  [`${CSV_HEADER}\n2024-01-02,MILL,2,3,1,2\n`, "line 2: expected 7 fields, got 6"],
  [`${CSV_HEADER}\nsoon,MILL,2,3,1,2,100\n`, "line 2: dt: expected a date"],
])("a file of another form is refused: %j", (text, message) => {
  expect(() => readCsvBars(text)).toThrow(message);
});
