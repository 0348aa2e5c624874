import { expect, it } from "vitest";
import { backtest } from "../../src/backtest.ts";
import { BarBuffer } from "../../src/bars.ts";
import { FORMULAS } from "../../src/statistics/formulas.ts";
import { Strategy } from "../../src/strategy.ts";
import { barsOf, DAY_MS } from "../support/bars.ts";

/** Buys one unit at bar 2's open, sells it at bar 4's, buys another at bar 6's and sells at bar 7's. */
class TwoTrades extends Strategy {
  override next(): void {
    const bar = this.barCount() - 1;
    if (bar === 1 || bar === 5) this.buy({ units: 10 });
    if (bar === 3 || bar === 6) this.close();
  }
}

// Flat within each bar, so that opens and closes are the same price.
const prices = [100, 100, 100, 110, 120, 120, 120, 90, 90];
const bars = barsOf(prices.map((price) => [price, price, price, price] as const));

it("computes by hand what it says", () => {
  const { statistics, equity } = backtest(TwoTrades, bars, {}, { cash: 1000 });

  expect([...equity]).toEqual([1000, 1000, 1000, 1100, 1200, 1200, 1200, 900, 900]);
  expect(statistics).toMatchObject({
    start: 0,
    end: 8 * DAY_MS,
    duration: 8 * DAY_MS,
    equityFinal: 900,
    equityPeak: 1200,
    trades: 2,
    winRate: 50,
    maxTradeDuration: 2 * DAY_MS,
    averageTradeDuration: 2 * DAY_MS,
    maxDrawdownDuration: 2 * DAY_MS,
  });
  expect(statistics.exposureTime).toBeCloseTo((5 / 9) * 100, 10);
  expect(statistics.return).toBeCloseTo(-10, 10);
  expect(statistics.buyAndHoldReturn).toBeCloseTo(-10, 10);
  expect(statistics.maxDrawdown).toBeCloseTo(-25, 10);
  expect(statistics.bestTrade).toBeCloseTo(20, 10);
  expect(statistics.worstTrade).toBeCloseTo(-25, 10);
  expect(statistics.averageTrade).toBeCloseTo((Math.sqrt(1.2 * 0.75) - 1) * 100, 10);
  expect(statistics.profitFactor).toBeCloseTo(0.8, 10);
  expect(statistics.expectancy).toBeCloseTo(-2.5, 10);
  // Profits 200 and -300: mean -50, sample deviation 250 sqrt(2).
  expect(statistics.sqn).toBeCloseTo((Math.SQRT2 * -50) / (250 * Math.SQRT2), 10);
  expect(statistics.kellyCriterion).toBeCloseTo(0.5 - 0.5 / (200 / 300), 10);
});

it("annualises by the spacing of the bars", () => {
  const yearly = (stepDays: number, skipWeekends: boolean) => {
    const buffer = new BarBuffer("X");
    for (let day = 0, count = 0; count < 60; day += stepDays) {
      if (skipWeekends && (day + 3) % 7 >= 5) continue;
      const price = 100 + count++;
      buffer.push({ time: day * DAY_MS, open: price, high: price, low: price, close: price, volume: 0 });
    }
    const { statistics, equity } = backtest(Held, buffer, {}, {});
    const growth = (equity.at(-1)! / equity[0]!) ** (1 / (equity.length - 1));
    return Math.round(Math.log(statistics.annualReturn / 100 + 1) / Math.log(growth));
  };

  expect(yearly(1, false)).toBe(365);
  expect(yearly(1, true)).toBe(252);
  expect(yearly(7, false)).toBe(52);
});

class Held extends Strategy {
  override next(): void {
    if (this.position() === 0) this.buy();
  }
}

it("offers the other formulas the field has", () => {
  const options = (statistics: object) => ({ cash: 1000, statistics });
  const money = backtest(TwoTrades, bars, {}, options({ profitFactor: "money" })).statistics;
  const arithmetic = backtest(TwoTrades, bars, {}, options({ sharpe: "arithmetic", periodsPerYear: 252 })).statistics;

  expect(money.profitFactor).toBeCloseTo(200 / 300, 10);
  const returns = [0, 0, 0.1, 1200 / 1100 - 1, 0, 0, -0.25, 0];
  const mean = returns.reduce((sum, value) => sum + value, 0) / 8;
  const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7);
  expect(arithmetic.sharpeRatio).toBeCloseTo((mean / deviation) * Math.sqrt(252), 10);
});

it("has nothing to say where nothing was traded, and a formula for everything", () => {
  const { statistics } = backtest(Idle, bars, {});

  for (const name of ["winRate", "bestTrade", "sqn", "kellyCriterion", "sharpeRatio"] as const)
    expect(statistics[name]).toBeNaN();
  expect(Object.keys(FORMULAS)).toEqual(Object.keys(statistics));
});

class Idle extends Strategy {
  override next(): void {}
}
