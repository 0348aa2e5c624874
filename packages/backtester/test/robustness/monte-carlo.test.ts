import { expect, it } from "vitest";
import { backtest } from "../../src/backtest.ts";
import { readBars } from "../../src/read-bars.ts";
import { monteCarlo } from "../../src/robustness/monte-carlo.ts";
import { walk } from "../support/bars.ts";
import { SmaCross } from "../support/strategies.ts";

const { trades } = backtest(SmaCross, readBars("WALK", walk(600)).bars, { fast: 3, slow: 8 });

it("draws bands that hold one inside the other and start with the money", () => {
  const { bands, final } = monteCarlo(trades);

  for (const band of bands) expect(band[0]).toBe(10_000);
  for (let step = 0; step <= trades.length; step++)
    for (let position = 1; position < bands.length; position++)
      expect(bands[position]![step]).toBeGreaterThanOrEqual(bands[position - 1]![step]!);
  expect([...final]).toEqual(bands.map((band) => band.at(-1)));
});

it("ends every shuffle at the sum of all profits", () => {
  const { final } = monteCarlo(trades, { method: "shuffle", runs: 50 });

  const end = 10_000 + trades.reduce((sum, { profit }) => sum + profit, 0);
  for (const value of final) expect(value).toBeCloseTo(end, 6);
});

it("is the same for the same seed and another for another", () => {
  expect(monteCarlo(trades, { seed: 7 })).toEqual(monteCarlo(trades, { seed: 7 }));
  expect(monteCarlo(trades, { seed: 8 }).final).not.toEqual(monteCarlo(trades, { seed: 7 }).final);
});

it("refuses to draw from no trades", () => {
  expect(() => monteCarlo([])).toThrow("one trade or more");
});
