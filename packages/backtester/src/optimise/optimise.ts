import type { RunOptions } from "../backtest.ts";
import type { Bars } from "../bars.ts";
import { BacktestError } from "../errors.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { Parameters, StrategyClass } from "../strategy.ts";
import { createEvaluator, type Evaluator, type StrategyModule } from "./evaluator.ts";
import { byScore, type Scored, type Search } from "./search.ts";
import { gridSearch, halvingSearch, modelSearch, randomSearch } from "./searches.ts";
import { Cells, type Space } from "./space.ts";

/** How to look for the best parameters. */
export interface OptimiseOptions<P extends Parameters> extends RunOptions {
  /** Statistic to raise. Default `sharpeRatio`. */
  readonly objective?: keyof Statistics;
  /** Default `maximise`. */
  readonly direction?: "maximise" | "minimise";
  /** Combinations to leave out, such as `({ fast, slow }) => fast < slow`. */
  readonly constraint?: (parameters: P) => boolean;
  /** Default `grid`: every combination. The others try `samples` of them. */
  readonly method?: "grid" | "random" | "halving" | "model";
  /** Default 100. */
  readonly samples?: number;
  /** Of `random`, `halving` and `model`. Default 1. */
  readonly seed?: number;
  /** Worker threads; more than 1 need the strategy as a module. Default 1: this thread. */
  readonly threads?: number;
  /** Called after each result, in the order of the trials. */
  readonly onResult?: (cell: CellResult<P>, done: number, expected: number) => void;
  readonly signal?: AbortSignal;
}

/** One combination and what it came to. */
export interface CellResult<P extends Parameters> {
  readonly parameters: P;
  readonly objective: number;
  readonly statistics: Statistics;
  /** Share of the bars it was run on: below 1 in early rounds of `halving`. */
  readonly share: number;
}

/** The outcome of a search. */
export interface OptimiseResult<P extends Parameters> {
  /** The best of those run on all bars. */
  readonly best: CellResult<P>;
  /** Every result, in the order of the trials. */
  readonly cells: readonly CellResult<P>[];
}

/**
 * Looks for the parameters with the best objective. The same input gives the same result on any number of threads.
 * @throws BacktestError BACKTEST_INVALID_OPTION, BACKTEST_CANCELLED, BACKTEST_WORKER_FAILED.
 */
export async function optimise<P extends Parameters>(
  strategy: StrategyClass<P> | StrategyModule,
  bars: Bars | readonly Bars[],
  space: Space<P>,
  options: OptimiseOptions<P> = {},
): Promise<OptimiseResult<P>> {
  const { objective = "sharpeRatio", direction = "maximise", constraint, threads = 1, onResult, signal } = options;
  const cells = new Cells(space, constraint);
  const search = searchOf(cells, options);
  if (search.expected === 0) throw invalid("constraint: it leaves no combination to try");
  const instruments = Array.isArray(bars) ? (bars as readonly Bars[]) : [bars as Bars];
  const evaluator = await createEvaluator(strategy, instruments, runOptionsOf(options), threads);
  const results: CellResult<P>[] = [];
  const scored: Scored[] = [];
  try {
    for (let batch = search.next(); batch.length > 0; batch = search.next()) {
      const told: Scored[] = [];
      const trials = batch.map(({ cell, share }) => ({ parameters: cells.at(cell), share }));
      await evaluate(evaluator, trials, signal, (index, statistics) => {
        const { cell, share } = batch[index]!;
        const value = statistics[objective];
        told[index] = { cell, share, score: direction === "maximise" ? value : -value };
        const result = { parameters: cells.at(cell), objective: value, statistics, share };
        results.push(result);
        onResult?.(result, results.length, search.expected);
      });
      scored.push(...told);
      search.tell(told);
    }
  } finally {
    await evaluator.close();
  }
  const whole = scored.map((score, index) => ({ ...score, cell: index })).filter(({ share }) => share === 1);
  return { best: results[whole.sort(byScore)[0]!.cell]!, cells: results };
}

async function evaluate<P extends Parameters>(
  evaluator: Evaluator,
  trials: readonly { readonly parameters: P; readonly share: number }[],
  signal: AbortSignal | undefined,
  onStatistics: (index: number, statistics: Statistics) => void,
): Promise<void> {
  // Results come as the threads have them, and are passed on in order.
  const waiting = new Map<number, Statistics>();
  let next = 0;
  await evaluator.run(trials, signal, (index, statistics) => {
    waiting.set(index, statistics);
    for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
      waiting.delete(next);
      onStatistics(next++, ready);
    }
  });
}

function searchOf<P extends Parameters>(cells: Cells<P>, options: OptimiseOptions<P>): Search {
  const { method = "grid", samples = 100, seed = 1 } = options;
  const space = {
    size: cells.size,
    dimensions: cells.values.map(({ length }) => length),
    allows: (cell: number) => cells.allows(cell),
    indices: (cell: number) => cells.indices(cell),
    cellOf: (indices: readonly number[]) => cells.cellOf(indices),
  };
  switch (method) {
    case "grid":
      return gridSearch(space);
    case "random":
      return randomSearch(space, samples, seed);
    case "halving":
      return halvingSearch(space, samples, seed);
    case "model":
      return modelSearch(space, samples, seed);
    default:
      throw invalid(`method: expected grid, random, halving or model, got ${method satisfies never}`);
  }
}

/** The options of a run among those of an optimisation. */
function runOptionsOf<P extends Parameters>(options: OptimiseOptions<P>): RunOptions {
  const { objective, direction, constraint, method, samples, seed, threads, onResult, signal, ...run } = options;
  return run;
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
