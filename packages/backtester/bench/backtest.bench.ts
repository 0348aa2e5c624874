// Backtests and grids against npm grademark 0.3.0 and a bare loop over arrays, in the same run.
//   node --import ./scripts/register.mjs packages/backtester/bench/backtest.bench.ts [--json]
// The loop has two rolling means and a position and nothing else: no orders, costs, trades or statistics. The peer closes
// a position by a rule and has no short side here, no commission and no spread.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Bar, type Bars, backtest, barAt, optimise, readBars } from "../src/index.ts";
import { SmaCross } from "./strategies.ts";

interface Peer {
  backtest(strategy: object, series: object, options?: object): readonly unknown[];
  analyze(capital: number, trades: readonly unknown[]): unknown;
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const require = loadPeers();
const { backtest: peerBacktest, analyze } = require("grademark") as Peer;
const { DataFrame } = require("data-forge") as { DataFrame: new (rows: readonly object[]) => object };

const long = walk(1_000_000);
const daily = walk(2148);
const grid = walk(2500);
const strategyModule = { module: new URL("./strategies.ts", import.meta.url), export: "SmaCross" };
const threads = Math.min(2, availableParallelism());

const loop = best(10, () => bareLoop(long, 50, 200));
const whole = best(10, () => backtest(SmaCross, long, { fast: 50, slow: 200 }, { commission: 0.0002 }));
const statistics = best(10, () => backtest(SmaCross, long, { fast: 50, slow: 200 }, { commission: 0.0002 }).statistics);
const run = best(200, () => backtest(SmaCross, daily, { fast: 10, slow: 30 }, { commission: 0.0002 }).statistics);
const rows = Array.from({ length: daily.length }, (_, index) => barAt(daily, index));
const peerRun = best(5, () => runPeer(rows, 10, 30));
const cells50 = await bestOf(20, () => search(daily, { from: 5, to: 25, step: 5 }, { from: 10, to: 65, step: 5 }, 1));
const cells10000 = await bestOf(3, () => search(grid, { from: 2, to: 101 }, { from: 102, to: 201 }, threads));

const results = [
  { test: "bare loop over arrays, 1,000,000 bars", ms: loop, "bars/s": rate(long, loop) },
  { test: "full order model, 1,000,000 bars", ms: whole, "bars/s": rate(long, whole) },
  { test: "the same with all statistics", ms: statistics, "bars/s": rate(long, statistics) },
  { test: "2,148 bars with all statistics", ms: run, "bars/s": rate(daily, run) },
  { test: "grademark: 2,148 bars with its statistics", ms: peerRun, "bars/s": rate(daily, peerRun) },
  { test: "50-cell grid, 2,148 bars, 1 thread", ms: cells50 },
  { test: `10,000-cell grid, 2,500 bars, ${threads} threads`, ms: cells10000 },
];
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else console.table(results);

async function search(bars: Bars, fast: object, slow: object, count: number): Promise<void> {
  const constraint = (cell: { fast: number; slow: number }) => cell.fast < cell.slow;
  const space = { fast, slow } as { fast: { from: number; to: number }; slow: { from: number; to: number } };
  const strategy = count === 1 ? SmaCross : strategyModule;
  await optimise<{ fast: number; slow: number }>(strategy, bars, space, {
    constraint,
    threads: count,
    objective: "equityFinal",
    commission: 0.0002,
  });
}

function bareLoop({ close, length }: Bars, fast: number, slow: number): number {
  let fastSum = 0;
  let slowSum = 0;
  let position = 0;
  let money = 0;
  for (let index = 0; index < length; index++) {
    const price = close[index]!;
    fastSum += price - (index >= fast ? close[index - fast]! : 0);
    slowSum += price - (index >= slow ? close[index - slow]! : 0);
    if (index < slow) continue;
    money += position * (price - close[index - 1]!);
    position = fastSum / fast > slowSum / slow ? 1 : -1;
  }
  return money;
}

function runPeer(bars: readonly Bar[], fast: number, slow: number): unknown {
  const closes = bars.map(({ close }) => close);
  const mean = (index: number, period: number) =>
    index < period
      ? Number.NaN
      : closes.slice(index - period + 1, index + 1).reduce((sum, close) => sum + close, 0) / period;
  const series = new DataFrame(
    bars.map((bar, index) => ({ ...bar, time: new Date(bar.time), fast: mean(index, fast), slow: mean(index, slow) })),
  );
  const trades = peerBacktest(
    {
      entryRule: (enter: () => void, { bar }: { bar: { fast: number; slow: number } }) => {
        if (bar.fast > bar.slow) enter();
      },
      exitRule: (exit: () => void, { bar }: { bar: { fast: number; slow: number } }) => {
        if (bar.fast < bar.slow) exit();
      },
    },
    series,
  );
  return analyze(10_000, trades);
}

/** A random walk of daily bars. */
function walk(length: number): Bars {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  let price = 100;
  const bars = Array.from({ length }, (_, day): Bar => {
    const open = price;
    price *= 1 + (random() - 0.5) * 0.02;
    const high = Math.max(open, price) * 1.001;
    const low = Math.min(open, price) * 0.999;
    return { time: day * 86_400_000, open, high, low, close: price, volume: 1000 };
  });
  return readBars("WALK", bars).bars;
}

function rate({ length }: Bars, ms: number): number {
  return Math.round(length / (ms / 1000));
}

/** Milliseconds of the fastest of some runs, after one to warm up. */
function best(runs: number, work: () => unknown): number {
  work();
  let fastest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < runs; index++) {
    const start = performance.now();
    work();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return Number(fastest.toFixed(3));
}

async function bestOf(runs: number, work: () => Promise<void>): Promise<number> {
  await work();
  let fastest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < runs; index++) {
    const start = performance.now();
    await work();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return Number(fastest.toFixed(3));
}

function loadPeers(): NodeJS.Require {
  const folder = fileURLToPath(new URL("peers", import.meta.url));
  if (!existsSync(`${folder}/node_modules`)) {
    process.stderr.write("installing the peers of this benchmark…\n");
    const shell = process.platform === "win32";
    const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    const installed = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell });
    if (installed.status !== 0)
      throw new Error("grademark could not be installed; the comparison needs the npm registry");
  }
  return createRequire(`${folder}/package.json`);
}
