import { FORMULAS, type Statistics } from "@millrace/backtester";
import type { View } from "@millrace/sample";
import type { TradingResult } from "./result.ts";
import { FAST, SLOW } from "./tuning.ts";

/** The pictures of a run: equity with drawdown, the grid, trades on the price, walk-forward, statistics with formulas. */
export function drawTrading({ data, tuning, evaluation }: TradingResult): View[] {
  const { fast, slow } = tuning.best;
  const profits = new Map(tuning.cells.map((cell) => [`${cell.fast},${cell.slow}`, cell.pnl]));
  const fills = (side: number) =>
    evaluation.tested.fills
      .filter(({ size }) => Math.sign(size) === side)
      .map(({ time, price }) => [time, price] as const);
  return [
    {
      kind: "line",
      title: `Equity on the test range, fast ${fast}, slow ${slow}`,
      series: [
        { name: "equity", title: "equity", axis: "left" },
        { name: "drawdown", title: "drawdown", axis: "right" },
      ],
    },
    {
      kind: "heatmap",
      title: "Profit on the training range",
      unit: "$",
      x: { title: "slow period, bars", values: SLOW },
      y: { title: "fast period, bars", values: FAST },
      rows: FAST.map((row) => SLOW.map((column) => profits.get(`${row},${column}`) ?? null)),
    },
    {
      kind: "line",
      title: `Trades of ${data.symbol} on the test range`,
      series: [{ name: "close", title: "close" }],
      markers: [
        { title: "buy", series: "close", shape: "up", points: fills(1) },
        { title: "sell", series: "close", shape: "down", points: fills(-1) },
      ],
    },
    {
      kind: "table",
      title: "Walk-forward",
      columns: [
        { name: "trained from" },
        { name: "tested from" },
        { name: "tested to" },
        { name: "fast", unit: "bars" },
        { name: "slow", unit: "bars" },
        { name: "return trained", unit: "%" },
        { name: "return tested", unit: "%" },
        { name: "trades tested" },
      ],
      rows: evaluation.walkForward.windows.map(({ parameters, trained, tested, ...times }) => [
        dateOf(times.trainStart),
        dateOf(times.testStart),
        dateOf(times.testEnd),
        parameters.fast,
        parameters.slow,
        rounded(trained.return),
        rounded(tested.return),
        tested.trades,
      ]),
    },
    {
      kind: "table",
      title: "Statistics of the test range",
      columns: [{ name: "statistic" }, { name: "value" }, { name: "unit" }, { name: "formula" }],
      rows: statisticRows(evaluation.tested.statistics),
    },
  ];
}

/** Every statistic with its unit and formula; times as dates, durations in days. */
export function statisticRows(statistics: Statistics): (string | number | null)[][] {
  return Object.entries(FORMULAS).map(([name, { label, unit, formula }]) => {
    const value = statistics[name as keyof Statistics];
    if (unit === "time") return [label, dateOf(value), "", formula];
    if (unit === "duration") return [label, rounded(value / 86_400_000), "days", formula];
    return [label, rounded(value), unit === "money" ? "$" : unit, formula];
  });
}

/** To the minute, UTC; daily bars without the hour. */
export function dateOf(time: number): string {
  const text = new Date(time).toISOString();
  return time % 86_400_000 === 0 ? text.slice(0, 10) : text.slice(0, 16);
}

/** Six significant digits; null for a figure that is not defined. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
