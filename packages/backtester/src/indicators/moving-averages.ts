import { BacktestError } from "../errors.ts";
import { type PriceColumn, SeriesIndicator } from "./indicator.ts";

/** Mean of the last `period` values, kept by a compensated sum. */
export class Sma extends SeriesIndicator {
  readonly period: number;
  readonly #window: Float64Array;
  #at = 0;
  #seen = 0;
  #sum = 0;
  #lost = 0;

  /** @throws BacktestError BACKTEST_INVALID_OPTION when the period is not a whole number of 1 or more. */
  constructor(period: number, source?: PriceColumn) {
    super(source);
    checkPeriod(period);
    this.period = period;
    this.#window = new Float64Array(period);
  }

  override next(input: number): number {
    const window = this.#window;
    const change = input - window[this.#at]!;
    window[this.#at] = input;
    if (++this.#at === this.period) this.#at = 0;
    // Neumaier's step, on the change: what the sum cannot hold is kept beside it.
    const sum = this.#sum + change;
    this.#lost += Math.abs(this.#sum) >= Math.abs(change) ? this.#sum - sum + change : change - sum + this.#sum;
    this.#sum = sum;
    if (this.#seen < this.period && ++this.#seen < this.period) return Number.NaN;
    return (sum + this.#lost) / this.period;
  }
}

/** Exponential average with weight 2 / (period + 1) for the newest value, seeded by the mean of the first `period`. */
export class Ema extends SeriesIndicator {
  readonly period: number;
  readonly #weight: number;
  readonly #seed: Sma;
  #seen = 0;
  #average = Number.NaN;

  /** @throws BacktestError BACKTEST_INVALID_OPTION when the period is not a whole number of 1 or more. */
  constructor(period: number, source?: PriceColumn) {
    super(source);
    checkPeriod(period);
    this.period = period;
    this.#weight = 2 / (period + 1);
    this.#seed = new Sma(period);
  }

  override next(input: number): number {
    if (this.#seen < this.period) {
      this.#seen++;
      this.#average = this.#seed.next(input);
    } else {
      this.#average = input * this.#weight + this.#average * (1 - this.#weight);
    }
    return this.#average;
  }
}

export function checkPeriod(period: number): void {
  if (Number.isInteger(period) && period >= 1) return;
  throw new BacktestError("BACKTEST_INVALID_OPTION", `period: expected a whole number of 1 or more, got ${period}`);
}
