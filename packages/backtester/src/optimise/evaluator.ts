import { backtest, type RunOptions } from "../backtest.ts";
import { type Bars, sliceBars } from "../bars.ts";
import { BacktestError } from "../errors.ts";
import type { Statistics } from "../statistics/statistics.ts";
import type { Parameters, Strategy, StrategyClass } from "../strategy.ts";
import { createPool } from "./pool.ts";

/** A strategy that worker threads can load: a module's address and the name of the class it exports. */
export interface StrategyModule {
  readonly module: string | URL;
  readonly export: string;
}

export interface Evaluation {
  readonly parameters: Parameters;
  /** Share of the bars, from the first on. */
  readonly share: number;
}

/** Runs trials and tells their statistics as they come. */
export interface Evaluator {
  /** @throws BacktestError BACKTEST_CANCELLED, BACKTEST_WORKER_FAILED. */
  run(
    trials: readonly Evaluation[],
    signal: AbortSignal | undefined,
    onResult: (index: number, statistics: Statistics) => void,
  ): Promise<void>;
  close(): Promise<void>;
}

/** On this thread for one, else on as many workers, which share the bars' memory. */
export async function createEvaluator<P extends Parameters>(
  strategy: StrategyClass<P> | StrategyModule,
  instruments: readonly Bars[],
  options: RunOptions,
  threads: number,
): Promise<Evaluator> {
  if (!(Number.isInteger(threads) && threads >= 1))
    throw invalid(`threads: expected a whole number of 1 or more, got ${threads}`);
  if (threads > 1) {
    if (typeof strategy === "function")
      throw invalid(
        `threads ${threads}: a class cannot be sent to a thread; pass { module: import.meta.url, export: ${JSON.stringify(strategy.name)} } from a module of its own`,
      );
    return createPool(strategy, instruments, options, threads);
  }
  const type = typeof strategy === "function" ? (strategy as unknown as AnyStrategy) : await loadStrategy(strategy);
  return {
    async run(trials, signal, onResult) {
      for (const [index, trial] of trials.entries()) {
        if (signal?.aborted) throw cancelled();
        onResult(index, evaluateTrial(type, instruments, trial, options));
        // Lets progress be drawn and a cancellation be seen.
        if (index % 64 === 63) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async close() {},
  };
}

export type AnyStrategy = new (...args: ConstructorParameters<StrategyClass<Parameters>>) => Strategy;

/** @throws BacktestError BACKTEST_INVALID_OPTION when the module has no such class. */
export async function loadStrategy({ module, export: name }: StrategyModule): Promise<AnyStrategy> {
  const exported = (await import(String(module))) as Record<string, unknown>;
  const type = exported[name];
  if (typeof type !== "function")
    throw invalid(
      `strategy: ${String(module)} exports no class ${name}; it exports ${Object.keys(exported).join(", ")}`,
    );
  return type as AnyStrategy;
}

export function evaluateTrial(
  type: AnyStrategy,
  instruments: readonly Bars[],
  { parameters, share }: Evaluation,
  options: RunOptions,
): Statistics {
  const used =
    share === 1 ? instruments : instruments.map((bars) => sliceBars(bars, 0, Math.ceil(bars.length * share)));
  return backtest(type, used, parameters, options).statistics;
}

export function cancelled(): BacktestError {
  return new BacktestError("BACKTEST_CANCELLED", "the search was cancelled");
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
