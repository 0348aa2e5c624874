import type { RunOptions } from "./backtest.ts";
import { type Bar, BarBuffer } from "./bars.ts";
import { BacktestError } from "./errors.ts";
import type { Fill } from "./orders.ts";
import { type BacktestResult, resultOf } from "./result.ts";
import { Simulation } from "./simulation.ts";
import type { Parameters, StrategyClass } from "./strategy.ts";

/** A strategy on bars as they come, with the results that `backtest` gives over the same bars. */
export interface Session<P extends Parameters> {
  /**
   * Takes in the next bar of a symbol. Bars of one time belong together: with several symbols they are traded when a
   * later bar comes, or `flush` is called.
   * @returns Fills since the last call.
   * @throws BacktestError BACKTEST_BAD_BARS for an unknown symbol and for a bar that is not newer than the one before.
   */
  push(symbol: string, bar: Bar): readonly Fill[];
  /** Trades the bars that wait for others of their time. */
  flush(): readonly Fill[];
  /** Ends the session. @throws BacktestError BACKTEST_BAD_BARS after fewer than two bars. */
  finish(): BacktestResult<P>;
}

/** Starts a strategy on a stream of bars. @throws BacktestError BACKTEST_INVALID_OPTION. */
export function createSession<P extends Parameters>(
  type: StrategyClass<P>,
  symbols: readonly string[],
  parameters: P,
  { statistics = {}, ...market }: Omit<RunOptions, "from"> = {},
): Session<P> {
  const buffers = symbols.map((symbol) => new BarBuffer(symbol));
  const simulation = new Simulation(type, parameters, buffers, market, 64);
  const waiting: number[] = [];
  let time = Number.NEGATIVE_INFINITY;
  let reported = 0;

  function trade(): void {
    if (waiting.length === 0) return;
    waiting.sort((a, b) => a - b);
    for (const position of waiting) simulation.bar(position, buffers[position]!.length - 1);
    waiting.length = 0;
    simulation.settle(time);
  }

  function newFills(): readonly Fill[] {
    const { fills } = simulation.broker.account;
    const fresh = fills.slice(reported);
    reported = fills.length;
    return fresh;
  }

  return {
    push(symbol, bar) {
      const position = symbols.indexOf(symbol);
      if (position < 0) throw bad(`symbol: expected one of ${symbols.join(", ")}, got ${symbol}`);
      if (
        bar.time < time ||
        (bar.time === time && waiting.includes(position)) ||
        (bar.time === time && waiting.length === 0)
      )
        throw bad(
          `${symbol}: expected a bar after ${new Date(time).toISOString()}, got ${new Date(bar.time).toISOString()}`,
        );
      if (bar.time > time) trade();
      time = bar.time;
      buffers[position]!.push(bar);
      waiting.push(position);
      if (symbols.length === 1) trade();
      return newFills();
    },
    flush() {
      trade();
      return newFills();
    },
    finish() {
      trade();
      if (simulation.length < 2) throw bad(`expected two bars or more, got ${simulation.length}`);
      simulation.finish();
      return resultOf(simulation, parameters, statistics);
    },
  };
}

function bad(text: string): BacktestError {
  return new BacktestError("BACKTEST_BAD_BARS", text);
}
