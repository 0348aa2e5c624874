import type { RunOptions } from "./backtest.ts";
import type { Bar } from "./bars.ts";
import type { Fill } from "./orders.ts";
import type { BacktestResult } from "./result.ts";
import { createSession } from "./session.ts";
import type { Parameters, StrategyClass } from "./strategy.ts";

/** A bar as a stream carries it. */
export interface SymbolBar extends Bar {
  readonly symbol: string;
}

/** The options of a run, and who is told of its fills. */
export interface StreamRunOptions extends Omit<RunOptions, "from"> {
  /** Called with the fills that a bar brought, as soon as they are known. */
  readonly onFills?: (fills: readonly Fill[]) => void;
}

/**
 * Runs a strategy over bars that come one by one, oldest first, from a file, a stream's retention or a live stream. The
 * result is the one that `backtest` gives over the same bars.
 * @throws BacktestError BACKTEST_BAD_BARS for bars out of order.
 */
export async function backtestStream<P extends Parameters>(
  type: StrategyClass<P>,
  symbols: readonly string[],
  bars: AsyncIterable<SymbolBar> | Iterable<SymbolBar>,
  parameters: P,
  { onFills, ...options }: StreamRunOptions = {},
): Promise<BacktestResult<P>> {
  const session = createSession(type, symbols, parameters, options);
  const report = (fills: readonly Fill[]) => {
    if (fills.length > 0) onFills?.(fills);
  };
  for await (const { symbol, ...bar } of bars) report(session.push(symbol, bar));
  report(session.flush());
  return session.finish();
}
