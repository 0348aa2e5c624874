import { compileDateFormat, type DateFormat } from "../date-format.ts";
import type { Draw, DrawContext } from "../draw.ts";
import { optionError } from "../errors.ts";
import { share, someOf } from "./options.ts";

/** A trade, as the stock_table of the Studio notebooks has it. */
export interface StockTick {
  /** Local time without a zone, in milliseconds: `2021-08-31T10:15:30.123`. */
  readonly event_time: string;
  readonly ticker: string;
  readonly price: number;
}

/** Settings of stock ticks. */
export interface StockTickOptions {
  /** Symbols, of at most six characters in the notebooks; default BTC, ETH, BNB, XRP, DOGE. */
  readonly tickers?: readonly string[];
  /** Price at the beginning, default 50. */
  readonly price?: number;
  /** Standard deviation of the change of one tick as a share of the price, default 0.01. */
  readonly volatility?: number;
  /** Probability that a ticker begins to fall for the next four of its ticks, for patterns of price drops; default 0. */
  readonly drops?: number;
}

/** Draws trades of which every ticker takes a random walk of its own. One draw belongs to one run: it remembers prices. */
export function stockTicks(options: StockTickOptions = {}): Draw<StockTick> {
  const { tickers = ["BTC", "ETH", "BNB", "XRP", "DOGE"], price = 50, volatility = 0.01, drops = 0 } = options;
  if (!(price > 0)) throw optionError(`stockTicks price: expected a positive number, got ${price}`);
  if (!(volatility >= 0 && volatility < 1))
    throw optionError(`stockTicks volatility: expected 0 to 1, got ${volatility}`);
  return new StockTicks(someOf("stockTicks tickers", tickers), price, volatility, share("stockTicks drops", drops));
}

class StockTicks implements Draw<StockTick> {
  readonly #tickers: readonly string[];
  readonly #prices: Float64Array;
  readonly #falling: Uint8Array;
  readonly #volatility: number;
  readonly #drops: number;
  readonly #time: DateFormat = compileDateFormat("YYYY-MM-DDTHH:mm:ss.SSS");

  constructor(tickers: readonly string[], price: number, volatility: number, drops: number) {
    this.#tickers = tickers;
    this.#prices = new Float64Array(tickers.length).fill(price);
    this.#falling = new Uint8Array(tickers.length);
    this.#volatility = volatility;
    this.#drops = drops;
  }

  draw({ random, eventTime }: DrawContext): StockTick {
    const index = random.below(this.#tickers.length);
    if (this.#drops > 0 && this.#falling[index] === 0 && random.chance(this.#drops)) this.#falling[index] = 4;
    let factor = Math.exp(this.#volatility * random.normal());
    if (this.#falling[index]! > 0) {
      this.#falling[index]!--;
      factor = 0.95;
    }
    const price = Math.max(0.01, Math.round(this.#prices[index]! * factor * 100) / 100);
    this.#prices[index] = price;
    return { event_time: this.#time.write(eventTime), ticker: this.#tickers[index]!, price };
  }
}

/** A record of the demo stream of Kinesis Data Analytics and of Firehose's test data. */
export interface DemoStockTick {
  readonly TICKER_SYMBOL: string;
  readonly SECTOR: string;
  readonly CHANGE: number;
  readonly PRICE: number;
}

/** Symbols and their sectors, in the manner of the demo stream. */
const COMPANIES: readonly (readonly [symbol: string, sector: string])[] = [
  ["QXZ", "HEALTHCARE"],
  ["JIB", "AUTOMOBILE"],
  ["NFS", "ENERGY"],
  ["TGH", "FINANCIAL"],
  ["WSB", "RETAIL"],
  ["KIN", "TECHNOLOGY"],
  ["ALY", "ENERGY"],
  ["BFH", "RETAIL"],
  ["CRM", "HEALTHCARE"],
  ["DEG", "TECHNOLOGY"],
];

/** Draws ticks in the shape of AWS's demo stream; one draw belongs to one run. */
export function demoStockTicks(options: Omit<StockTickOptions, "tickers"> = {}): Draw<DemoStockTick> {
  const start = options.price ?? 50;
  const ticks = stockTicks({ ...options, tickers: COMPANIES.map(([symbol]) => symbol) });
  const sectors = new Map(COMPANIES);
  const last = new Map<string, number>();
  return {
    draw(context) {
      const { ticker, price } = ticks.draw(context);
      const change = Math.round((price - (last.get(ticker) ?? start)) * 100) / 100;
      last.set(ticker, price);
      return { TICKER_SYMBOL: ticker, SECTOR: sectors.get(ticker)!, CHANGE: change, PRICE: price };
    },
  };
}
