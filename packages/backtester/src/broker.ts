import { Account, type Lot } from "./account.ts";
import type { Bars } from "./bars.ts";
import { fillAtOpen, fillInside } from "./fills.ts";
import type { Market } from "./options.ts";
import { checkRequest, type FillReason, Order, type OrderRequest } from "./orders.ts";

const DAY_MS = 86_400_000;

/** Takes orders and fills them, bar by bar. One broker serves one run, over arrays or a live stream. */
export class Broker {
  readonly account: Account;
  readonly market: Market;
  readonly instruments: readonly Bars[];
  /** Index of the newest bar of each instrument; -1 before the first. */
  readonly at: Int32Array;
  /** Newest price of each instrument, by which positions are valued. */
  readonly prices: Float64Array;
  /** Every order ever placed. */
  readonly placed: Order[] = [];
  #open: Order[] = [];
  /** Units that may still be filled in the bar being processed. */
  #volumeLeft = Number.POSITIVE_INFINITY;
  #liquidate = false;

  constructor(market: Market, instruments: readonly Bars[]) {
    this.market = market;
    this.instruments = instruments;
    this.account = new Account(market, instruments.length);
    this.at = new Int32Array(instruments.length).fill(-1);
    this.prices = new Float64Array(instruments.length);
  }

  get openOrders(): readonly Order[] {
    return this.#open;
  }

  /** @throws BacktestError BACKTEST_INVALID_ORDER. */
  place(side: 1 | -1, request: OrderRequest): Order {
    checkRequest(request, side, this.instruments.length);
    return this.#add(new Order(this.placed.length, side, request, this.#timeOf(request.instrument ?? 0), false));
  }

  /** Places a market order that takes `fraction` of a position away, before any other order of the next bar. */
  closePosition(instrument: number, fraction = 1): Order | undefined {
    const position = this.account.positions[instrument]!;
    const units = this.#steps(Math.abs(position) * fraction);
    if (units === 0) return undefined;
    const request: OrderRequest = { instrument, units, timeInForce: "gtc" };
    return this.#add(new Order(this.placed.length, position > 0 ? -1 : 1, request, this.#timeOf(instrument), true));
  }

  cancel(order: Order, reason = "cancelled by the strategy"): void {
    if (order.status === "open") this.#end(order, "cancelled", reason);
  }

  /** Takes in bar `index` of an instrument: fills at its open, inside it, then moves trailing stops. */
  bar(instrument: number, index: number): void {
    this.at[instrument] = index;
    const bars = this.instruments[instrument]!;
    const { account } = this;
    if (this.#open.length > 0 || account.bracketed > 0 || this.#liquidate) {
      this.#volumeLeft =
        this.market.volumeShare === Number.POSITIVE_INFINITY
          ? Number.POSITIVE_INFINITY
          : this.market.volumeShare * bars.volume[index]!;
      this.#trade(instrument, bars, index);
    }
    this.prices[instrument] = bars.close[index]!;
  }

  /** The state of the account after all bars of one time. @returns equity. */
  settle(): number {
    const { account, market } = this;
    if (account.lots.length === 0) return account.cash;
    const equity = account.equity(this.prices);
    return equity > 0 && market.maintenanceMargin === 0 ? equity : this.#endangered(equity);
  }

