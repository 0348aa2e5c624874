import { createHash } from "node:crypto";
import type { Card, Sale, StockTick } from "@millrace/data-generator";
import { COMPANIES } from "../companies.ts";
import { javaHash } from "../functions.ts";
import { type CellRun, tableOf } from "../run-notebooks.ts";

/*
 * What the records that were sent while a query ran say by themselves, in plain loops: the rows where they are certain, sums
 * over the windows where it depends on the moment at which a record is read.
 */

type Row = readonly unknown[];
type Value = string | number | boolean | null;

interface Expectation {
  expected(run: CellRun): readonly Row[];
  /** What is compared of the rows that the query gave; the rows themselves by default. */
  measured?(run: CellRun, rows: readonly Row[]): readonly Row[];
}

/** Trades wait for the watermark, which is five seconds behind the latest one. */
const DELAY = 5000;

export const LIVE: Readonly<Record<string, Expectation>> = {
  tumbling: sums(1),
  sliding: sums(3),
  session: {
    expected: ({ fed }) =>
      totals(
        fed.sales,
        ({ customer_id }) => customer_id,
        ({ price }) => price,
      ),
    measured: (_run, rows) => rows.map(([customer, , , total]) => [customer, total]),
  },
  union: {
    expected: ({ fed }) =>
      fed.sales
        .filter(({ price, product_id }) => price > (product_id === "4E5750DC2A1D" ? 250 : 100))
        .map((sale) => [sale.customer_id, sale.product_id, sale.price]),
  },
  "interval-join": {
    expected: ({ fed }) => pairs(fed).map(([sale, card]) => [card.card_id, card.card_zip, sale.product_id, sale.price]),
    measured: (_run, rows) => rows.map(([, ...values]) => values),
  },
  "top-sale": {
    expected: ({ fed }) => {
      const best = new Map<string, number>();
      for (const [{ price }, { card_zip }] of pairs(fed)) best.set(card_zip, Math.max(price, best.get(card_zip) ?? 0));
      return [...best];
    },
    measured: (_run, rows) => rows.map(([zip, , , price]) => [zip, price]),
  },
  substring: {
    expected: ({ fed }) =>
      pairs(fed).map(([sale, card]) => [String(card.card_number).slice(4), card.card_zip, sale.product_id, sale.price]),
    measured: (_run, rows) => rows.map(([, ...values]) => values),
  },
  "first-name": { expected: ({ fed }) => fed.cards.map((card) => [card.card_id, card.card_name.split(" ")[0]]) },
  "split-name": {
    expected: ({ fed }) => fed.cards.map(({ card_id, card_name }) => [card_id, ...card_name.split(" ")]),
  },
  risk: {
    // The label of all purchases of a customer, which the windows that hold all of them give.
    expected: ({ fed }) =>
      totals(
        fed.sales,
        ({ customer_id }) => customer_id,
        () => 1,
      ).map(([customer, count]) => [customer, label(Number(count)), true]),
    measured: ({ fed }, rows) =>
      totals(
        fed.sales,
        ({ customer_id }) => customer_id,
        () => 1,
      ).map(([customer, count]) => {
        const own = rows.filter(([one]) => one === customer);
        const wanted = label(Number(count));
        const highest = own.find(([, risk]) => risk === wanted)?.[1] ?? null;
        return [customer, highest, own.length >= 10 && own.length <= 11];
      }),
  },
  "hour-minute": {
    expected: ({ fed }) => fed.sales.map((sale) => [sale.customer_id, sale.product_id, sale.price, true]),
    measured: ({ from, to }, rows) =>
      rows.map(([hour, minute, ...values]) => [...values, isMinuteBetween(Number(hour), Number(minute), from, to)]),
  },
  "continuous-filter": {
    expected: ({ fed }) => fed.trades.filter(({ price }) => price > 50).map(({ ticker, price }) => [ticker, price]),
  },
  pump: {
    expected: ({ fed }) =>
      totals(
        fed.trades,
        ({ price }) => (price >= 50 ? "high" : "low"),
        () => 1,
      ),
    measured: (_run, rows) =>
      totals(
        rows,
        ([mark]) => String(mark),
        ([, trades]) => Number(trades),
      ),
  },
  "tumbling-step": {
    expected: ({ fed }) =>
      totals(
        fed.trades,
        ({ ticker }) => ticker,
        () => 1,
      ),
    measured: (_run, rows) =>
      totals(
        rows,
        ([ticker]) => String(ticker),
        ([, , trades]) => Number(trades),
      ),
  },
  "sliding-over": {
    // A row per trade; the first of a ticker counts itself, and no price is above the highest.
    expected: ({ fed }) => fed.trades.map(({ ticker, price }) => [ticker, price, true]),
    measured: (_run, rows) => {
      const seen = new Set<unknown>();
      return rows.map(([ticker, price, trades, highest]) => {
        const first = !seen.has(ticker);
        seen.add(ticker);
        return [ticker, price, Number(highest) >= Number(price) && (first ? Number(trades) === 1 : Number(trades) > 1)];
      });
    },
  },
  stagger: {
    expected: ({ fed }) =>
      totals(
        fed.trades,
        ({ ticker, event_time }) => `${ticker} ${event_time.slice(0, 16)}`,
        () => 1,
      ),
    measured: (_run, rows) =>
      totals(
        rows,
        ([ticker, minute]) => `${ticker} ${new Date(Number(minute)).toISOString().slice(0, 16)}`,
        ([, , trades]) => Number(trades),
      ),
  },
  minute: {
    expected: ({ fed }) =>
      windows(fed.trades, 60_000, ({ price }) => price).map(([ticker, end, sum]) => [ticker, end, cents(sum)]),
    measured: (_run, rows) => rows.map(([ticker, sum, end]) => [ticker, end, cents(sum)]),
  },
  hash: {
    expected: ({ fed }) =>
      fed.trades.map((trade) => [trade.ticker, Math.imul(javaHash(trade.ticker), 12), timeOf(trade)]),
  },
  live: {
    expected: ({ fed }) => fed.trades.map((trade) => [trade.ticker, trade.price, timeOf(trade)]),
    measured: (_run, rows) => rows.map(([ticker, price, time]) => [ticker, price, time]),
  },
  filter: {
    expected: ({ fed }) =>
      fed.trades.filter(({ ticker }) => /^AM/.test(ticker)).map((trade) => [trade.ticker, trade.price, timeOf(trade)]),
    measured: (_run, rows) => rows.map(([ticker, price, time]) => [ticker, price, time]),
  },
  enrich: {
    expected: ({ fed }) =>
      fed.trades.flatMap((trade) =>
        COMPANIES.filter(([ticker]) => ticker === trade.ticker).map(([, name, city, state]) => [
          trade.ticker,
          trade.price,
          name,
          timeOf(trade),
          city,
          state,
        ]),
      ),
  },
  tumble: counts(1),
  hop: counts(2),
  "event-time": {
    expected: ({ fed }) =>
      windows(fed.trades, 10_000, () => 1).map(([ticker, end, count]) => [Number(end) - 10_000, ticker, count]),
  },
  match: { expected: ({ fed }) => drops(fed.trades) },
  "top-n": {
    expected: ({ fed }) =>
      [...Map.groupBy(fed.trades, ({ ticker }) => ticker)].flatMap(([ticker, trades]) =>
        trades
          .map(({ price }) => price)
          .toSorted((one, other) => other - one)
          .slice(0, 10)
          .map((price, index) => [ticker, price, index + 1]),
      ),
  },
  deduplicate: {
    expected: ({ fed }) =>
      [...Map.groupBy(fed.trades, ({ ticker }) => ticker).values()].map(([first]) => [
        first!.ticker,
        first!.price,
        timeOf(first!),
      ]),
  },
};

