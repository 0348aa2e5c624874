import { barAt } from "@millrace/backtester";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import {
  CSV_HEADER,
  csvRow,
  formatTime,
  generateBars,
  type MarketBar,
  readCsvBars,
  readParquetBars,
} from "../src/index.ts";

const bars = [...generateBars({ count: 60 })];
const fromCsv = readCsvBars([CSV_HEADER, ...bars.map(csvRow)].join("\n"));

function parquetOf(dt: (bar: MarketBar) => unknown, without?: string): Uint8Array {
  const columns = {
    dt: bars.map(dt),
    sym: bars.map(({ symbol }) => symbol),
    open: bars.map(({ open }) => open),
    high: bars.map(({ high }) => high),
    low: bars.map(({ low }) => low),
    close: bars.map(({ close }) => close),
    vol: bars.map(({ volume }) => volume),
  };
  const columnData = Object.entries(columns)
    .filter(([name]) => name !== without)
    .map(([name, data]) => ({ name, data }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

test.each<[string, (bar: MarketBar) => unknown]>([
  ["text", ({ time }) => formatTime(time)],
  ["timestamps", ({ time }) => new Date(time)],
])("dates as %s: Parquet gives the bars that CSV gives", async (_form, dt) => {
  const read = await readParquetBars(parquetOf(dt));

  expect(read.map(({ bars: one }) => [one.symbol, one.length])).toEqual(
    fromCsv.map(({ bars: one }) => [one.symbol, one.length]),
  );
  for (const [position, { bars: one }] of read.entries())
    for (let index = 0; index < one.length; index++)
      expect(barAt(one, index)).toEqual(barAt(fromCsv[position]!.bars, index));
});

test("a missing column, a damaged file and an unreadable date are refused", async () => {
  const text = ({ time }: MarketBar) => formatTime(time);

  await expect(readParquetBars(parquetOf(text, "vol"))).rejects.toThrow(
    "expected the columns dt, sym, open, high, low, close, vol",
  );
  await expect(readParquetBars(new Uint8Array(40))).rejects.toMatchObject({ code: "BACKTEST_BAD_BARS" });
  await expect(readParquetBars(parquetOf(() => "soon"))).rejects.toThrow("row 1: dt: expected a date");
});
