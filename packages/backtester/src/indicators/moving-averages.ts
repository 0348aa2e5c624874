import { BacktestError } from "../errors.ts";
import { type PriceColumn, SeriesIndicator } from "./indicator.ts";

/** Mean of the last `period` values, kept by a compensated sum. */
export class Sma extends SeriesIndicator {
  readonly period: number;
  /** The last values in a ring, then the sum of them and what that sum could not hold: doubles in place, not boxed. */
  readonly #state: Float64Array;
  #at = 0;
  #seen = 0;

  /** @throws BacktestError BACKTEST_INVALID_OPTION when the period is not a whole number of 1 or more. */
  constructor(period: number, source?: PriceColumn) {
    super(source);
    checkPeriod(period);
    this.period = period;
    this.#state = new Float64Array(period + 2);
  }

  override next(input: number): number {
    const { period } = this;
    const state = this.#state;
    const at = this.#at;
    const old = state[at]!;
    state[at] = input;
    this.#at = at + 1 === period ? 0 : at + 1;
    // Knuth's two-sum (The Art of Computer Programming 2, 4.2.2) on the change and on the sum: exact, without a branch.
    const change = input - old;
    const taken = change - input;
    const before = state[period]!;
    const sum = before + change;
    const part = sum - before;
    const lost =
      state[period + 1]! + (input - (change - taken) - (old + taken)) + (before - (sum - part) + (change - part));
    state[period] = sum;
    state[period + 1] = lost;
    if (this.#seen < period && ++this.#seen < period) return Number.NaN;
    return (sum + lost) / period;
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