/** What a query had to give, as few lines or as a number of rows with their fingerprint. */
export function expectedOf(run: CellRun): string[] {
  return brief(LIVE[run.cell.id]!.expected(run));
}

/** What it gave. */
export function measuredOf(run: CellRun): string[] {
  const rows = tableOf(run.changes);
  return brief(LIVE[run.cell.id]!.measured?.(run, rows) ?? rows);
}

const SHOWN = 12;

function brief(rows: readonly Row[]): string[] {
  const lines = rows.map((row) => row.map((value) => String(value)).join(" | ")).toSorted();
  if (lines.length <= SHOWN) return lines;
  const print = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 12);
  return [`${lines.length} rows, SHA-256 ${print}…`];
}

/** Every sale is in so many windows: the sums of a customer come to so many times what it spent. */
function sums(perSale: number): Expectation {
  return {
    expected: ({ fed }) =>
      totals(
        fed.sales,
        ({ customer_id }) => customer_id,
        ({ price }) => perSale * price,
      ),
    measured: (_run, rows) =>
      totals(
        rows,
        ([, customer]) => Number(customer),
        ([, , sum]) => Number(sum),
      ),
  };
}

/** The same of the number of trades of a ticker. */
function counts(perTrade: number): Expectation {
  return {
    expected: ({ fed }) =>
      totals(
        fed.trades,
        ({ ticker }) => ticker,
        () => perTrade,
      ),
    measured: (_run, rows) =>
      totals(
        rows,
        ([ticker]) => String(ticker),
        ([, count]) => Number(count),
      ),
  };
}

