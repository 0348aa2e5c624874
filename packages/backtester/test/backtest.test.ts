import { expect, it } from "vitest";
import { backtest } from "../src/backtest.ts";
import { crossedAbove, crossedBelow } from "../src/indicators/indicator.ts";
import { Sma } from "../src/indicators/moving-averages.ts";
import { readBars } from "../src/read-bars.ts";
import { createSession } from "../src/session.ts";
import { Strategy } from "../src/strategy.ts";

class SmaCross extends Strategy<{ fast: number; slow: number }> {
  readonly fast = this.use(new Sma(this.parameters.fast));
  readonly slow = this.use(new Sma(this.parameters.slow));

  override next(): void {
    if (crossedAbove(this.fast, this.slow)) this.reverse().buy();
    else if (crossedBelow(this.fast, this.slow)) this.reverse().sell();
  }
}

const rows = Array.from({ length: 300 }, (_, day) => {
  const open = 100 + 20 * Math.sin((day - 0.5) / 15);
  const close = 100 + 20 * Math.sin(day / 15);
  const high = Math.max(open, close) + 1;
  const low = Math.min(open, close) - 1;
  return { time: day * 86_400_000, open, high, low, close, volume: 1000 };
});

it("fills a market order at the open of the bar after the one it was placed on", () => {
  const { bars } = readBars("WAVE", rows);

  const { trades } = backtest(SmaCross, bars, { fast: 3, slow: 8 });

  for (const { entryBar, entryPrice, exitBar, exitPrice } of trades) {
    expect(entryPrice).toBe(rows[entryBar]!.open);
    expect(exitPrice).toBe(rows[exitBar]!.open);
  }
  expect(trades.length).toBeGreaterThan(3);
});

it("gives over bars as they come what it gives over all of them", () => {
  const options = { commission: 0.001, closeAtEnd: "open" } as const;
  const session = createSession(SmaCross, ["WAVE"], { fast: 3, slow: 8 }, options);
  for (const row of rows) session.push("WAVE", row);

  const live = session.finish();
  const whole = backtest(SmaCross, readBars("WAVE", rows).bars, { fast: 3, slow: 8 }, options);

  expect(live.trades).toEqual(whole.trades);
  expect(live.equity).toEqual(whole.equity);
  expect(live.statistics).toEqual(whole.statistics);
});

it("adds up: the money at the end is the money at the start and every trade's profit", () => {
  const { bars } = readBars("WAVE", rows);

  const { trades, statistics } = backtest(
    SmaCross,
    bars,
    { fast: 3, slow: 8 },
    { commission: 0.001, closeAtEnd: "close" },
  );

  const profit = trades.reduce((sum, trade) => sum + trade.profit, 0);
  expect(statistics.equityFinal).toBeCloseTo(10_000 + profit, 8);
});
