import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CORRELATIONS, generateBars, INSTRUMENTS, type MarketBar, REGIMES } from "../src/index.ts";

const DAY = 86_400_000;
const years = [...generateBars({ seed: 3, count: 5040 })];

/** Log returns from close to close of one symbol. */
function returnsOf(bars: readonly MarketBar[], symbol: string): number[] {
  const closes = bars.filter((bar) => bar.symbol === symbol).map(({ close }) => close);
  return closes.slice(1).map((close, index) => Math.log(close / closes[index]!));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [left, right] = [mean(a), mean(b)];
  const product = mean(a.map((value, index) => (value - left) * (b[index]! - right)));
  return (
    product / Math.sqrt(mean(a.map((value) => (value - left) ** 2)) * mean(b.map((value) => (value - right) ** 2)))
  );
}

describe("generateBars", () => {
  test("gives the same bars for the same seed and others for another seed", () => {
    const first = [...generateBars({ seed: 5, count: 50 })];

    expect([...generateBars({ seed: 5, count: 50 })]).toEqual(first);
    expect([...generateBars({ seed: 6, count: 50 })]).not.toEqual(first);
  });

  test("keeps every bar consistent, whatever the options", () => {
    const options = fc.record({
      seed: fc.nat(),
      start: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
      interval: fc.constantFrom("day" as const, "minute" as const),
      gaps: fc.double({ min: 0, max: 0.9, noNaN: true }),
    });

    fc.assert(
      fc.property(options, (given) => {
        let previous = 0;
        for (const { time, open, high, low, close, volume } of generateBars({ ...given, count: 400 })) {
          expect(low).toBeGreaterThan(0);
          expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
          expect(low).toBeLessThanOrEqual(Math.min(open, close));
          expect(volume).toBeGreaterThan(0);
          expect(time).toBeGreaterThanOrEqual(previous);
          expect([0, 6]).not.toContain(new Date(time).getUTCDay());
          previous = time;
        }
      }),
      { numRuns: 20 },
    );
  });

  test("gives every symbol as many bars as asked for, minutes within the session", () => {
    const minutes = [...generateBars({ count: 400, interval: "minute" })];

    expect(minutes.length).toBe(5 * 400);
    const hours = minutes.map(({ time }) => (time % DAY) / 3_600_000);
    expect(Math.min(...hours)).toBe(9.5);
    expect(Math.max(...hours)).toBeCloseTo(15 + 59 / 60, 9);
    expect(new Set(minutes.map(({ time }) => Math.floor(time / DAY))).size).toBe(2);
  });

  test("has the correlations it was given", () => {
    const returns = INSTRUMENTS.map(({ symbol }) => returnsOf(years, symbol));

    for (const [row, a] of returns.entries())
      for (const [column, b] of returns.entries())
        expect(Math.abs(correlation(a, b) - CORRELATIONS[row]![column]!)).toBeLessThan(0.06);
  });

  test("is as volatile as the instrument in a market of one regime", () => {
    const calm = [{ ...REGIMES[1]!, turbulence: 1 }];
    const bars = [...generateBars({ seed: 8, count: 5040, regimes: calm })];

    for (const { symbol, volatility } of INSTRUMENTS.slice(0, 4)) {
      const returns = returnsOf(bars, symbol);
      const deviation = Math.sqrt(mean(returns.map((value) => value ** 2)) * 252);
      expect(deviation / volatility).toBeGreaterThan(0.95);
      expect(deviation / volatility).toBeLessThan(1.05);
    }
  });

  test("is wilder in a crisis", () => {
    const [, sideways, crisis] = REGIMES;
    const spread = (regime: typeof crisis) => {
      const returns = returnsOf([...generateBars({ seed: 8, count: 1000, regimes: [regime!] })], "OAKS");
      const middle = mean(returns);
      return Math.sqrt(mean(returns.map((value) => (value - middle) ** 2)));
    };

    expect(spread(crisis) / spread(sideways)).toBeCloseTo(crisis!.turbulence, 0);
  });

  test("leaves out the share of bars asked for", () => {
    const bars = [...generateBars({ count: 4000, gaps: 0.1 })];

    expect(bars.length / 20_000).toBeCloseTo(0.9, 1);
  });

  test.each<[object, string]>([
    [{ count: -1 }, "count must be an integer from 0, got -1"],
    [{ count: 1, days: 2 }, "expected options out of seed, start, count"],
    [{ count: 1, start: "soon" }, "start must be a date, got soon"],
    [{ count: 1, interval: "hour" }, "interval must be day or minute, got hour"],
    [{ count: 1, gaps: 1 }, "gaps must be a share from 0 to below 1, got 1"],
    [{ count: 1, instruments: INSTRUMENTS.slice(0, 2) }, "correlations must be 2 rows, one per instrument, got 5"],
    [{ count: 1, instruments: [] }, "instruments must be one or more, got 0"],
  ])("refuses %j", (options, message) => {
    expect(() => [...generateBars(options as { count: number })]).toThrow(message);
  });
});
