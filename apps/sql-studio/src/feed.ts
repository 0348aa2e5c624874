import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import {
  type Card,
  cards,
  constantRate,
  type Draw,
  generate,
  type Sale,
  type StockTick,
  sales,
  stockTicks,
} from "@millrace/data-generator";
import type { Context } from "./parameters.ts";

/** Tickers of the trades; two begin with AM. */
export const TICKERS = ["AMZN", "AMD", "BTC", "ETH", "XRP"] as const;

/** What was sent while something ran, in the order of its sending. */
export interface Fed {
  readonly sales: Sale[];
  readonly cards: Card[];
  readonly trades: StockTick[];
}

/** Sends records as the hosted generator does: so many a second, in one request a second and stream. */
export class Feed {
  readonly #context: Context;
  #run = 0;
  /** All trades that were sent, for the applications that read from the beginning. */
  readonly trades: StockTick[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  /** Sales and then cards: a card finds the sales before it. */
  async shop(ms: number): Promise<Pick<Fed, "sales" | "cards">> {
    const { outputs, parameters } = this.#context;
    const sold = await this.#send(sales(), outputs.sales_stream, parameters.salesPerSecond, ms);
    const carded = await this.#send(cards(), outputs.card_stream, parameters.cardsPerSecond, ms);
    return { sales: sold, cards: carded };
  }

  async stocks(ms: number): Promise<Pick<Fed, "trades">> {
    const { outputs, parameters } = this.#context;
    // Prices begin anew, so that a fall of ten is always possible.
    const source = stockTicks({ tickers: TICKERS, price: 60, drops: 0.03 });
    const traded = await this.#send(source, outputs.stock_stream, parameters.tradesPerSecond, ms);
    this.trades.push(...traded);
    this.#context.records.read(traded.length);
    return { trades: traded };
  }

  async #send<T extends object>(source: Draw<T>, StreamName: string, perSecond: number, ms: number): Promise<T[]> {
    const { clock, seed, signal } = this.#context;
    const sent: T[] = [];
    const count = Math.round((perSecond * ms) / 1000);
    const rate = constantRate({ perSecond });
    const generation = generate({ source, seed: `${seed} ${this.#run++}`, start: clock.now(), rate, count });
    for (const batch of generation) {
      const values = batch.records.map(({ data }) => data);
      for (let from = 0; from < values.length; from += 500) {
        const part = values.slice(from, from + 500);
        await this.#put(StreamName, part);
        sent.push(...part);
      }
      await clock.sleep(1000, signal);
    }
    return sent;
  }

  /** Puts records until all of them are there. */
  async #put(StreamName: string, values: readonly object[]): Promise<void> {
    const { aws, clock, signal } = this.#context;
    let left = values.map((value, index) => ({
      PartitionKey: `${index}`,
      Data: Buffer.from(JSON.stringify(value)),
    }));
    while (left.length > 0) {
      const { Records = [] } = await aws.kinesis().send(new PutRecordsCommand({ StreamName, Records: left }));
      left = left.filter((_, index) => Records[index]?.ErrorCode !== undefined);
      if (left.length > 0) await clock.sleep(250, signal);
    }
  }
}
