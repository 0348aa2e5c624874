import { readFileSync } from "node:fs";
import path from "node:path";
import { EmaCrossover } from "../../apps/trading-backtest/src/strategies/ema-crossover.ts";
import { parseCsvBars, readSymbols } from "../../datasets/market-bars/src/index.ts";
import { type Bars, backtest, Ema, overSeries, sliceBars } from "../../packages/backtester/src/index.ts";
import { Cases, type VectorCheck } from "./vector-check.ts";

interface Outcome {
  readonly pnl: number;
  readonly closed: number;
  readonly orders: number;
}

interface Expected {
  readonly trainRows: number;
  readonly grid: Readonly<Record<string, Readonly<Record<string, Outcome>>>>;
  readonly best: Readonly<Record<string, Outcome & { readonly params: string }>>;
  readonly trace_7_21_train70: {
    /** Date, side, units, price, P&L of what the order closed. */
    readonly orders: readonly (readonly [string, "BUY" | "SELL", number, number, number])[];
    readonly emaFirst5: readonly (readonly [string, number, number])[];
  };
}

/** The grid of the trading post over its own bars, as another engine ran its rules. */
export const crossoverGrid: VectorCheck = {
  file: "algorithmic-trading/ema-crossover-expected.json",
  async run(folder) {
    const cases = new Cases();
    const expected = JSON.parse(readFileSync(path.join(folder, this.file), "utf8")) as Expected;
    const bars = readIntel(path.join(folder, "algorithmic-trading/INTC-blog-window.csv"));
    const train = sliceBars(bars, 0, expected.trainRows);
    for (const [cell, outcome] of Object.entries(expected.grid.train70!))
      await cases.equal(`first 70 %, ${cell}`, () => run(train, cell).outcome, outcome);
    const best = expected.best.train70!;
    await cases.equal("best of the first 70 %", () => bestOf(train, Object.keys(expected.grid.train70!)), best.pnl);
    const trace = expected.trace_7_21_train70;
    await cases.equal(
      "fills of 7,21",
      () => run(train, "7,21").fills,
      trace.orders.map((order) => order.slice(0, 4)),
    );
    for (const [date, fast, slow] of trace.emaFirst5)
      await cases.equal(`averages on ${date}`, () => averages(bars, date), [fast, slow].map(rounded));
    return { passed: cases.passed, failures: cases.failures };
  },
};

function run(bars: Bars, cell: string) {
  const [fast, slow] = cell.split(",").map(Number) as [number, number];
  const { statistics, trades, fills } = backtest(EmaCrossover, bars, { fast, slow }, { cash: 100_000 });
  const orders = new Set(fills.map(({ order }) => order));
  const byOrder = [...orders].map((order) => fills.filter((fill) => fill.order === order));
  return {
    outcome: { pnl: Math.round(statistics.equityFinal * 1e6 - 1e11) / 1e6, closed: trades.length, orders: orders.size },
    fills: byOrder.map((parts) => [
      new Date(parts[0]!.time).toISOString().slice(0, 10),
      parts[0]!.size > 0 ? "BUY" : "SELL",
      parts.reduce((sum, { size }) => sum + size, 0),
      parts[0]!.price,
    ]),
  };
}

function bestOf(bars: Bars, cells: readonly string[]): number {
  return Math.max(...cells.map((cell) => run(bars, cell).outcome.pnl));
}

function averages(bars: Bars, date: string): number[] {
  const closes = bars.close.subarray(0, bars.length);
  const index = bars.time.indexOf(Date.parse(date));
  return [7, 21].map((period) => rounded(overSeries(new Ema(period), closes)[index]!));
}

/** To eleven digits: the order of additions is another one there. */
function rounded(value: number): number {
  return Number(value.toPrecision(11));
}

function readIntel(file: string): Bars {
  return readSymbols(parseCsvBars(readFileSync(file, "utf8")))[0]!.bars;
}
