import { Worker } from "node:worker_threads";
import type { RunOptions } from "../backtest.ts";
import type { Bars } from "../bars.ts";
import { BacktestError } from "../errors.ts";
import { FORMULAS } from "../statistics/formulas.ts";
import type { Statistics } from "../statistics/statistics.ts";
import { cancelled, type Evaluation, type Evaluator, type StrategyModule } from "./evaluator.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly strategy: { readonly module: string; readonly export: string };
  readonly instruments: readonly Bars[];
  readonly options: RunOptions;
}

/** Trials for a worker, and the index of the first. */
export interface WorkerRequest {
  readonly first: number;
  readonly trials: readonly Evaluation[];
}

/** Statistics of the trials in a row, `STATISTIC_NAMES.length` numbers each; or why there are none. */
export type WorkerAnswer =
  | { readonly first: number; readonly numbers: Float64Array }
  | { readonly first: number; readonly error: string; readonly trial: number };

export const STATISTIC_NAMES = Object.keys(FORMULAS) as (keyof Statistics)[];

/** Trials per message: few enough that threads end together, enough that messages cost nothing. */
const CHUNK = 16;

/** Starts workers over bars in shared memory. Options with functions cannot be sent: they are refused by name. */
export function createPool(
  strategy: StrategyModule,
  instruments: readonly Bars[],
  options: RunOptions,
  threads: number,
): Evaluator {
  for (const [name, value] of Object.entries(options))
    if (typeof value === "function")
      throw new BacktestError(
        "BACKTEST_INVALID_OPTION",
        `${name}: a function cannot be sent to a thread; use rates or tiers, or threads: 1`,
      );
  const setup: WorkerSetup = {
    strategy: { module: String(strategy.module), export: strategy.export },
    instruments: instruments.map(shared),
    options,
  };
  const file = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData: setup }));
  return {
    run: (trials, signal, onResult) => distribute(workers, trials, signal, onResult),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function distribute(
  workers: readonly Worker[],
  trials: readonly Evaluation[],
  signal: AbortSignal | undefined,
  onResult: (index: number, statistics: Statistics) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    let done = 0;
    const listening = new AbortController();
    const end = (error?: Error) => {
      listening.abort();
      if (error === undefined) resolve();
      else reject(error);
    };
    if (signal?.aborted) return end(cancelled());
    signal?.addEventListener("abort", () => end(cancelled()), { once: true, signal: listening.signal });
    for (const worker of workers) {
      const give = () => {
        if (next >= trials.length) return;
        const request: WorkerRequest = { first: next, trials: trials.slice(next, next + CHUNK) };
        next += request.trials.length;
        worker.postMessage(request);
      };
      const onAnswer = (answer: WorkerAnswer) => {
        if ("error" in answer)
          return end(failed(`trial ${JSON.stringify(trials[answer.trial]!.parameters)}: ${answer.error}`));
        const count = answer.numbers.length / STATISTIC_NAMES.length;
        try {
          for (let index = 0; index < count; index++)
            onResult(answer.first + index, statisticsAt(answer.numbers, index));
        } catch (error) {
          return end(error as Error);
        }
        done += count;
        if (done === trials.length) end();
        else give();
      };
      const onError = (cause: Error) => end(failed(cause.message, cause));
      const onExit = (code: number) => end(failed(`a worker ended with exit code ${code}`));
      worker.on("message", onAnswer).on("error", onError).on("exit", onExit);
      listening.signal.addEventListener("abort", () => {
        worker.off("message", onAnswer).off("error", onError).off("exit", onExit);
      });
      give();
    }
  });
}

function statisticsAt(numbers: Float64Array, index: number): Statistics {
  const start = index * STATISTIC_NAMES.length;
  return Object.fromEntries(
    STATISTIC_NAMES.map((name, position) => [name, numbers[start + position]!]),
  ) as unknown as Statistics;
}

/** A copy of bars in memory that threads share. */
function shared(bars: Bars): Bars {
  const copy = (values: Float64Array) => {
    const result = new Float64Array(new SharedArrayBuffer(bars.length * 8));
    result.set(values.subarray(0, bars.length));
    return result;
  };
  const { symbol, length, time, open, high, low, close, volume } = bars;
  return {
    symbol,
    length,
    time: copy(time),
    open: copy(open),
    high: copy(high),
    low: copy(low),
    close: copy(close),
    volume: copy(volume),
  };
}

function failed(text: string, cause?: unknown): BacktestError {
  return new BacktestError("BACKTEST_WORKER_FAILED", text, { cause });
}
