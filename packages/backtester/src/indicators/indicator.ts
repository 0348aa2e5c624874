import type { Bars } from "../bars.ts";

/** Column of the bars that an indicator of one value reads. */
export type PriceColumn = "open" | "high" | "low" | "close" | "volume";

/**
 * A value per bar, computed from that bar and what the indicator remembers: the same object serves an array and a live
 * stream. NaN until there are enough bars.
 */
export abstract class Indicator {
  value = Number.NaN;
  /** The value one bar earlier. */
  previous = Number.NaN;

  /** Takes in one bar; called once per bar, in order. */
  abstract update(bars: Bars, index: number): void;
}

/** An indicator of one number per bar: a column of the bars, or any series through `next`. */
export abstract class SeriesIndicator extends Indicator {
  readonly source: PriceColumn;

  constructor(source: PriceColumn = "close") {
    super();
    this.source = source;
  }

  /** Takes in one number and returns the new value. */
  abstract next(input: number): number;

  override update(bars: Bars, index: number): void {
    this.previous = this.value;
    // A property by a fixed name: nearly all indicators read closes, and a name looked up costs more than the indicator.
    this.value = this.next(this.source === "close" ? bars.close[index]! : bars[this.source][index]!);
  }
}

/** True on the bar at which `a` has risen above `b`: strictly below before, strictly above now. */
export function crossedAbove(a: Indicator, b: Indicator): boolean {
  return a.previous < b.previous && a.value > b.value;
}

/** True on the bar at which `a` has fallen below `b`: strictly above before, strictly below now. */
export function crossedBelow(a: Indicator, b: Indicator): boolean {
  return a.previous > b.previous && a.value < b.value;
}

/** The values of a fresh indicator over a series, one per input. */
export function overSeries(indicator: SeriesIndicator, values: ArrayLike<number>): Float64Array {
  const result = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) result[index] = indicator.next(values[index]!);
  return result;
}

/** The values of a fresh indicator over bars, one per bar. */
export function overBars(indicator: Indicator, bars: Bars): Float64Array {
  const result = new Float64Array(bars.length);
  for (let index = 0; index < bars.length; index++) {
    indicator.update(bars, index);
    result[index] = indicator.value;
  }
  return result;
}
