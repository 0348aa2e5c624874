import { expect, it } from "vitest";
import { backtest } from "../src/backtest.ts";
import { readBars } from "../src/read-bars.ts";
import { Strategy } from "../src/strategy.ts";
import { barsOf, walk } from "./support/bars.ts";
import { SmaCross } from "./support/strategies.ts";

/** Long the first instrument from the second bar on, short the other from the third on. */
class Pair extends Strategy<{ units: number }> {
  override readonly barsBefore = 0;

  override next(): void {
    if (this.barCount(0) === 1) this.buy({ units: this.parameters.units });
    if (this.barCount(0) === 2) this.sell({ units: this.parameters.units, instrument: 1 });
  }
}

it("adds long and short positions at their newest closes", () => {
  const up = barsOf([
    [10, 10, 10, 10],
    [10, 11, 10, 11],
    [11, 12, 11, 12],
    [12, 13, 12, 13],
  ]);
  // Without a bar at the third time: its second close counts on.
  const down = readBars(
    "DOWN",
    [0, 1, 3].map((day) => {
      const price = 20 - day;
      return { time: day * 86_400_000, open: price, high: price, low: price, close: price, volume: 100 };
    }),
  ).bars;

  const { exposure, positions } = backtest(Pair, [up, down], { units: 2 });

  expect([...positions]).toEqual([2, -2]);
  expect([...exposure]).toEqual([0, 2 * 11, 2 * 12, 2 * 13 + 2 * 17]);
});

it("is what the fills up to each bar say, also from a later start", () => {
  const { bars } = readBars("WALK", walk(300));
  const from = bars.time[100]!;

  const { exposure, fills, times } = backtest(SmaCross, bars, { fast: 3, slow: 8 }, { from });

  expect(exposure.length).toBe(200);
  for (const [index, time] of times.entries()) {
    const held = fills.filter((fill) => fill.time <= time).reduce((sum, { size }) => sum + size, 0);
    expect(exposure[index]).toBeCloseTo(Math.abs(held) * bars.close[index + 100]!, 9);
  }
});