function totals<T, K extends Value>(
  items: readonly T[],
  key: (item: T) => K,
  value: (item: T) => number,
): [K, number][] {
  const found = new Map<K, number>();
  for (const item of items) found.set(key(item), (found.get(key(item)) ?? 0) + value(item));
  return [...found];
}

/** Sales with the cards that paid them; the cards were sent after the sales. */
function pairs({ sales, cards }: { sales: readonly Sale[]; cards: readonly Card[] }): [Sale, Card][] {
  return sales.flatMap((sale) =>
    cards.filter(({ card_id }) => card_id === sale.customer_card_id).map((card): [Sale, Card] => [sale, card]),
  );
}

/** Ticker, end and total of the windows that the watermark has passed. */
function windows(
  trades: readonly StockTick[],
  size: number,
  value: (trade: StockTick) => number,
): [string, number, number][] {
  const watermark = latest(trades) - DELAY;
  const found = totals(trades, (trade) => `${trade.ticker} ${(Math.floor(timeOf(trade) / size) + 1) * size}`, value);
  return found
    .map(([key, total]): [string, number, number] => {
      const [ticker, end] = key.split(" ") as [string, string];
      return [ticker, Number(end), total];
    })
    .filter(([, end]) => watermark >= end - 1);
}

/** The first trade of a ticker, and the first one after it that is ten lower, until there is none; then from the next on. */
function drops(trades: readonly StockTick[]): Row[] {
  const watermark = latest(trades) - DELAY;
  const found: Row[] = [];
  for (const [ticker, own] of Map.groupBy(trades, (trade) => trade.ticker)) {
    let first: StockTick | undefined;
    for (const trade of own.filter((one) => timeOf(one) <= watermark)) {
      if (first === undefined) first = trade;
      else if (trade.price <= first.price - 10) {
        const difference = first.price - trade.price;
        found.push([ticker, timeOf(first), timeOf(trade), difference, first.price, trade.price]);
        first = undefined;
      }
    }
  }
  return found;
}

function label(purchases: number): string {
  if (purchases <= 2) return "LOW";
  return purchases <= 10 ? "MEDIUM" : "HIGH";
}

function latest(trades: readonly StockTick[]): number {
  return Math.max(...trades.map(timeOf));
}

function timeOf({ event_time }: StockTick): number {
  return Date.parse(`${event_time}Z`);
}

function cents(value: unknown): number {
  return Math.round(Number(value) * 100);
}

function isMinuteBetween(hour: number, minute: number, from: number, to: number): boolean {
  for (let time = from; time < to + 60_000; time += 60_000) {
    const date = new Date(Math.min(time, to));
    if (date.getUTCHours() === hour && date.getUTCMinutes() === minute) return true;
  }
  return false;
}
