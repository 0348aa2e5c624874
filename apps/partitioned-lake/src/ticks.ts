import { constantRate, demoStockTicks, generate } from "@millrace/data-generator";

/** A tick in the shape of the post's data. */
export interface Tick {
  readonly sector: string;
  readonly price: number;
  readonly ticker_symbol: string;
  /** ISO 8601 in UTC; no two ticks of a run have the same. */
  readonly EventTime: string;
  readonly change: number;
}

/** Ten ticks a second from `start` on. */
export function generateTicks(seed: string, start: number, count: number): Tick[] {
  const run = generate({ source: demoStockTicks(), seed, start, rate: constantRate({ perSecond: 10 }), count });
  const ticks: Tick[] = [];
  for (const { records } of run)
    for (const { data, eventTime } of records)
      ticks.push({
        sector: data.SECTOR,
        price: data.PRICE,
        ticker_symbol: data.TICKER_SYMBOL,
        EventTime: new Date(eventTime).toISOString(),
        change: data.CHANGE,
      });
  return ticks;
}
