import type { Trade } from "../account.ts";
import { BacktestError } from "../errors.ts";
import { createRandom } from "../random.ts";

/** How to draw the trades anew. */
export interface MonteCarloOptions {
  /** Default 1,000. */
  readonly runs?: number;
  /** `bootstrap` (default) draws trades with replacement; `shuffle` changes their order only. */
  readonly method?: "bootstrap" | "shuffle";
  /** Default 10,000. */
  readonly cash?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Percentiles of the bands, 0 to 100. Default 5, 25, 50, 75, 95. */
  readonly percentiles?: readonly number[];
}

/** What the draws came to, by percentile. */
export interface MonteCarloResult {
  readonly percentiles: readonly number[];
  /** For each percentile, equity after 0, 1, … trades. */
  readonly bands: readonly Float64Array[];
  /** Percentiles of the equity at the end. */
  readonly final: Float64Array;
  /** Percentiles of the largest drawdown, in percent, 0 or below: the low percentiles are the deep ones. */
  readonly maxDrawdown: Float64Array;
  /** Share of runs that end below the money at the start. */
  readonly lossProbability: number;
}

/**
 * What the same trades could have come to in another order or mix: profits are taken as money of a fixed account, so
 * equity adds up and does not compound. The same seed gives the same bits.
 * @throws BacktestError BACKTEST_INVALID_OPTION without trades.
 */
export function monteCarlo(trades: readonly Trade[], options: MonteCarloOptions = {}): MonteCarloResult {
  const { runs = 1000, method = "bootstrap", cash = 10_000, seed = 1, percentiles = [5, 25, 50, 75, 95] } = options;
  if (trades.length === 0) throw invalid("trades: expected one trade or more");
  if (!(Number.isInteger(runs) && runs >= 1)) throw invalid(`runs: expected a whole number of 1 or more, got ${runs}`);
  const random = createRandom(seed);
  const profits = Float64Array.from(trades, ({ profit }) => profit);
  const steps = trades.length + 1;
  // By step, so that the values of one step lie together to be sorted.
  const equity = new Float64Array(steps * runs);
  const deepest = new Float64Array(runs);
  let losses = 0;
  for (let run = 0; run < runs; run++) {
    if (method === "shuffle") shuffle(profits, random);
    let money = cash;
    let peak = cash;
    equity[run] = cash;
    for (let step = 1; step < steps; step++) {
      money += method === "shuffle" ? profits[step - 1]! : profits[Math.floor(random() * profits.length)]!;
      if (money > peak) peak = money;
      deepest[run] = Math.min(deepest[run]!, (money / peak - 1) * 100);
      equity[step * runs + run] = money;
    }
    if (money < cash) losses++;
  }
  const bands = percentiles.map(() => new Float64Array(steps));
  for (let step = 0; step < steps; step++) {
    const values = equity.subarray(step * runs, (step + 1) * runs).sort();
    for (const [position, percentile] of percentiles.entries()) bands[position]![step] = quantile(values, percentile);
  }
  deepest.sort();
  return {
    percentiles,
    bands,
    final: Float64Array.from(bands, (band) => band.at(-1)!),
    maxDrawdown: Float64Array.from(percentiles, (percentile) => quantile(deepest, percentile)),
    lossProbability: losses / runs,
  };
}

/** Linear between the two nearest of sorted values. */
function quantile(sorted: Float64Array, percentile: number): number {
  const place = (percentile / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
}

function shuffle(values: Float64Array, random: () => number): void {
  for (let index = values.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const value = values[index]!;
    values[index] = values[other]!;
    values[other] = value;
  }
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
