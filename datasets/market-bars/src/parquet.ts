import { BacktestError, type BarPolicies, type ReadBars } from "@millrace/backtester";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { readTime } from "./csv.ts";
import type { MarketBar } from "./generate-bars.ts";
import { readSymbols } from "./read-symbols.ts";

const COLUMNS = ["dt", "sym", "open", "high", "low", "close", "vol"] as const;

/**
 * Reads a Parquet file (uncompressed or Snappy) with the columns `dt`, `sym`, `open`, `high`, `low`, `close` and `vol`;
 * other columns are not read. `dt` is a date, a timestamp or ISO 8601 text.
 * @throws BacktestError BACKTEST_BAD_BARS for a damaged file, a missing column, an unreadable `dt`, and where a policy
 * refuses.
 */
export async function readParquetBars(bytes: Uint8Array, policies: BarPolicies = {}): Promise<readonly ReadBars[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await readRows(file).catch((cause: Error) => {
    if (cause instanceof BacktestError) throw cause;
    throw new BacktestError("BACKTEST_BAD_BARS", `Parquet: ${cause.message}`, { cause });
  });
  return readSymbols(
    rows.map((row, index) => barOf(row, index + 1)),
    policies,
  );
}

async function readRows(file: ArrayBuffer): Promise<Record<string, unknown>[]> {
  const metadata = parquetMetadata(file);
  const names = metadata.schema.slice(1).map(({ name }) => name);
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new BacktestError(
      "BACKTEST_BAD_BARS",
      `Parquet: expected the columns ${COLUMNS.join(", ")}, got ${names.join(", ")}`,
    );
  return parquetReadObjects({ file, metadata, columns: [...COLUMNS] });
}

function barOf(row: Record<string, unknown>, index: number): MarketBar {
  const { dt, sym, open, high, low, close, vol } = row;
  return {
    symbol: String(sym),
    time: dt instanceof Date ? dt.getTime() : readTime(String(dt), `row ${index}`),
    open: number(open),
    high: number(high),
    low: number(low),
    close: number(close),
    volume: number(vol),
  };
}

function number(value: unknown): number {
  return value === null || value === undefined ? Number.NaN : Number(value);
}
