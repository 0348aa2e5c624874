import { type Bars, sliceBars } from "../bars.ts";
import { BacktestError } from "../errors.ts";

/** Bars to tune on and later bars to test on, with no bar in both. */
export interface Split {
  readonly train: Bars;
  readonly test: Bars;
}

/** Splits bars by their number: the first `share` of them, rounded down, to train on. */
export function splitBars(bars: Bars, share: number): Split {
  const rows = Math.floor(bars.length * share);
  if (!(rows >= 2 && bars.length - rows >= 2))
    throw new BacktestError(
      "BACKTEST_INVALID_OPTION",
      `share ${share} of ${bars.length} bars: expected two bars or more on each side`,
    );
  return { train: sliceBars(bars, 0, rows), test: sliceBars(bars, rows) };
}
