import { type Bars, indexAt } from "./bars.ts";
import { BacktestError } from "./errors.ts";
import type { BacktestOptions } from "./options.ts";
import { type BacktestResult, resultOf } from "./result.ts";
import { Simulation } from "./simulation.ts";
import type { StatisticOptions } from "./statistics/statistics.ts";
import type { Parameters, StrategyClass } from "./strategy.ts";

/** The market of a run and the formulas of its statistics. */
export interface RunOptions extends BacktestOptions {
  readonly statistics?: StatisticOptions;
  /** Milliseconds: bars before are seen by the indicators only, so that a test range starts with warm ones. */
  readonly from?: number;
}

/**
 * Runs a strategy over bars in memory: of one instrument, or of several that share one account, in order of time.
 * @throws BacktestError BACKTEST_BAD_BARS when there are fewer than two bars, BACKTEST_INVALID_OPTION.
 */
export function backtest<P extends Parameters>(
  type: StrategyClass<P>,
  bars: Bars | readonly Bars[],
  parameters: P,
  { statistics = {}, from, ...market }: RunOptions = {},
): BacktestResult<P> {
  const instruments = Array.isArray(bars) ? (bars as readonly Bars[]) : [bars as Bars];
  const starts = instruments.map((one) => (from === undefined ? 0 : indexAt(one, from)));
  const longest = Math.max(0, ...instruments.map(({ length }, position) => length - starts[position]!));
  if (longest < 2) throw new BacktestError("BACKTEST_BAD_BARS", `expected two bars or more, got ${longest}`);
  const [only] = instruments;
  const expected = instruments.length === 1 ? only!.time.subarray(starts[0]!, starts[0]! + longest) : longest;
  const simulation = new Simulation(type, parameters, instruments, market, expected);
  for (const [position, start] of starts.entries())
    for (let index = 0; index < start; index++) simulation.warmUp(position, index);
  if (instruments.length === 1) overOne(simulation, only!, starts[0]!);
  else overMany(simulation, instruments, Int32Array.from(starts));
  simulation.finish();
  return resultOf(simulation, parameters, statistics);
}

function overOne<P extends Parameters>(simulation: Simulation<P>, bars: Bars, start: number): void {
  const { time, length } = bars;
  for (let index = start; index < length; index++) {
    simulation.bar(0, index);
    simulation.settle(time[index]!);
  }
}

/** All bars of one time, by instrument, then the account. */
function overMany<P extends Parameters>(
  simulation: Simulation<P>,
  instruments: readonly Bars[],
  next: Int32Array,
): void {
  while (true) {
    let time = Number.POSITIVE_INFINITY;
    for (let position = 0; position < instruments.length; position++) {
      const bars = instruments[position]!;
      if (next[position]! < bars.length) time = Math.min(time, bars.time[next[position]!]!);
    }
    if (time === Number.POSITIVE_INFINITY) return;
    for (let position = 0; position < instruments.length; position++) {
      const bars = instruments[position]!;
      if (next[position]! < bars.length && bars.time[next[position]!] === time)
        simulation.bar(position, next[position]!++);
    }
    simulation.settle(time);
  }
}
