import { expect, it } from "vitest";
import { backtest } from "../../src/backtest.ts";
import { sliceBars } from "../../src/bars.ts";
import { splitBars } from "../../src/optimise/split.ts";
import { walkForward } from "../../src/optimise/walk-forward.ts";
import { readBars } from "../../src/read-bars.ts";
import { walk } from "../support/bars.ts";
import { SmaCross } from "../support/strategies.ts";

const { bars } = readBars("WALK", walk(500));
const space = { fast: [3, 5, 8], slow: [13, 21] };

it("tests each window on bars that were not tuned on, right after those that were", async () => {
  const { windows, equity, times } = await walkForward(SmaCross, bars, space, { train: 200, test: 50 });

  expect(windows).toHaveLength(6);
  for (const { trainEnd, testStart } of windows) expect(testStart - trainEnd).toBe(86_400_000);
  expect([...times]).toEqual([...bars.time.subarray(200, 500)]);
  expect(equity[0]).toBe(10_000);
  expect(windows[1]!.tested.equityFinal).toBe(equity[99]);
});

it("starts every training range at the first bar when anchored", async () => {
  const { windows } = await walkForward(SmaCross, bars, space, { train: 200, test: 100, anchored: true });

  expect(windows.map(({ trainStart }) => trainStart)).toEqual([0, 0, 0]);
});

it("splits without an overlap", () => {
  const { train, test } = splitBars(bars, 0.7);

  expect([train.length, test.length]).toEqual([350, 150]);
  expect(test.time[0]).toBe(bars.time[350]);
});

it("runs from a time on with indicators that are warm, and records nothing before", () => {
  const from = bars.time[300]!;

  const { times, fills } = backtest(SmaCross, bars, { fast: 2, slow: 40 }, { from });
  const cold = backtest(SmaCross, sliceBars(bars, 300), { fast: 2, slow: 40 });

  expect(times[0]).toBe(from);
  expect(times).toHaveLength(200);
  expect(fills[0]!.time).toBeLessThan(bars.time[340]!);
  expect(cold.fills[0]!.time).toBeGreaterThan(bars.time[340]!);
});
