import { type BarPolicies, type ReadBars, readBars } from "@millrace/backtester";
import type { MarketBar } from "./generate-bars.ts";

/**
 * Sorts rows by symbol, in order of first appearance, and checks each symbol's bars.
 * @throws BacktestError BACKTEST_BAD_BARS where a policy refuses.
 */
export function readSymbols(rows: Iterable<MarketBar>, policies: BarPolicies = {}): readonly ReadBars[] {
  const bySymbol = new Map<string, MarketBar[]>();
  for (const row of rows) {
    const bars = bySymbol.get(row.symbol);
    if (bars === undefined) bySymbol.set(row.symbol, [row]);
    else bars.push(row);
  }
  return [...bySymbol].map(([symbol, bars]) => readBars(symbol, bars, policies));
}
