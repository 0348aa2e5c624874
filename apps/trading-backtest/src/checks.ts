import { type Bars, backtest, splitBars } from "@millrace/backtester";
import { parseCsvBars, readSymbols } from "@millrace/dataset-market-bars";
import { type Check, checkAtLeast, checkEqual, checkThat } from "@millrace/sample";
import { crossoverProfit } from "./expected/crossover.ts";
import { fingerprintBars, fingerprintResult } from "./fingerprint.ts";
import { FILES_PREFIX } from "./market-data.ts";
import { textObjects } from "./objects.ts";
import type { Context } from "./parameters.ts";
import type { TradingResult } from "./result.ts";
import { RESULT_KEYS } from "./results.ts";
import { EmaCrossover, type Periods } from "./strategies/ema-crossover.ts";
import { CASH, FAST, SLOW } from "./tuning.ts";

const FILES = "the files of bars, without the stream";
const LOOP = "a plain loop over the bars of the file, without the engine";

/** Compares what came through stream and functions with what the files of bars say by themselves. */
export async function checkTrading(result: TradingResult, context: Context): Promise<Check[]> {
  const { data, stored, loaded, retained, split, tuning, evaluation, live } = result;
  const { parameters } = context;
  const objects = textObjects(context);
  const files = await Promise.all(data.bars.map(({ symbol }) => objects.get(`${FILES_PREFIX}${symbol}.csv`)));
  const filed = files.flatMap((text) => readSymbols(parseCsvBars(text), { jumps: "allow" }).map(({ bars }) => bars));
  const traded = filed.find(({ symbol }) => symbol === data.symbol)!;
  const { train, test } = splitBars(traded, parameters.trainShare);
  const all = data.bars.find(({ symbol }) => symbol === data.symbol)!;
  const inMemory = backtest<Periods>(EmaCrossover, all, periodsOf(tuning.best), { cash: CASH });
  const read = retained.symbols.map(({ bars }) => bars);
  return [
    checkEqual("every bar of the files is in the stream", FILES, [stored, stored], [loaded.bars, total(read)]),
    checkEqual("the stream gives back the same bits", FILES, prints(filed), prints(read)),
    checkEqual(
      "the stream keeps bars for a year",
      "parameter retentionHours",
      parameters.retentionHours,
      retained.retentionHours,
    ),
    ...(context.clock.mode === "fast"
      ? [checkAtLeast("the bars were read when they were old", "parameter age, ms", parameters.age, retained.age)]
      : []),
    checkEqual(
      "training and test range have no bar in common",
      FILES,
      [train.time[train.length - 1]!, test.time[0]!],
      [split.train.time[split.train.length - 1]!, split.test.time[0]!],
    ),
    checkEqual("every cell of the grid has a result", "6 x 11 pairs", FAST.length * SLOW.length, tuning.cells.length),
    checkEqual(
      "every cell has the profit that the rules give",
      LOOP,
      0,
      [...tuning.cells, ...tuning.modelCells].filter(
        ({ fast, slow, pnl }) => cents(pnl) !== cents(crossoverProfit(train, fast, slow)),
      ).length,
    ),
    checkEqual("the best pair is the best of the grid", LOOP, bestOfGrid(train), periodsOf(tuning.best)),
    checkEqual(
      "the model-based search gave a result",
      "parameter samples",
      parameters.samples,
      tuning.modelCells.length,
    ),
    checkEqual(
      "the test range has the profit that the rules give",
      LOOP,
      cents(crossoverProfit(test, tuning.best.fast, tuning.best.slow)),
      cents(evaluation.tested.statistics.equityFinal - CASH),
    ),
    checkThat(
      "walk-forward never tests on a bar that it was trained on",
      "times of the windows",
      "training ends before the test begins",
      evaluation.walkForward.windows.length,
      evaluation.walkForward.windows.every(({ trainEnd, testStart }) => trainEnd < testStart),
    ),
    checkEqual(
      "live on the stream the strategy does what it does over an array",
      "a backtest of all bars in memory, bit for bit",
      fingerprintResult(inMemory),
      fingerprintResult(live.result),
    ),
    checkEqual("every live bar arrived", FILES, total(data.bars) - stored, live.bars),
    ...(await resultChecks(result, objects)),
  ];
}

/** The results in the bucket are those of the run. */
async function resultChecks(
  { evaluation, tuning }: TradingResult,
  objects: ReturnType<typeof textObjects>,
): Promise<Check[]> {
  const [equity, grid] = await Promise.all([objects.get(RESULT_KEYS.equity), objects.get(RESULT_KEYS.grid)]);
  const last = equity.trimEnd().split("\n").at(-1)!.split(",");
  return [
    checkEqual(
      "the equity curve is in the bucket",
      "last close of the run",
      evaluation.tested.equity.at(-1)!,
      Number(last[1]),
    ),
    checkEqual(
      "the grid is in the bucket, failed cells and all",
      "cells of the grid",
      tuning.cells.length + tuning.failed.length,
      grid.trimEnd().split("\n").length - 1,
    ),
  ];
}

function bestOfGrid(train: Bars): Periods {
  const profits = FAST.flatMap((fast) =>
    SLOW.map((slow) => ({ fast, slow, profit: crossoverProfit(train, fast, slow) })),
  );
  const highest = Math.max(...profits.map(({ profit }) => cents(profit)));
  return periodsOf(profits.find(({ profit }) => cents(profit) === highest)!);
}

function periodsOf({ fast, slow }: Periods): Periods {
  return { fast, slow };
}

function prints(bars: readonly Bars[]): string[] {
  return bars.map(fingerprintBars).sort();
}

function total(bars: readonly Bars[]): number {
  return bars.reduce((sum, one) => sum + one.length, 0);
}

/** Profits are whole cents; what an addition of doubles adds to them is not compared. */
function cents(money: number): number {
  return Math.round(money * 100);
}
