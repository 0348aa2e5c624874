import { createHash } from "node:crypto";
import type { BacktestResult, Bars } from "@millrace/backtester";
import type { Periods } from "./strategies/ema-crossover.ts";

/** SHA-256 of every bit of some bars. */
export function fingerprintBars(bars: Bars): string {
  const hash = createHash("sha256").update(bars.symbol);
  for (const column of ["time", "open", "high", "low", "close", "volume"] as const)
    hash.update(bytesOf(bars[column].subarray(0, bars.length)));
  return hash.digest("hex");
}

/** SHA-256 of every bit of a result: equity, orders, fills, trades and statistics. */
export function fingerprintResult(result: BacktestResult<Periods>): string {
  const { times, equity, positions, orders, fills, trades, statistics } = result;
  const hash = createHash("sha256");
  for (const column of [times, equity, positions]) hash.update(bytesOf(column));
  // Shortest decimal notation: different numbers have different texts.
  return hash.update(JSON.stringify({ orders, fills, trades, statistics })).digest("hex");
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