  /** Fills the market orders placed at this bar's close, where the market is told to. */
  fillAtClose(): void {
    if (!this.market.sameClose) return;
    for (const order of [...this.#open]) {
      if (order.limit !== undefined || (order.stop !== undefined && !order.triggered)) continue;
      this.#volumeLeft = Number.POSITIVE_INFINITY;
      this.#fill(order, this.prices[order.instrument]!, this.at[order.instrument]!, true);
    }
  }

  /** Closes every lot at its instrument's newest open or close. */
  closeAll(at: "open" | "close"): void {
    for (const lot of [...this.account.lots]) {
      const bars = this.instruments[lot.instrument]!;
      const index = this.at[lot.instrument]!;
      this.account.close(lot, Math.abs(lot.size), bars[at][index]!, bars, index, "end");
    }
  }

  cancelAll(reason: string): void {
    for (const order of [...this.#open]) this.#end(order, "cancelled", reason);
  }

  /** Without equity everything is closed; with too little of it, at the next open. @returns equity. */
  #endangered(equity: number): number {
    const { account, prices, market } = this;
    if (equity > 0) {
      this.#liquidate = equity < market.maintenanceMargin * account.exposure(prices);
      return equity;
    }
    for (const lot of [...account.lots]) this.#closeAtPrice(lot, "liquidation");
    account.bankrupt();
    this.cancelAll("the account has no equity left");
    return 0;
  }

  #trade(instrument: number, bars: Bars, index: number): void {
    const open = bars.open[index]!;
    this.prices[instrument] = open;
    if (this.#liquidate) this.#liquidateAt(instrument, bars, index);
    this.#exits(instrument, bars, index, true);
    for (const order of this.#orders()) {
      if (order.instrument !== instrument || order.status !== "open") continue;
      if (this.#expired(order, bars.time[index]!)) continue;
      const price = fillAtOpen(order, open, this.market.spread);
      if (!Number.isNaN(price)) this.#fill(order, price, index, order.limit === undefined);
    }
    this.#exits(instrument, bars, index, false);
    for (const order of this.#orders()) {
      if (order.instrument !== instrument || order.status !== "open") continue;
      const price = fillInside(order, bars.high[index]!, bars.low[index]!, this.market.spread);
      if (!Number.isNaN(price)) this.#fill(order, price, index, order.limit === undefined);
    }
    this.#trail(instrument, bars, index);
  }

  #fill(order: Order, price: number, index: number, marketable: boolean): void {
    const { account, market } = this;
    const bars = this.instruments[order.instrument]!;
    const { side } = order;
    const met = marketable ? this.#slipped(side, order.units, price, bars, index) : price;
    if (order.reduces) {
      const left = Math.min(order.units, Math.abs(account.positions[order.instrument]!), this.#volumeLeft);
      this.#reduce(order, left, met, bars, index);
      if (order.units === 0 || account.positions[order.instrument]! * side >= 0) this.#end(order, "filled");
      return;
    }
    const entry = met * (1 + side * market.spread);
    if (order.units === 0) order.units = this.#affordable(order.fraction, entry, order.instrument);
    if (order.units === 0) {
      this.#end(order, "rejected", "the account cannot buy one unit");
      return;
    }
    const opposite =
      account.positions[order.instrument]! * side < 0 ? Math.abs(account.positions[order.instrument]!) : 0;
    const wanted = Math.min(
      order.units,
      this.#volumeLeft === Number.POSITIVE_INFINITY ? order.units : this.#steps(this.#volumeLeft),
    );
    if (wanted === 0) return;
    const reducing = Math.min(opposite, wanted);
    if (reducing > 0) this.#reduce(order, reducing, met, bars, index);
    const opening = wanted - reducing;
    if (opening > 0) {
      const cost = opening * entry + market.charge(side * opening, entry, account.turnover);
      if (cost > this.#buyingPower() * (1 + 1e-12)) {
        this.#end(order, "rejected", "not enough margin");
        return;
      }
      account.open(order.instrument, side * opening, entry, bars, index, order, order.id);
      order.units -= opening;
      order.filledUnits += opening;
      this.#volumeLeft -= opening;
    }
    if (order.units <= 0) this.#end(order, "filled");
  }

  /** Takes units from the lots against the order, oldest first. */
  #reduce(order: Order, units: number, price: number, bars: Bars, index: number): void {
    const { lots } = this.account;
    let left = units;
    for (let position = 0; position < lots.length && left > 0; ) {
      const lot = lots[position]!;
      if (lot.instrument === order.instrument && lot.size * order.side < 0)
        left -= this.account.close(lot, left, price, bars, index, "order", order.id);
      // A lot that was closed whole is gone from its place.
      if (lots[position] === lot) position++;
    }
    order.units -= units - left;
    order.filledUnits += units - left;
    this.#volumeLeft -= units - left;
  }

  /**
   * Stop-losses, trailing stops and take-profits of an instrument's lots. At the open: those it jumped over, at the
   * open's price. Inside the bar: at their own price, the stop first when both are met and the rule is `worst`. Lots
   * opened inside a bar wait for the next one, for it is not known what came first.
   */
  #exits(instrument: number, bars: Bars, index: number, atOpen: boolean): void {
    const { account, market } = this;
    if (account.bracketed === 0) return;
    for (let position = account.lots.length - 1; position >= 0; position--) {
      const lot = account.lots[position]!;
      if (lot.instrument !== instrument || !lot.hasBrackets) continue;
      if (atOpen && lot.bar === index) continue;
      const long = lot.size > 0;
      const best = long ? bars.high[index]! : bars.low[index]!;
      const worst = long ? bars.low[index]! : bars.high[index]!;
      const open = bars.open[index]!;
      const stop = tighter(lot.stopLoss, lot.trail, long);
      const stopMet = stop !== undefined && beyond(atOpen ? open : worst, stop, !long);
      const profitMet = lot.takeProfit !== undefined && beyond(atOpen ? open : best, lot.takeProfit, long);
      if (!stopMet && !profitMet) continue;
      const takesStop = stopMet && (market.worst || !profitMet);
      const reason: FillReason = takesStop ? (stop === lot.stopLoss ? "stop-loss" : "trailing-stop") : "take-profit";
      const price = atOpen ? open : takesStop ? stop : lot.takeProfit!;
      const side = long ? -1 : 1;
      const met = takesStop ? this.#slipped(side, Math.abs(lot.size), price, bars, index) : price;
      const units =
        this.#volumeLeft === Number.POSITIVE_INFINITY
          ? Math.abs(lot.size)
          : Math.min(Math.abs(lot.size), this.#steps(this.#volumeLeft));
      if (units === 0) continue;
      this.#volumeLeft -= account.close(lot, units, met, bars, index, reason);
    }
  }

  #trail(instrument: number, bars: Bars, index: number): void {
    if (this.account.bracketed === 0) return;
    for (const lot of this.account.lots) {
      if (lot.instrument !== instrument || lot.trailing === undefined) continue;
      const candidate = lot.size > 0 ? bars.high[index]! - lot.trailing : bars.low[index]! + lot.trailing;
      lot.trail = tighter(lot.trail, candidate, lot.size > 0);
    }
  }

  #liquidateAt(instrument: number, bars: Bars, index: number): void {
    for (const lot of [...this.account.lots])
      if (lot.instrument === instrument)
        this.account.close(lot, Math.abs(lot.size), bars.open[index]!, bars, index, "liquidation");
    this.#liquidate = this.account.lots.length > 0;
  }

