import type { Bars } from "@millrace/backtester";

/**
 * Profit and loss of the crossover by the rules of the original, in one plain loop without the engine: averages seeded by
 * the mean of their first closes, first decision at the bar with both, 100 units always long or short, filled at the next
 * open, marked at the last close.
 */
export function crossoverProfit({ open, close, length }: Bars, fast: number, slow: number): number {
  const fastAverage = exponential(close, length, fast);
  const slowAverage = exponential(close, length, slow);
  let held = 0;
  let wanted = 0;
  let cash = 0;
  for (let bar = 0; bar < length; bar++) {
    cash -= (wanted - held) * open[bar]!;
    held = wanted;
    if (bar >= Math.max(fast, slow) - 1) wanted = fastAverage[bar]! > slowAverage[bar]! ? 100 : -100;
  }
  return cash + held * close[length - 1]!;
}

function exponential(close: Float64Array, length: number, period: number): Float64Array {
  const averages = new Float64Array(length).fill(Number.NaN);
  let sum = 0;
  for (let bar = 0; bar < length; bar++) {
    if (bar < period) sum += close[bar]!;
    if (bar === period - 1) averages[bar] = sum / period;
    if (bar >= period) averages[bar] = averages[bar - 1]! + (2 / (period + 1)) * (close[bar]! - averages[bar - 1]!);
  }
  return averages;
}
