// Compares runs with those of backtesting.py, read from standard input: see README.md.
import { readFileSync } from "node:fs";
import { SmaCross } from "../bench/strategies.ts";
import { type BacktestOptions, backtest, FORMULAS, readBars, type Statistics } from "../src/index.ts";

interface PeerRun {
  readonly market: { readonly commission?: number; readonly spread?: number; readonly finalize_trades?: boolean };
  readonly fast: number;
  readonly slow: number;
  readonly statistics: Readonly<Record<string, number | null>>;
  readonly trades: readonly (readonly number[])[];
}

const { bars: rows, runs } = JSON.parse(readFileSync(0, "utf8")) as { bars: number[][]; runs: PeerRun[] };
const { bars } = readBars(
  "GOOG",
  rows.map(([time, open, high, low, close, volume]) => ({
    time: time!,
    open: open!,
    high: high!,
    low: low!,
    close: close!,
    volume: volume!,
  })),
);

let compared = 0;
const differences: string[] = [];
for (const { market, fast, slow, statistics, trades } of runs) {
  const { finalize_trades, ...costs } = market;
  const options: BacktestOptions = { ...costs, ...(finalize_trades ? { closeAtEnd: "open" } : {}) };
  const ours = backtest(SmaCross, bars, { fast, slow }, options);
  const where = `${JSON.stringify(market)} ${fast}/${slow}`;
  for (const [name, { label }] of Object.entries(FORMULAS) as [keyof Statistics, { label: string }][]) {
    // The peer adds up commissions of closed trades only.
    if (name === "commissions") continue;
    const theirs = Object.entries(statistics).find(([key]) => key.replace(/ \[.*\]$/, "") === label)?.[1];
    compare(`${where} ${label}`, ours.statistics[name], theirs ?? Number.NaN);
  }
  const own = ours.trades.map((trade) => [
    trade.entryBar,
    trade.exitBar,
    trade.size,
    trade.entryPrice,
    trade.exitPrice,
    trade.profit,
  ]);
  compare(`${where} trades`, own.length, trades.length);
  for (const [index, trade] of trades.entries())
    for (const [column, value] of trade.entries())
      compare(`${where} trade ${index}`, own[index]?.[column] ?? Number.NaN, value);
}
console.log(`${compared} figures of ${runs.length} runs compared, ${differences.length} differ`);
for (const difference of differences) console.log(difference);
process.exitCode = differences.length === 0 ? 0 : 1;

function compare(what: string, ours: number, theirs: number): void {
  compared++;
  if (Object.is(ours, theirs) || Math.abs(ours - theirs) <= 1e-8 * Math.max(1, Math.abs(theirs))) return;
  differences.push(`${what}: ${ours}, the peer has ${theirs}`);
}
