import {
  type BacktestResult,
  type Bars,
  backtest,
  type DeflatedSharpe,
  deflatedSharpe,
  type MonteCarloResult,
  monteCarlo,
  type Split,
  type WalkForwardResult,
  walkForward,
} from "@millrace/backtester";
import { EmaCrossover, type Periods } from "./strategies/ema-crossover.ts";
import { CASH, FAST, SLOW, type Tuning } from "./tuning.ts";

/** How good the tuned pair is where it was not tuned. */
export interface Evaluation {
  /** The best pair on the test range alone: its averages see no bar of the training range. */
  readonly tested: BacktestResult<Periods>;
  readonly walkForward: WalkForwardResult<Periods>;
  /** The trades of the test range drawn anew; undefined when there was none. */
  readonly monteCarlo: MonteCarloResult | undefined;
  /** Whether the best of all tried pairs is better than luck, on the training range; undefined when it never traded. */
  readonly deflated: DeflatedSharpe | undefined;
}

/** Shares of the history that one step of the walk-forward trains and tests on. */
const WALK_TRAIN = 0.4;
const WALK_TEST = 0.1;

/** Runs the best pair on the test range, walks forward over the history, and asks how much of it is luck. */
export async function evaluate(history: Bars, { train, test }: Split, tuning: Tuning): Promise<Evaluation> {
  const { fast, slow } = tuning.best;
  const tested = backtest<Periods>(EmaCrossover, test, { fast, slow }, { cash: CASH });
  const walked = await walkForward<Periods>(
    EmaCrossover,
    history,
    { fast: FAST, slow: SLOW },
    {
      train: Math.floor(history.length * WALK_TRAIN),
      test: Math.floor(history.length * WALK_TEST),
      cash: CASH,
      objective: "equityFinal",
    },
  );
  const returns = dailyReturns(backtest<Periods>(EmaCrossover, train, { fast, slow }, { cash: CASH }));
  const sharpes = [...tuning.cells, ...tuning.modelCells].flatMap(({ sharpe }) => (sharpe === null ? [] : [sharpe]));
  return {
    tested,
    walkForward: walked,
    monteCarlo: tested.trades.length === 0 ? undefined : monteCarlo(tested.trades, { cash: CASH }),
    deflated: returns.length < 3 || sharpes.length === 0 ? undefined : deflatedSharpe(returns, sharpes),
  };
}

/** Returns of equity from one day's last bar to the next's. */
function dailyReturns({ times, equity }: BacktestResult<Periods>): number[] {
  const closes: number[] = [];
  for (let index = 0; index < times.length; index++) {
    const next = times[index + 1];
    if (next === undefined || dayOf(next) !== dayOf(times[index]!)) closes.push(equity[index]!);
  }
  return closes.slice(1).map((close, index) => close / closes[index]! - 1);
}

function dayOf(time: number): number {
  return Math.floor(time / 86_400_000);
}
