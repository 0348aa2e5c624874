import { DISCLAIMER } from "./disclaimer.ts";
import type { TradingResult } from "./result.ts";
import { CASH } from "./tuning.ts";
import { dateOf, statisticRows } from "./views.ts";

/** The report for people, as Markdown: what was tuned, what it came to, how far it can be trusted. */
export function reportText({ data, tuning, evaluation, split, retained }: TradingResult): string {
  const { tested, walkForward, monteCarlo, deflated } = evaluation;
  const { best, modelBest, failed, modelError } = tuning;
  const test = tested.statistics;
  const lines = [
    `# Backtest of ${data.symbol}`,
    "",
    `> ${DISCLAIMER}`,
    "",
    `Trained on ${dateOf(split.train.time[0]!)} to ${dateOf(split.train.time[split.train.length - 1]!)}, ${split.train.length} bars; tested on ${dateOf(test.start)} to ${dateOf(test.end)}, ${split.test.length} bars. Read from a stream that keeps ${retained.retentionHours} h.`,
    "",
    `- Best of ${tuning.cells.length} pairs: fast ${best.fast}, slow ${best.slow}, profit ${money(best.pnl)} in training.`,
    `- On the test range: ${money(test.equityFinal - CASH)}, ${test.trades} closed trades, drawdown ${test.maxDrawdown.toFixed(2)} %.`,
    modelBest === undefined
      ? `- The model-based search gave no result: ${modelError}`
      : `- The model-based search found fast ${modelBest.fast}, slow ${modelBest.slow} with ${money(modelBest.pnl)} in training after ${tuning.modelCells.length} backtests.`,
    `- Walk-forward over ${walkForward.windows.length} windows ends at ${money(walkForward.equity.at(-1)! - CASH)}.`,
    ...(monteCarlo === undefined
      ? ["- No trade to draw anew."]
      : [
          `- Trades drawn anew 1,000 times: a loss in ${(monteCarlo.lossProbability * 100).toFixed(1)} %, end between ${money(monteCarlo.final[0]! - CASH)} and ${money(monteCarlo.final.at(-1)! - CASH)} in nine cases of ten.`,
        ]),
    ...(deflated === undefined
      ? []
      : [`- ${deflated.warning ?? `Probability of skill: ${(deflated.probability * 100).toFixed(1)} %.`}`]),
    ...(failed.length === 0
      ? []
      : [
          "",
          "## Cells without a result",
          "",
          ...failed.map(({ fast, slow, error }) => `- ${fast}, ${slow}: ${error}`),
        ]),
    "",
    "## Statistics of the test range",
    "",
    "| statistic | value | formula |",
    "|---|---|---|",
    ...statisticRows(test).map(
      ([label, value, unit, formula]) => `| ${label} | ${[value ?? "-", unit].join(" ").trim()} | ${formula} |`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function money(value: number): string {
  return `${value < 0 ? "-" : ""}$${Math.abs(value).toFixed(2)}`;
}
