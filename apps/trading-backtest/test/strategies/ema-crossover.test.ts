import { backtest, backtestStream, readBars } from "@millrace/backtester";
import { generateBars, readSymbols } from "@millrace/dataset-market-bars";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crossoverProfit } from "../../src/expected/crossover.ts";
import { fingerprintResult } from "../../src/fingerprint.ts";
import { EmaCrossover } from "../../src/strategies/ema-crossover.ts";
import { CASH } from "../../src/tuning.ts";

const market = fc.record({
  seed: fc.nat(),
  fast: fc.integer({ min: 1, max: 20 }),
  more: fc.integer({ min: 1, max: 40 }),
});

test("profit is what the rules give in a plain loop, over arrays and streams alike", async () => {
  await fc.assert(
    fc.asyncProperty(market, async ({ seed, fast, more }) => {
      const [{ bars }] = readSymbols(generateBars({ seed, count: 150 })) as [ReturnType<typeof readBars>];
      const periods = { fast, slow: fast + more };

      const result = backtest(EmaCrossover, bars, periods, { cash: CASH });

      const expected = crossoverProfit(bars, periods.fast, periods.slow);
      expect(result.statistics.equityFinal - CASH).toBeCloseTo(expected, 6);
      const rows = [...generateBars({ seed, count: 150 })].filter(({ symbol }) => symbol === bars.symbol);
      const streamed = await backtestStream(EmaCrossover, [bars.symbol], rows, periods, { cash: CASH });
      expect(fingerprintResult(streamed)).toBe(fingerprintResult(result));
    }),
    { numRuns: 30 },
  );
});

test("the first decision falls at the close of the first bar that has both averages", () => {
  const closes = [10, 11, 12, 13, 14, 15, 16];
  const { bars } = readBars(
    "UP",
    closes.map((close, day) => ({ time: day * 86_400_000, open: close, high: close, low: close, close, volume: 1 })),
  );

  const { fills } = backtest(EmaCrossover, bars, { fast: 2, slow: 4 }, { cash: CASH });

  expect(fills.map(({ time, size, price }) => [time / 86_400_000, size, price])).toEqual([[4, 100, 14]]);
});
