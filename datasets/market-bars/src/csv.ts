import { BacktestError, type BarPolicies, type ReadBars } from "@millrace/backtester";
import type { MarketBar } from "./generate-bars.ts";
import { readSymbols } from "./read-symbols.ts";

/** First line of a file of bars. */
export const CSV_HEADER = "dt,sym,open,high,low,close,vol";

const COLUMNS = CSV_HEADER.split(",");

/** A bar as a line, without line end: daily bars with a date, others with date and time. */
export function csvRow({ symbol, time, open, high, low, close, volume }: MarketBar): string {
  return `${formatTime(time)},${symbol},${open},${high},${low},${close},${volume}`;
}

/** `2020-07-01` at midnight UTC, `2020-07-01T09:31:00Z` otherwise. */
export function formatTime(time: number): string {
  const text = new Date(time).toISOString();
  return time % 86_400_000 === 0 ? text.slice(0, 10) : `${text.slice(0, 19)}Z`;
}

/**
 * Reads bars with a header that names `dt`, `sym`, `open`, `high`, `low`, `close` and `vol` in any order; other columns
 * are ignored. Fields carry no quotes. Prices and volumes that are no numbers go to the policy for invalid bars.
 * @throws BacktestError BACKTEST_BAD_BARS for a missing column, a wrong number of fields, an unreadable `dt`, and where a
 * policy refuses.
 */
export function readCsvBars(text: string, policies: BarPolicies = {}): readonly ReadBars[] {
  return readSymbols(parseCsvBars(text), policies);
}

/** The rows of a file as they stand, unchecked but for their form. */
export function* parseCsvBars(text: string): Generator<MarketBar, void, undefined> {
  const lines = text.split(/\r?\n/);
  const header = lines[0]!.replace(/^\uFEFF/, "").split(",");
  const [dt, sym, open, high, low, close, vol] = COLUMNS.map((name) => {
    const at = header.indexOf(name);
    if (at < 0) throw bad("line 1", `expected the columns ${CSV_HEADER}, got ${lines[0]}`);
    return at;
  }) as [number, number, number, number, number, number, number];
  for (let index = 1; index < lines.length; index++) {
    if (lines[index] === "") continue;
    const fields = lines[index]!.split(",");
    if (fields.length !== header.length)
      throw bad(`line ${index + 1}`, `expected ${header.length} fields, got ${fields.length}: ${lines[index]}`);
    yield {
      symbol: fields[sym]!,
      time: readTime(fields[dt]!, `line ${index + 1}`),
      open: number(fields[open]!),
      high: number(fields[high]!),
      low: number(fields[low]!),
      close: number(fields[close]!),
      volume: number(fields[vol]!),
    };
  }
}

/** Dates and times without an offset are taken as UTC. */
export function readTime(text: string, place: string): number {
  const time = Date.parse(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text) ? `${text.replace(" ", "T")}Z` : text);
  if (!Number.isFinite(time)) throw bad(place, `dt: expected a date or a date and time in ISO 8601, got ${text}`);
  return time;
}

/** An empty field is no number, rather than 0. */
function number(field: string): number {
  return field.trim() === "" ? Number.NaN : Number(field);
}

function bad(place: string, text: string): BacktestError {
  return new BacktestError("BACKTEST_BAD_BARS", `${place}: ${text}`);
}
