import type { Broker } from "./broker.ts";
import type { Indicator } from "./indicators/indicator.ts";
import type { Order, OrderRequest } from "./orders.ts";

/** Numbers, texts and switches that a strategy is tuned by. */
export type Parameters = Readonly<Record<string, number | string | boolean>>;

/** What the engine hands to a strategy; a strategy only passes it to `super`. */
export interface StrategyContext<P extends Parameters> {
  readonly parameters: P;
  readonly broker: Broker;
  readonly symbols: readonly string[];
}

/** A strategy's class, as `backtest`, `optimise` and live sessions take it. */
export type StrategyClass<P extends Parameters> = new (context: StrategyContext<P>) => Strategy<P>;

/** An indicator with the instrument it follows. */
export interface UsedIndicator {
  readonly indicator: Indicator;
  readonly instrument: number;
}

/**
 * A trading rule: `next` is called at the close of each bar from the second on at which all its indicators have a value
 * (see `barsBefore`), and places orders, which fill from the next bar's open on. It sees nothing of later bars.
 * @example
 * class SmaCross extends Strategy<{ fast: number; slow: number }> {
 *   fast = this.use(new Sma(this.parameters.fast));
 *   slow = this.use(new Sma(this.parameters.slow));
 *   next() {
 *     if (crossedAbove(this.fast, this.slow)) this.reverse().buy();
 *     else if (crossedBelow(this.fast, this.slow)) this.reverse().sell();
 *   }
 * }
 */
export abstract class Strategy<P extends Parameters = Parameters> {
  readonly parameters: P;
  readonly symbols: readonly string[];
  /** Indicators in the order in which `use` was called: the engine's. */
  readonly indicators: UsedIndicator[] = [];
  /** Bars with a value of every indicator before the first call of `next`: 1, so that crossings can be told, or 0. */
  readonly barsBefore: 0 | 1 = 1;
  readonly #broker: Broker;

  constructor(context: StrategyContext<P>) {
    this.parameters = context.parameters;
    this.symbols = context.symbols;
    this.#broker = context.broker;
  }

  abstract next(): void;

  /** Has an indicator follow an instrument; call it in fields or the constructor. */
  use<I extends Indicator>(indicator: I, instrument = 0): I {
    this.indicators.push({ indicator, instrument });
    return indicator;
  }

  /** @throws BacktestError BACKTEST_INVALID_ORDER. */
  buy(request: OrderRequest = {}): Order {
    return this.#broker.place(1, request);
  }

  /** @throws BacktestError BACKTEST_INVALID_ORDER. */
  sell(request: OrderRequest = {}): Order {
    return this.#broker.place(-1, request);
  }

  /** Closes a position, or a share of it, at the next open; does nothing when there is none. */
  close(instrument = 0, fraction = 1): Order | undefined {
    return this.#broker.closePosition(instrument, fraction);
  }

  /** Closes the position and cancels open orders, so that the next order starts from nothing: `this.reverse().buy()`. */
  reverse(instrument = 0): this {
    for (const order of [...this.#broker.openOrders]) if (order.instrument === instrument) this.#broker.cancel(order);
    this.#broker.closePosition(instrument);
    return this;
  }

  cancel(order: Order): void {
    this.#broker.cancel(order);
  }

  /** Signed units held. */
  position(instrument = 0): number {
    return this.#broker.account.positions[instrument]!;
  }

  /** Money: cash and open profit at the newest prices. */
  get equity(): number {
    return this.#broker.account.equity(this.#broker.prices);
  }

  get openOrders(): readonly Order[] {
    return this.#broker.openOrders;
  }

  /** Bars seen of an instrument. */
  barCount(instrument = 0): number {
    return this.#broker.at[instrument]! + 1;
  }

  /** Close of a bar, `ago` bars back; NaN before the first. */
  price(ago = 0, instrument = 0, column: "open" | "high" | "low" | "close" | "volume" = "close"): number {
    const index = this.#broker.at[instrument]! - ago;
    return index < 0 || ago < 0 ? Number.NaN : this.#broker.instruments[instrument]![column][index]!;
  }

  /** Time of the newest bar, in milliseconds since the epoch. */
  time(instrument = 0): number {
    const index = this.#broker.at[instrument]!;
    return index < 0 ? Number.NaN : this.#broker.instruments[instrument]!.time[index]!;
  }
}
