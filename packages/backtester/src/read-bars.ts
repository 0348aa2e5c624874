import { type Bar, BarBuffer, type Bars } from "./bars.ts";
import { BacktestError } from "./errors.ts";

/** What to do with bars that are not as they should be; `refuse` throws and names the first one. */
export interface BarPolicies {
  /** Bars older than the one before them. Default `refuse`; `sort` orders them by time. */
  readonly unsorted?: "refuse" | "sort";
  /** Bars of one time. Default `refuse`; otherwise the first or the last of them is kept. */
  readonly duplicates?: "refuse" | "first" | "last";
  /**
   * Prices that are not finite numbers above 0, a high below open, close or low, a low above them, a negative volume.
   * Default `refuse`; `drop` leaves the bar out, `previous` puts a flat bar at the close before it (dropped at the start).
   */
  readonly invalid?: "refuse" | "drop" | "previous";
  /** A step between two bars longer than `gapMs`. Default `allow`; `fill` adds flat bars `gapMs` apart. */
  readonly gaps?: "allow" | "refuse" | "fill";
  /** Milliseconds; needed for `gaps` other than `allow`. */
  readonly gapMs?: number;
  /** An open that differs from the close before it by more than `jumpRatio`, as an unadjusted split does. Default `refuse`. */
  readonly jumps?: "refuse" | "allow";
  /** Default 0.45: a fall by 45 % or a rise by 82 % and more is taken for a split. */
  readonly jumpRatio?: number;
}

/** One thing that a policy changed. */
export interface Repair {
  readonly problem: "unsorted" | "duplicate" | "invalid" | "gap";
  /** Time of the bar, in milliseconds. */
  readonly time: number;
  readonly action: string;
}

/** Bars that passed, and what was done to the others: nothing is repaired that is not in the list. */
export interface ReadBars {
  readonly bars: Bars;
  readonly repairs: readonly Repair[];
}

/**
 * Checks bars of one instrument and lays them out by column. Prices must be adjusted for splits and dividends: this
 * package knows no corporate actions.
 * @throws BacktestError BACKTEST_BAD_BARS where a policy refuses.
 */
export function readBars(symbol: string, rows: Iterable<Bar>, policies: BarPolicies = {}): ReadBars {
  const repairs: Repair[] = [];
  const sorted = inOrder(symbol, [...rows], policies, repairs);
  const buffer = new BarBuffer(symbol, Math.max(16, sorted.length));
  for (const [index, row] of sorted.entries()) {
    const bar = valid(symbol, row, index, buffer, policies, repairs);
    if (bar === undefined) continue;
    checkJump(symbol, bar, index, buffer, policies);
    fillGap(symbol, bar, index, buffer, policies, repairs);
    buffer.push(bar);
  }
  return { bars: buffer, repairs };
}

function inOrder(symbol: string, rows: Bar[], policies: BarPolicies, repairs: Repair[]): Bar[] {
  for (const [index, row] of rows.entries())
    if (!Number.isFinite(row.time)) throw bad(symbol, index, row, "time: expected epoch milliseconds", "drop the row");
  for (let index = 1; index < rows.length; index++) {
    if (rows[index]!.time >= rows[index - 1]!.time) continue;
    if (policies.unsorted !== "sort")
      throw bad(symbol, index, rows[index]!, "older than the bar before it", `pass unsorted: "sort"`);
    repairs.push({ problem: "unsorted", time: rows[index]!.time, action: "sorted by time" });
  }
  // Sorting is stable: bars of one time keep their order.
  if (repairs.length > 0) rows.sort((a, b) => a.time - b.time);
  const kept: Bar[] = [];
  for (const [index, row] of rows.entries()) {
    if (kept.length === 0 || kept.at(-1)!.time !== row.time) {
      kept.push(row);
      continue;
    }
    const rule = policies.duplicates ?? "refuse";
    if (rule === "refuse")
      throw bad(symbol, index, row, "has the time of the bar before it", `pass duplicates: "first" or "last"`);
    if (rule === "last") kept[kept.length - 1] = row;
    repairs.push({ problem: "duplicate", time: row.time, action: `kept the ${rule}` });
  }
  return kept;
}

