import { createHash } from "node:crypto";
import type { TunedCell, TuneEvent } from "./handlers/tune.ts";
import { invoke } from "./invoke.ts";
import type { Context } from "./parameters.ts";
import type { Periods } from "./strategies/ema-crossover.ts";

/** Dollars at the start of every backtest. */
export const CASH = 100_000;
/** The grid: fast 5 to 10 against slow 21 to 31, 66 pairs. */
export const FAST = range(5, 10);
export const SLOW = range(21, 31);
/** What the model-based search may choose from: some 4,000 pairs. */
const WIDE_FAST = range(2, 40);
const WIDE_SLOW = range(5, 80);

/** A pair that no job gave a result for, and why. */
export interface FailedCell extends Periods {
  readonly error: string;
}

/** What the tuning jobs found on the training range. */
export interface Tuning {
  readonly cells: readonly TunedCell[];
  readonly failed: readonly FailedCell[];
  /** Pairs that the model-based search tried; empty when its job failed, for `modelError`. */
  readonly modelCells: readonly TunedCell[];
  readonly modelError: string | undefined;
  /** The pair of the grid with the highest profit; of equals the first. */
  readonly best: TunedCell;
  readonly modelBest: TunedCell | undefined;
  readonly jobs: number;
  /** Invocations that were made again. */
  readonly retries: number;
}

/** Cuts the grid into jobs and runs them and the model-based search side by side. */
export async function tune(context: Context, key: string, rows: number): Promise<Tuning> {
  const { outputs, parameters, progress, seed } = context;
  const number = createHash("sha256").update(seed).digest().readUInt32BE(4);
  const common = { key, rows, cash: CASH, samples: parameters.samples, seed: number };
  const slices = slicesOf(parameters.jobs);
  const stage = progress.stage("tune", { total: FAST.length * SLOW.length, unit: "cells" });
  const run = (event: TuneEvent) => invoke<readonly TunedCell[]>(context, outputs.tune_function, event);
  const [model, ...answers] = await Promise.all([
    run({ ...common, method: "model", fast: WIDE_FAST, slow: WIDE_SLOW.filter((period) => period < rows) }),
    ...slices.map(async (slice) => {
      const answer = await run({ ...common, method: "grid", fast: slice.fast, slow: slice.slow });
      stage.add(slice.fast.length * slice.slow.length);
      return answer;
    }),
  ]);
  const cells = answers.flatMap((answer) => (answer.ok ? answer.result : [])).sort(byPeriods);
  const failed = answers.flatMap((answer, index) => {
    const slice = slices[index]!;
    return answer.ok ? [] : pairs(slice.fast, slice.slow).map((pair) => ({ ...pair, error: answer.error }));
  });
  for (const error of new Set(failed.map((cell) => cell.error))) progress.note(`tuning job given up: ${error}`);
  stage.done(`${slices.length} jobs${failed.length === 0 ? "" : `, ${failed.length} cells failed`}`);
  const best = bestOf(cells);
  if (best === undefined) throw new Error(`all ${failed.length} cells of the grid failed: ${failed[0]!.error}`);
  const retries = [model, ...answers].reduce((sum, { attempts }) => sum + attempts - 1, 0);
  return {
    cells,
    failed,
    modelCells: model.ok ? model.result : [],
    modelError: model.ok ? undefined : model.error,
    best,
    modelBest: model.ok ? bestOf(model.result) : undefined,
    jobs: slices.length + 1,
    retries,
  };
}

interface Slice {
  readonly fast: readonly number[];
  readonly slow: readonly number[];
}

/** Rows of the grid in equal shares; with more jobs than rows, each row in equal shares. */
export function slicesOf(jobs: number): Slice[] {
  if (jobs <= FAST.length) return shares(FAST, jobs).map((fast) => ({ fast, slow: SLOW }));
  return FAST.flatMap((fast, row) => {
    const count = Math.floor(jobs / FAST.length) + (row < jobs % FAST.length ? 1 : 0);
    return shares(SLOW, count).map((slow) => ({ fast: [fast], slow }));
  });
}

function shares(values: readonly number[], count: number): number[][] {
  return Array.from({ length: count }, (_, index) =>
    values.slice(Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count)),
  );
}

function pairs(fast: readonly number[], slow: readonly number[]): Periods[] {
  return fast.flatMap((one) => slow.map((other) => ({ fast: one, slow: other })));
}

function bestOf(cells: readonly TunedCell[]): TunedCell | undefined {
  return cells.reduce<TunedCell | undefined>(
    (best, cell) => (best === undefined || cell.pnl > best.pnl ? cell : best),
    undefined,
  );
}

function byPeriods(a: Periods, b: Periods): number {
  return a.fast - b.fast || a.slow - b.slow;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
