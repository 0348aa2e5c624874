import { drawdownSeries } from "@millrace/backtester";
import { heatmap, lineChart } from "./charts/svg.ts";
import { DISCLAIMER } from "./disclaimer.ts";
import { textObjects } from "./objects.ts";
import type { Context } from "./parameters.ts";
import { reportText } from "./report.ts";
import type { TradingResult } from "./result.ts";
import { FAST, SLOW } from "./tuning.ts";
import { dateOf } from "./views.ts";

/** Where results are put in the bucket. */
export const RESULT_KEYS = {
  report: "results/report.md",
  summary: "results/summary.json",
  grid: "results/grid.csv",
  model: "results/model-search.csv",
  equity: "results/test/equity.csv",
  orders: "results/test/orders.csv",
  trades: "results/test/trades.csv",
  walkForward: "results/walk-forward.csv",
  bands: "results/monte-carlo.csv",
  equityChart: "results/charts/equity.svg",
  drawdownChart: "results/charts/drawdown.svg",
  gridChart: "results/charts/grid.svg",
  tradesChart: "results/charts/trades.svg",
} as const;

/** Writes report, rows and charts into the bucket, and the readable ones beside the run's report. */
export async function writeResults(context: Context, result: TradingResult): Promise<void> {
  const objects = textObjects(context);
  const stage = context.progress.stage("results", { unit: "objects" });
  for (const [key, description, body] of documents(result)) {
    await objects.put(key, body, CONTENT_TYPES[key.split(".").at(-1) as keyof typeof CONTENT_TYPES]);
    context.artifacts.write(key.slice("results/".length), description, body);
    stage.add();
  }
  stage.done("below results/");
  context.progress.note(DISCLAIMER);
}

const CONTENT_TYPES = { md: "text/markdown", json: "application/json", csv: "text/csv", svg: "image/svg+xml" };

function* documents(result: TradingResult): Generator<readonly [key: string, description: string, body: string]> {
  const { tuning, evaluation, split, data } = result;
  const { tested, walkForward, monteCarlo } = evaluation;
  yield [RESULT_KEYS.report, `the report. ${DISCLAIMER}`, reportText(result)];
  yield [RESULT_KEYS.summary, "best pair, statistics, Monte Carlo, deflated Sharpe ratio", summaryOf(result)];
  yield [
    RESULT_KEYS.grid,
    "profit of every pair on the training range",
    csv(
      ["fast", "slow", "pnl", "trades", "max_drawdown", "error"],
      [
        ...tuning.cells.map((cell) => [cell.fast, cell.slow, cell.pnl, cell.trades, cell.maxDrawdown, ""]),
        ...tuning.failed.map((cell) => [cell.fast, cell.slow, "", "", "", JSON.stringify(cell.error)]),
      ],
    ),
  ];
  yield [
    RESULT_KEYS.model,
    "pairs in the order in which the model-based search tried them",
    csv(
      ["fast", "slow", "pnl", "trades"],
      tuning.modelCells.map(({ fast, slow, pnl, trades }) => [fast, slow, pnl, trades]),
    ),
  ];
  const falls = drawdownSeries(tested.equity);
  const equity = Array.from(tested.times, (time, index) => [time, tested.equity[index]!] as const);
  const drawdown = Array.from(tested.times, (time, index) => [time, falls[index]! * 100] as const);
  yield [
    RESULT_KEYS.equity,
    "equity, drawdown and exposure at each close of the test range",
    csv(
      ["time", "equity", "drawdown_percent", "exposure"],
      equity.map(([time, money], index) => [dateOf(time), money, drawdown[index]![1], tested.exposure[index]!]),
    ),
  ];
  yield [
    RESULT_KEYS.orders,
    "orders of the test range",
    csv(
      ["id", "placed", "side", "units", "status"],
      tested.orders.map(({ id, placedAt, side, filledUnits, status }) => [
        id,
        dateOf(placedAt),
        side > 0 ? "buy" : "sell",
        filledUnits,
        status,
      ]),
    ),
  ];
  yield [
    RESULT_KEYS.trades,
    "closed trades of the test range",
    csv(
      ["units", "entered", "entry_price", "left", "exit_price", "profit"],
      tested.trades.map((trade) => [
        trade.size,
        dateOf(trade.entryTime),
        trade.entryPrice,
        dateOf(trade.exitTime),
        trade.exitPrice,
        trade.profit,
      ]),
    ),
  ];
  yield [
    RESULT_KEYS.walkForward,
    "windows of the walk-forward",
    csv(
      ["train_start", "test_start", "test_end", "fast", "slow", "return_trained", "return_tested"],
      walkForward.windows.map(({ parameters, trained, tested: after, ...times }) => [
        dateOf(times.trainStart),
        dateOf(times.testStart),
        dateOf(times.testEnd),
        parameters.fast,
        parameters.slow,
        trained.return,
        after.return,
      ]),
    ),
  ];
  yield [
    RESULT_KEYS.equityChart,
    "equity curve",
    lineChart("Equity on the test range", "$", [{ colour: BLUE, points: equity }]),
  ];
  yield [
    RESULT_KEYS.drawdownChart,
    "drawdown",
    lineChart("Drawdown on the test range", "%", [{ colour: RED, points: drawdown, area: true }]),
  ];
  const profits = new Map(tuning.cells.map(({ fast, slow, pnl }) => [`${fast},${slow}`, pnl]));
  yield [
    RESULT_KEYS.gridChart,
    "heat map of the grid",
    heatmap(
      "Profit on the training range, $: fast period down, slow period across",
      SLOW,
      FAST,
      FAST.map((fast) => SLOW.map((slow) => profits.get(`${fast},${slow}`) ?? null)),
    ),
  ];
  const closes = Array.from(
    { length: split.test.length },
    (_, index) => [split.test.time[index]!, split.test.close[index]!] as const,
  );
  const fills = (side: number) =>
    tested.fills.filter(({ size }) => Math.sign(size) === side).map(({ time, price }) => [time, price] as const);
  yield [
    RESULT_KEYS.tradesChart,
    "trades on the price",
    lineChart(
      `Trades of ${data.symbol} on the test range`,
      "$",
      [{ colour: BLUE, points: closes }],
      [
        { up: true, points: fills(1) },
        { up: false, points: fills(-1) },
      ],
    ),
  ];
  if (monteCarlo !== undefined)
    yield [
      RESULT_KEYS.bands,
      "equity after each trade when the trades are drawn anew, by percentile",
      csv(
        ["trades", ...monteCarlo.percentiles.map((percentile) => `p${percentile}`)],
        Array.from(monteCarlo.bands[0]!, (_, step) => [step, ...monteCarlo.bands.map((band) => band[step]!)]),
      ),
    ];
}

const BLUE = "#2457c5";
const RED = "#b3261e";

function summaryOf({ data, tuning, evaluation }: TradingResult): string {
  const { tested, monteCarlo, deflated, walkForward } = evaluation;
  const summary = {
    disclaimer: DISCLAIMER,
    symbol: data.symbol,
    best: tuning.best,
    modelBest: tuning.modelBest ?? null,
    failedCells: tuning.failed.length,
    statistics: tested.statistics,
    walkForwardEfficiency: walkForward.efficiency,
    monteCarlo:
      monteCarlo === undefined
        ? null
        : {
            percentiles: monteCarlo.percentiles,
            final: [...monteCarlo.final],
            maxDrawdown: [...monteCarlo.maxDrawdown],
            lossProbability: monteCarlo.lossProbability,
          },
    deflatedSharpe: deflated ?? null,
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}

function csv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}
