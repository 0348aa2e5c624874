import type { Bars } from "./bars.ts";
import type { Market } from "./options.ts";
import type { Fill, FillReason } from "./orders.ts";
import { RunningSum } from "./sum.ts";

/** A part of a position that was opened by one fill: closed first in, first out. */
export class Lot {
  readonly instrument: number;
  /** Signed units left: below 0 is short. */
  size: number;
  readonly price: number;
  readonly time: number;
  readonly bar: number;
  readonly tag: string | undefined;
  readonly stopLoss: number | undefined;
  readonly takeProfit: number | undefined;
  readonly trailing: number | undefined;
  /** Where the trailing stop stands; moved at the end of each bar. */
  trail: number | undefined;
  /** Commission of the entry, for the units left. */
  commission: number;

  constructor(
    instrument: number,
    size: number,
    price: number,
    time: number,
    bar: number,
    commission: number,
    brackets: Brackets,
  ) {
    this.instrument = instrument;
    this.size = size;
    this.price = price;
    this.time = time;
    this.bar = bar;
    this.commission = commission;
    this.tag = brackets.tag;
    this.stopLoss = brackets.stopLoss;
    this.takeProfit = brackets.takeProfit;
    this.trailing = brackets.trailing;
    this.trail = brackets.trailing === undefined ? undefined : price - Math.sign(size) * brackets.trailing;
  }

  get hasBrackets(): boolean {
    return this.stopLoss !== undefined || this.takeProfit !== undefined || this.trailing !== undefined;
  }
}

/** Exits that come with an entry. */
export interface Brackets {
  readonly stopLoss?: number | undefined;
  readonly takeProfit?: number | undefined;
  readonly trailing?: number | undefined;
  readonly tag?: string | undefined;
}

/** A lot, or a part of one, that was closed. */
export interface Trade {
  readonly instrument: number;
  /** Signed units: below 0 was short. */
  readonly size: number;
  readonly entryTime: number;
  readonly exitTime: number;
  /** Indices of the instrument's bars. */
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Of entry and exit. */
  readonly commission: number;
  /** Profit or loss in money, after commission. */
  readonly profit: number;
  /** Profit as a share of the entry's value, after commission. */
  readonly return: number;
  readonly reason: FillReason;
  readonly tag: string | undefined;
}

/**
 * Cash, lots and what came of them. Invariant: equity = cash + sum of size * (close - price) over the lots; cash holds
 * the money at the start plus all realised profit less commission, as a compensated sum.
 */
export class Account {
  readonly market: Market;
  readonly lots: Lot[] = [];
  readonly trades: Trade[] = [];
  readonly fills: Fill[] = [];
  /** Signed units per instrument. */
  readonly positions: Float64Array;
  /** Lots that have a stop-loss, take-profit or trailing stop. */
  bracketed = 0;
  readonly #commissions = new RunningSum();
  readonly #turnover = new RunningSum();
  #cash: number;
  #lost = 0;

  constructor(market: Market, instruments: number) {
    this.market = market;
    this.#cash = market.cash;
    this.positions = new Float64Array(instruments);
  }

  get cash(): number {
    return this.#cash + this.#lost;
  }

  /** Of all fills. */
  get commissions(): number {
    return this.#commissions.value;
  }

  /** Value of all fills. */
  get turnover(): number {
    return this.#turnover.value;
  }

  /** Equity with each lot at the price of its instrument. */
  equity(prices: Float64Array): number {
    const { lots } = this;
    // Nearly always there is one: it needs no loop.
    if (lots.length === 1) {
      const lot = lots[0]!;
      return this.#cash + this.#lost + lot.size * (prices[lot.instrument]! - lot.price);
    }
    let open = 0;
    for (let index = 0; index < lots.length; index++) {
      const lot = lots[index]!;
      open += lot.size * (prices[lot.instrument]! - lot.price);
    }
    return this.#cash + this.#lost + open;
  }

  /** Value of all lots, long and short alike. */
  exposure(prices: Float64Array): number {
    let value = 0;
    for (let index = 0; index < this.lots.length; index++) {
      const lot = this.lots[index]!;
      value += Math.abs(lot.size) * prices[lot.instrument]!;
    }
    return value;
  }

  /** Closes up to `units` of a lot; returns what was closed. */
  close(lot: Lot, units: number, price: number, bars: Bars, bar: number, reason: FillReason, order?: number): number {
    const whole = Math.abs(lot.size);
    const closed = Math.min(units, whole);
    const size = Math.sign(lot.size) * closed;
    const exit = this.#charge(size, price);
    const entry = closed === whole ? lot.commission : lot.commission * (closed / whole);
    const gross = size * (price - lot.price);
    const time = bars.time[bar]!;
    this.#add(gross - exit);
    this.fills.push({ time, instrument: lot.instrument, size: -size, price, commission: exit, reason, order });
    this.trades.push({
      instrument: lot.instrument,
      size,
      entryTime: lot.time,
      exitTime: time,
      entryBar: lot.bar,
      exitBar: bar,
      entryPrice: lot.price,
      exitPrice: price,
      commission: entry + exit,
      profit: gross - entry - exit,
      return: Math.sign(size) * (price / lot.price - 1) - (entry + exit) / (closed * lot.price),
      reason,
      tag: lot.tag,
    });
    this.positions[lot.instrument] =
      closed === whole && this.#onlyLot(lot) ? 0 : this.positions[lot.instrument]! - size;
    lot.size -= size;
    lot.commission -= entry;
    if (closed === whole) {
      this.lots.splice(this.lots.indexOf(lot), 1);
      if (lot.hasBrackets) this.bracketed--;
    }
    return closed;
  }

  open(
    instrument: number,
    size: number,
    price: number,
    bars: Bars,
    bar: number,
    brackets: Brackets,
    order?: number,
  ): Lot {
    const commission = this.#charge(size, price);
    const time = bars.time[bar]!;
    this.#add(-commission);
    const lot = new Lot(instrument, size, price, time, bar, commission, brackets);
    this.lots.push(lot);
    if (lot.hasBrackets) this.bracketed++;
    this.positions[instrument]! += size;
    this.fills.push({ time, instrument, size, price, commission, reason: "order", order });
    return lot;
  }

  /** After equity fell to 0 or below: no money is owed. */
  bankrupt(): void {
    this.#cash = 0;
    this.#lost = 0;
  }

  #charge(size: number, price: number): number {
    const commission = this.market.charge(size, price, this.turnover);
    this.#turnover.add(Math.abs(size) * price);
    this.#commissions.add(commission);
    return commission;
  }

  #add(value: number): void {
    const sum = this.#cash + value;
    this.#lost += Math.abs(this.#cash) >= Math.abs(value) ? this.#cash - sum + value : value - sum + this.#cash;
    this.#cash = sum;
  }

  #onlyLot(lot: Lot): boolean {
    return this.lots.every((other) => other === lot || other.instrument !== lot.instrument);
  }
}
