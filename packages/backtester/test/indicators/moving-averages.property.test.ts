import fc from "fast-check";
import { expect, it } from "vitest";
import { overBars, overSeries } from "../../src/indicators/indicator.ts";
import { Ema, Sma } from "../../src/indicators/moving-averages.ts";
import { Atr, Bollinger, Rsi } from "../../src/indicators/oscillators.ts";
import { readBars } from "../../src/read-bars.ts";
import { walk } from "../support/bars.ts";

const prices = fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });
const period = fc.integer({ min: 1, max: 40 });

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

it("keeps a running mean equal to the mean computed anew, to 1e-12", () => {
  fc.assert(
    fc.property(prices, period, (values, length) => {
      const running = overSeries(new Sma(length), values);
      for (const [index, value] of running.entries()) {
        if (index < length - 1) expect(value).toBeNaN();
        else {
          const exact = mean(values.slice(index - length + 1, index + 1));
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-12 * Math.max(...values) * 2);
        }
      }
    }),
  );
});

it("does not lose a small price beside a large one that has left the window", () => {
  const sma = new Sma(2);
  for (const value of [1e17, 1, 2]) sma.next(value);

  expect(sma.next(3)).toBe(2.5);
});

it("seeds an exponential average by the mean of the first values", () => {
  fc.assert(
    fc.property(prices, period, (values, length) => {
      const averages = overSeries(new Ema(length), values);
      let expected = Number.NaN;
      for (const [index, value] of values.entries()) {
        if (index === length - 1) expected = mean(values.slice(0, length));
        else if (index >= length) expected += (2 / (length + 1)) * (value - expected);
        if (index < length - 1) expect(averages[index]).toBeNaN();
        else expect(Math.abs(averages[index]! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(...values));
      }
    }),
  );
});

it("gives bar by bar what it gives over the series", () => {
  const { bars } = readBars("WALK", walk(200));
  const closes = bars.close.subarray(0, bars.length);

  expect(overBars(new Rsi(14), bars)).toEqual(overSeries(new Rsi(14), closes));
  expect(overBars(new Bollinger(20), bars)).toEqual(overSeries(new Bollinger(20), closes));
});

it("keeps the relative strength between 0 and 100, at 100 when nothing falls and 50 when nothing moves", () => {
  fc.assert(
    fc.property(prices, period, (values, length) => {
      for (const value of overSeries(new Rsi(length), values))
        if (!Number.isNaN(value)) expect(value >= 0 && value <= 100).toBe(true);
    }),
  );
  expect(overSeries(new Rsi(2), [1, 2, 3, 4]).at(-1)).toBe(100);
  expect(overSeries(new Rsi(2), [5, 5, 5, 5]).at(-1)).toBe(50);
});

it("puts Bollinger bands two population standard deviations around the mean", () => {
  const bands = new Bollinger(4, 2);
  for (const value of [2, 4, 4, 6]) bands.next(value);

  expect(bands.upper).toBeCloseTo(4 + 2 * Math.SQRT2, 12);
  expect(bands.lower).toBeCloseTo(4 - 2 * Math.SQRT2, 12);
});

it("averages true ranges as Wilder does", () => {
  const { bars } = readBars("X", [
    { time: 0, open: 10, high: 12, low: 9, close: 11, volume: 0 },
    { time: 1, open: 11, high: 12, low: 10, close: 12, volume: 0 },
    { time: 2, open: 14, high: 15, low: 14, close: 15, volume: 0 },
  ]);

  // Ranges 3, 2, and 15 - 12 = 3 over the gap; (2.5 * 1 + 3) / 2.
  expect([...overBars(new Atr(2), bars)]).toEqual([Number.NaN, 2.5, 2.75]);
});
