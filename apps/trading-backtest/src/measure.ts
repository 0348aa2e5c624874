import { drawdownSeries } from "@millrace/backtester";
import type { ChangeReader } from "./change-reader.ts";
import type { Context } from "./parameters.ts";
import type { TradingResult } from "./result.ts";
import { CASH } from "./tuning.ts";

const DAY = 86_400_000;

/** Figures of the run, and its series for the charts. */
export function measure({ metrics, series, progress }: Context, result: TradingResult, reader: ChangeReader): void {
  const { loaded, retained, history, split, tuning, evaluation, live } = result;
  const { statistics } = evaluation.tested;
  metrics.set("age of the oldest bar's record", retained.age / DAY, "days");
  metrics.set("GetRecords calls made again", reader.retries, "calls");
  metrics.set("tuning jobs", tuning.jobs, "jobs");
  metrics.set("invocations made again", loaded.retries + tuning.retries, "invocations");
  metrics.set("cells without a result", tuning.failed.length, "cells");
  metrics.set("best fast period", tuning.best.fast, "bars");
  metrics.set("best slow period", tuning.best.slow, "bars");
  metrics.set("profit on the training range", tuning.best.pnl, "$");
  metrics.set("profit on the test range", statistics.equityFinal - CASH, "$");
  metrics.set("max. drawdown on the test range", statistics.maxDrawdown, "%");
  metrics.set("trades on the test range", statistics.trades, "trades");
  if (tuning.modelBest !== undefined) metrics.set("profit of the model-based search", tuning.modelBest.pnl, "$");
  if (Number.isFinite(evaluation.walkForward.efficiency))
    metrics.set("walk-forward efficiency", evaluation.walkForward.efficiency, "ratio");
  if (evaluation.monteCarlo !== undefined)
    metrics.set("chance of a loss, trades drawn anew", evaluation.monteCarlo.lossProbability * 100, "%");
  if (evaluation.deflated !== undefined) {
    metrics.set("probability of skill (deflated Sharpe ratio)", evaluation.deflated.probability * 100, "%");
    if (evaluation.deflated.warning !== undefined) progress.note(evaluation.deflated.warning);
  }
  metrics.set("live bars", live.bars, "bars");
  metrics.set("live fills", live.fills.length, "fills");

  const { times, equity } = evaluation.tested;
  const falls = drawdownSeries(equity);
  const equitySeries = series.of("equity", "$");
  const drawdown = series.of("drawdown", "%");
  for (let index = 0; index < times.length; index++) {
    equitySeries.add(times[index]!, equity[index]!);
    drawdown.add(times[index]!, falls[index]! * 100);
  }
  const price = series.of("close", "$");
  for (let index = split.train.length; index < history.length; index++)
    price.add(history.time[index]!, history.close[index]!);
}
