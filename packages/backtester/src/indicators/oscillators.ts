import type { Bars } from "../bars.ts";
import { Indicator, type PriceColumn, SeriesIndicator } from "./indicator.ts";
import { checkPeriod, Ema, Sma } from "./moving-averages.ts";

/**
 * Wilder's average of the last values: their mean once there are `period`, then (before * (period - 1) + value) / period
 * (Wilder, "New Concepts in Technical Trading Systems", 1978).
 */
class WilderAverage {
  readonly #period: number;
  readonly #seed: Sma;
  #seen = 0;
  #average = Number.NaN;

  constructor(period: number) {
    checkPeriod(period);
    this.#period = period;
    this.#seed = new Sma(period);
  }

  next(input: number): number {
    if (this.#seen < this.#period) {
      this.#seen++;
      this.#average = this.#seed.next(input);
    } else {
      this.#average = (this.#average * (this.#period - 1) + input) / this.#period;
    }
    return this.#average;
  }
}

/** Wilder's relative strength index, 0 to 100: 50 when nothing moved, 100 when nothing fell. */
export class Rsi extends SeriesIndicator {
  readonly #gain: WilderAverage;
  readonly #loss: WilderAverage;
  #last = Number.NaN;

  constructor(period = 14, source?: PriceColumn) {
    super(source);
    this.#gain = new WilderAverage(period);
    this.#loss = new WilderAverage(period);
  }

  override next(input: number): number {
    const change = input - this.#last;
    const first = Number.isNaN(this.#last);
    this.#last = input;
    if (first) return Number.NaN;
    const gain = this.#gain.next(Math.max(0, change));
    const loss = this.#loss.next(Math.max(0, -change));
    if (Number.isNaN(gain)) return Number.NaN;
    return gain === 0 && loss === 0 ? 50 : 100 - 100 / (1 + gain / loss);
  }
}

/** Fast less slow exponential average; `signal` is the average of that, `histogram` the difference of the two. */
export class Macd extends SeriesIndicator {
  readonly #fast: Ema;
  readonly #slow: Ema;
  readonly #signal: Ema;
  signal = Number.NaN;
  histogram = Number.NaN;

  constructor(fast = 12, slow = 26, signal = 9, source?: PriceColumn) {
    super(source);
    this.#fast = new Ema(fast);
    this.#slow = new Ema(slow);
    this.#signal = new Ema(signal);
  }

  override next(input: number): number {
    const macd = this.#fast.next(input) - this.#slow.next(input);
    this.signal = Number.isNaN(macd) ? Number.NaN : this.#signal.next(macd);
    this.histogram = macd - this.signal;
    return macd;
  }
}

/** Mean of the last values, with bands `deviations` population standard deviations above and below. */
export class Bollinger extends SeriesIndicator {
  readonly #period: number;
  readonly #deviations: number;
  readonly #window: Float64Array;
  readonly #mean: Sma;
  #at = 0;
  upper = Number.NaN;
  lower = Number.NaN;

  constructor(period = 20, deviations = 2, source?: PriceColumn) {
    super(source);
    this.#mean = new Sma(period);
    this.#period = period;
    this.#deviations = deviations;
    this.#window = new Float64Array(period);
  }

  override next(input: number): number {
    this.#window[this.#at] = input;
    this.#at = (this.#at + 1) % this.#period;
    const mean = this.#mean.next(input);
    // Around the mean, anew for each bar: a running sum of squares would lose the small spread of large prices.
    let squares = 0;
    for (let index = 0; index < this.#period; index++) squares += (this.#window[index]! - mean) ** 2;
    const spread = this.#deviations * Math.sqrt(squares / this.#period);
    this.upper = mean + spread;
    this.lower = mean - spread;
    return mean;
  }
}

/** Wilder's average true range: of high - low and the distances of both from the close before. */
export class Atr extends Indicator {
  readonly #average: WilderAverage;
  #close = Number.NaN;

  constructor(period = 14) {
    super();
    this.#average = new WilderAverage(period);
  }

  override update(bars: Bars, index: number): void {
    const high = bars.high[index]!;
    const low = bars.low[index]!;
    const range = Number.isNaN(this.#close)
      ? high - low
      : Math.max(high - low, Math.abs(high - this.#close), Math.abs(low - this.#close));
    this.#close = bars.close[index]!;
    this.previous = this.value;
    this.value = this.#average.next(range);
  }
}