  #closeAtPrice(lot: Lot, reason: FillReason): void {
    const bars = this.instruments[lot.instrument]!;
    this.account.close(lot, Math.abs(lot.size), this.prices[lot.instrument]!, bars, this.at[lot.instrument]!, reason);
  }

  #slipped(side: number, units: number, price: number, bars: Bars, index: number): number {
    const { slippage } = this.market;
    if (slippage === 0) return price;
    const rate =
      typeof slippage === "number" ? slippage : slippage({ size: side * units, price, volume: bars.volume[index]! });
    return price * (1 + side * rate);
  }

  /** Money that new positions may cost, by the equity at the newest prices. */
  #buyingPower(): number {
    const { account, market, prices } = this;
    if (account.lots.length === 0) return account.cash * market.leverage;
    return Math.max(0, account.equity(prices) - account.exposure(prices) / market.leverage) * market.leverage;
  }

  /**
   * Units that a share of the buying power pays for, commission included. A position in the other direction is closed by
   * the same order first, so what it binds counts as free.
   */
  #affordable(fraction: number, price: number, instrument: number): number {
    const { account, market } = this;
    const free = account.positions[instrument] === 0 ? 0 : this.#boundBy(instrument);
    const power = (this.#buyingPower() + free) * fraction;
    let units = power / price;
    // The commission depends on the units: from above, a few steps reach the largest number that can be paid.
    for (let round = 0; round < 8; round++) {
      const next = (power - Math.max(0, market.charge(units, price, account.turnover))) / price;
      if (!(Math.abs(next - units) > 1e-12 * units)) break;
      units = Math.max(0, next);
    }
    return this.#steps(units);
  }

  #boundBy(instrument: number): number {
    return Math.abs(this.account.positions[instrument]!) * this.prices[instrument]!;
  }

  #steps(units: number): number {
    const { unit } = this.market;
    if (unit === 0) return units;
    // The division may end just below a whole number: 1e-9 steps are given to it.
    return unit === 1 ? Math.floor(units + 1e-9) : Math.floor(units / unit + 1e-9) * unit;
  }

  /** Open orders, safe from the changes that filling them makes. */
  #orders(): readonly Order[] {
    return this.#open.length === 0 ? this.#open : this.#open.slice();
  }

  #expired(order: Order, time: number): boolean {
    if (order.timeInForce !== "day") return false;
    const day = Math.floor(time / DAY_MS);
    if (Number.isNaN(order.session)) order.session = day;
    if (day === order.session) return false;
    this.#end(order, "expired", "its day is over");
    return true;
  }

  #add(order: Order): Order {
    this.placed.push(order);
    if (order.reduces) this.#open.unshift(order);
    else this.#open.push(order);
    return order;
  }

  #end(order: Order, status: "filled" | "cancelled" | "expired" | "rejected", reason?: string): void {
    order.status = status;
    order.reason = reason;
    this.#open.splice(this.#open.indexOf(order), 1);
  }

  #timeOf(instrument: number): number {
    const index = this.at[instrument] ?? -1;
    return index < 0 ? Number.NaN : this.instruments[instrument]!.time[index]!;
  }
}

/** The stop that is met first. */
function tighter(a: number | undefined, b: number | undefined, long: boolean): number | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return long ? Math.max(a, b) : Math.min(a, b);
}

/** Whether a price has reached a level from below (`up`) or from above. */
function beyond(price: number, level: number, up: boolean): boolean {
  return up ? price >= level : price <= level;
}