function valid(
  symbol: string,
  row: Bar,
  index: number,
  before: BarBuffer,
  policies: BarPolicies,
  repairs: Repair[],
): Bar | undefined {
  const fault = faultOf(row);
  if (fault === undefined) return row;
  const rule = policies.invalid ?? "refuse";
  if (rule === "refuse") throw bad(symbol, index, row, fault, `pass invalid: "drop" or "previous"`);
  if (rule === "drop" || before.length === 0) {
    repairs.push({ problem: "invalid", time: row.time, action: `dropped: ${fault}` });
    return undefined;
  }
  repairs.push({ problem: "invalid", time: row.time, action: `flat at the close before: ${fault}` });
  return flat(row.time, before.close[before.length - 1]!);
}

function faultOf({ open, high, low, close, volume }: Bar): string | undefined {
  for (const [name, price] of Object.entries({ open, high, low, close }))
    if (!(Number.isFinite(price) && price > 0)) return `${name}: expected a price above 0, got ${price}`;
  if (high < Math.max(open, close, low)) return `high ${high} is below open, close or low`;
  if (low > Math.min(open, close)) return `low ${low} is above open or close`;
  if (!(Number.isFinite(volume) && volume >= 0)) return `volume: expected 0 or more, got ${volume}`;
  return undefined;
}

function checkJump(symbol: string, bar: Bar, index: number, before: BarBuffer, policies: BarPolicies): void {
  if (policies.jumps === "allow" || before.length === 0) return;
  const ratio = policies.jumpRatio ?? DEFAULT_JUMP;
  if (!(ratio > 0 && ratio < 1)) throw invalid(`jumpRatio: expected a number between 0 and 1, got ${ratio}`);
  const close = before.close[before.length - 1]!;
  if (bar.open >= close * (1 - ratio) && bar.open <= close / (1 - ratio)) return;
  throw bad(
    symbol,
    index,
    bar,
    `opens at ${bar.open} after a close of ${close}, as after a split`,
    `adjust the prices, or pass jumps: "allow" if the market did this`,
  );
}

const DEFAULT_JUMP = 0.45;

function fillGap(
  symbol: string,
  bar: Bar,
  index: number,
  buffer: BarBuffer,
  policies: BarPolicies,
  repairs: Repair[],
): void {
  const rule = policies.gaps ?? "allow";
  if (rule === "allow" || buffer.length === 0) return;
  const { gapMs } = policies;
  if (gapMs === undefined || !(gapMs > 0))
    throw invalid(`gapMs: expected milliseconds with gaps: "${rule}", got ${gapMs}`);
  let last = buffer.time[buffer.length - 1]!;
  if (bar.time - last <= gapMs) return;
  if (rule === "refuse")
    throw bad(
      symbol,
      index,
      bar,
      `comes ${bar.time - last} ms after the bar before it`,
      `pass gaps: "allow" or "fill"`,
    );
  const close = buffer.close[buffer.length - 1]!;
  for (last += gapMs; last < bar.time; last += gapMs) {
    buffer.push(flat(last, close));
    repairs.push({ problem: "gap", time: last, action: "added a flat bar" });
  }
}

function flat(time: number, price: number): Bar {
  return { time, open: price, high: price, low: price, close: price, volume: 0 };
}

function bad(symbol: string, index: number, bar: Bar, fault: string, repair: string): BacktestError {
  const when = Number.isFinite(bar.time) ? new Date(bar.time).toISOString() : String(bar.time);
  return new BacktestError("BACKTEST_BAD_BARS", `${symbol} bar ${index} (${when}): ${fault}; ${repair}`);
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
