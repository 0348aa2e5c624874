import { backtest } from "../backtest.ts";
import { type Bars, sliceBars } from "../bars.ts";
import { BacktestError } from "../errors.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { Parameters, StrategyClass } from "../strategy.ts";
import { loadStrategy, type StrategyModule } from "./evaluator.ts";
import { type OptimiseOptions, optimise } from "./optimise.ts";
import type { Space } from "./space.ts";

/** Lengths in bars. */
export interface WalkForwardOptions<P extends Parameters> extends Omit<OptimiseOptions<P>, "onResult" | "from"> {
  readonly train: number;
  readonly test: number;
  /** Every training range starts at the first bar, instead of moving on. Default false. */
  readonly anchored?: boolean;
  /** Called after each window. */
  readonly onWindow?: (window: WalkForwardWindow<P>, done: number, expected: number) => void;
}

/** One step: tuned on the training range, run on the test range that follows it. Times in milliseconds, inclusive. */
export interface WalkForwardWindow<P extends Parameters> {
  readonly trainStart: number;
  readonly trainEnd: number;
  readonly testStart: number;
  readonly testEnd: number;
  readonly parameters: P;
  readonly trained: Statistics;
  readonly tested: Statistics;
}

/** All windows, and the test ranges in a row. */
export interface WalkForwardResult<P extends Parameters> {
  readonly windows: readonly WalkForwardWindow<P>[];
  /** All test ranges in a row, each starting with what the one before left. */
  readonly times: Float64Array;
  readonly equity: Float64Array;
  /** Yearly return over the test ranges divided by that over the training ranges (Pardo, 2008); NaN when that is 0 or less. */
  readonly efficiency: number;
}

/**
 * Tunes on one range and tests on the next, over and over: no test bar is ever tuned on before it is tested. Indicators
 * are warm at the start of each test range; positions are not carried over.
 * @throws BacktestError BACKTEST_INVALID_OPTION when there are too few bars for one window.
 */
export async function walkForward<P extends Parameters>(
  strategy: StrategyClass<P> | StrategyModule,
  bars: Bars,
  space: Space<P>,
  { train, test, anchored = false, onWindow, ...options }: WalkForwardOptions<P>,
): Promise<WalkForwardResult<P>> {
  for (const [name, length] of Object.entries({ train, test }))
    if (!(Number.isInteger(length) && length >= 2)) throw invalid(`${name}: expected two bars or more, got ${length}`);
  const expected = Math.floor((bars.length - train) / test);
  if (expected < 1) throw invalid(`train ${train} and test ${test}: more than the ${bars.length} bars there are`);
  const type = (typeof strategy === "function" ? strategy : await loadStrategy(strategy)) as StrategyClass<P>;
  const windows: WalkForwardWindow<P>[] = [];
  const times = new Float64Array(expected * test);
  const equity = new Float64Array(expected * test);
  let money = options.cash ?? 10_000;
  for (let step = 0; step < expected; step++) {
    const start = anchored ? 0 : step * test;
    const middle = train + step * test;
    const range = sliceBars(bars, start, middle);
    const { best } = await optimise(strategy, range, space, options);
    const { objective, direction, constraint, method, samples, seed, threads, signal, ...run } = options;
    const from = bars.time[middle]!;
    const tested = backtest(type, sliceBars(bars, start, middle + test), best.parameters, {
      ...run,
      cash: money,
      from,
    });
    times.set(tested.times, step * test);
    equity.set(tested.equity, step * test);
    money = tested.equity.at(-1)!;
    const window = {
      trainStart: bars.time[start]!,
      trainEnd: bars.time[middle - 1]!,
      testStart: from,
      testEnd: bars.time[middle + test - 1]!,
      parameters: best.parameters,
      trained: best.statistics,
      tested: tested.statistics,
    };
    windows.push(window);
    onWindow?.(window, step + 1, expected);
    if (!(money > 0)) break;
  }
  const done = windows.length * test;
  return {
    windows,
    times: times.subarray(0, done),
    equity: equity.subarray(0, done),
    efficiency: efficiencyOf(windows),
  };
}

function efficiencyOf<P extends Parameters>(windows: readonly WalkForwardWindow<P>[]): number {
  const mean = (pick: (window: WalkForwardWindow<P>) => number) =>
    windows.reduce((sum, window) => sum + pick(window), 0) / windows.length;
  const trained = mean(({ trained: { annualReturn } }) => annualReturn);
  return trained > 0 ? mean(({ tested: { annualReturn } }) => annualReturn) / trained : Number.NaN;
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
