import type { Bars } from "./bars.ts";
import { Broker } from "./broker.ts";
import type { Indicator } from "./indicators/indicator.ts";
import { type BacktestOptions, readOptions } from "./options.ts";
import type { Parameters, Strategy, StrategyClass } from "./strategy.ts";

/** One run of a strategy, a time at a time: what arrays, files, retained and live streams all go through. */
export class Simulation<P extends Parameters> {
  readonly broker: Broker;
  readonly strategy: Strategy<P>;
  /** By instrument. */
  readonly #indicators: readonly Indicator[][];
  /** Equity after each time. */
  equity: Float64Array;
  /** The times; those of the bars themselves where there is one instrument in memory. */
  times: Float64Array;
  readonly #ownTimes: boolean;
  length = 0;
  /** Index of the first time at which every indicator had a value; -1 before. */
  warm = -1;
  /** Index of the first time at which `next` was called; -1 before. */
  first = -1;
  #ended = false;

  /** @param expected Times to expect, more are taken; or the times themselves. */
  constructor(
    type: StrategyClass<P>,
    parameters: P,
    instruments: readonly Bars[],
    options: BacktestOptions,
    expected: number | Float64Array,
  ) {
    const market = readOptions(options);
    this.broker = new Broker(market, instruments);
    this.strategy = new type({ parameters, broker: this.broker, symbols: instruments.map(({ symbol }) => symbol) });
    this.#indicators = instruments.map((_, position) =>
      this.strategy.indicators.filter(({ instrument }) => instrument === position).map(({ indicator }) => indicator),
    );
    this.#ownTimes = typeof expected === "number";
    this.equity = new Float64Array(typeof expected === "number" ? expected : expected.length);
    this.times = typeof expected === "number" ? new Float64Array(expected) : expected;
  }

  /** True once the account is without equity: later bars change nothing. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Takes in bar `index` of an instrument; `settle` follows after all bars of that time. */
  bar(instrument: number, index: number): void {
    const { broker } = this;
    if (!this.#ended) broker.bar(instrument, index);
    else broker.at[instrument] = index;
    const bars = broker.instruments[instrument]!;
    const indicators = this.#indicators[instrument]!;
    for (let position = 0; position < indicators.length; position++) indicators[position]!.update(bars, index);
  }

  /** Takes in a bar from before the run: indicators follow it, nothing is traded or recorded. */
  warmUp(instrument: number, index: number): void {
    const { broker } = this;
    broker.at[instrument] = index;
    broker.prices[instrument] = broker.instruments[instrument]!.close[index]!;
    for (const indicator of this.#indicators[instrument]!) indicator.update(broker.instruments[instrument]!, index);
  }

  settle(time: number): void {
    const index = this.length;
    if (this.#ownTimes) {
      if (index === this.equity.length) this.#grow();
      this.times[index] = time;
    }
    this.equity[index] = this.#ended ? 0 : this.broker.settle();
    this.length = index + 1;
    if (this.#ended) return;
    if (this.equity[index]! <= 0) {
      this.#ended = true;
      return;
    }
    if (this.first < 0 && !this.#ready(index)) return;
    this.strategy.next();
    if (this.broker.market.sameClose && this.broker.openOrders.length > 0) {
      this.broker.fillAtClose();
      this.equity[index] = this.broker.settle();
    }
  }

  /** Closes what is open where the options say so, and takes back the orders that are left. */
  finish(): void {
    const { closeAtEnd } = this.broker.market;
    if (closeAtEnd !== undefined && !this.#ended && this.length > 0) {
      this.broker.closeAll(closeAtEnd);
      this.equity[this.length - 1] = this.broker.settle();
    }
    this.broker.cancelAll("the run is over");
  }

  /** From the first or second time on at which every indicator has a value, as the strategy has it. */
  #ready(index: number): boolean {
    if (this.warm < 0) {
      for (const { indicator } of this.strategy.indicators) if (Number.isNaN(indicator.value)) return false;
      this.warm = index;
      if (this.strategy.barsBefore === 1) return false;
    }
    this.first = index;
    return true;
  }

  #grow(): void {
    const longer = (values: Float64Array) => {
      const copy = new Float64Array(values.length * 2);
      copy.set(values);
      return copy;
    };
    this.equity = longer(this.equity);
    this.times = longer(this.times);
  }
}
