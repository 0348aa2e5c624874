import type { Order } from "./orders.ts";

/*
 * Rules of a fill within one bar, of which only open, high, low and close are known:
 * - What can be filled at the open is, before anything else: market orders, and stops and limits that the open jumped over,
 *   at the open's price.
 * - A stop is met when the bar's high (buy) or low (sell) reaches it, and fills at its price.
 * - A limit fills when the price goes strictly beyond it (a touch does not), at its price. A buyer's prices are the bar's
 *   plus the spread.
 * - A stop-limit whose stop is met inside a bar fills there if the stop's price is within the limit; otherwise it waits as a
 *   limit order from the next bar on.
 */

/** Price at which an order fills at a bar's open, before costs; NaN when it does not. */
export function fillAtOpen(order: Order, open: number, spread: number): number {
  const { side, limit, stop } = order;
  const price = side === 1 ? open * (1 + spread) : open;
  if (stop !== undefined && !order.triggered) {
    if (side === 1 ? open < stop : open > stop) return Number.NaN;
    order.triggered = true;
  }
  if (limit === undefined) return open;
  return side === 1 ? (price < limit ? open : Number.NaN) : price > limit ? open : Number.NaN;
}

/** Price at which an order fills later in the bar, before costs; NaN when it does not. */
export function fillInside(order: Order, high: number, low: number, spread: number): number {
  const { side, limit, stop } = order;
  if (stop !== undefined && !order.triggered) {
    if (side === 1 ? high < stop : low > stop) return Number.NaN;
    order.triggered = true;
    if (limit === undefined) return stop;
    const price = side === 1 ? stop * (1 + spread) : stop;
    return side === 1 ? (price <= limit ? stop : Number.NaN) : price >= limit ? stop : Number.NaN;
  }
  if (limit === undefined) return Number.NaN;
  if (side === 1) return low * (1 + spread) < limit ? limit / (1 + spread) : Number.NaN;
  return high > limit ? limit : Number.NaN;
}
