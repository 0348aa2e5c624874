import { BacktestError } from "./errors.ts";

/** How long an order waits: until it is cancelled, or to the end of the day (UTC) of the first bar it could fill in. */
export type TimeInForce = "gtc" | "day";

/** What a strategy asks for. Without prices it is a market order, filled at the next bar's open. */
export interface OrderRequest {
  /** Units, above 0. */
  readonly units?: number;
  /** Share of what the account can buy, above 0 up to 1; default all of it. */
  readonly fraction?: number;
  /** Fill at this price or better. With `stop`, from when the stop was met. */
  readonly limit?: number;
  /** Becomes a market order, or with `limit` a limit order, once this price is met. */
  readonly stop?: number;
  /** Closes what this order opened at this price or worse: the stop-loss. */
  readonly stopLoss?: number;
  /** Closes what this order opened at this price or better. */
  readonly takeProfit?: number;
  /** Money per unit by which a stop follows the best price since the entry, one bar behind. */
  readonly trailing?: number;
  readonly timeInForce?: TimeInForce;
  /** Index of the instrument. Default 0. */
  readonly instrument?: number;
  /** Comes back on the order, its fills and trades. */
  readonly tag?: string;
}

/** `open` until it is filled, taken back, over its day, or refused for lack of money. */
export type OrderStatus = "open" | "filled" | "cancelled" | "expired" | "rejected";

/** An order as a row: mutable while it is open. */
export class Order {
  readonly id: number;
  readonly instrument: number;
  /** 1 buys, -1 sells. */
  readonly side: 1 | -1;
  /** Units left to fill; 0 until a fraction is turned into units, at the fill. */
  units: number;
  readonly fraction: number;
  readonly limit: number | undefined;
  readonly stop: number | undefined;
  readonly stopLoss: number | undefined;
  readonly takeProfit: number | undefined;
  readonly trailing: number | undefined;
  readonly timeInForce: TimeInForce;
  readonly tag: string | undefined;
  /** It only takes from a position: what `close` places. */
  readonly reduces: boolean;
  /** Milliseconds: close of the bar at which it was placed. */
  readonly placedAt: number;
  /** Whether the stop price was met. */
  triggered = false;
  status: OrderStatus = "open";
  /** Why it was rejected, expired or cancelled. */
  reason: string | undefined;
  filledUnits = 0;
  /** Day of the first bar it could fill in. */
  session = Number.NaN;

  constructor(id: number, side: 1 | -1, request: OrderRequest, placedAt: number, reduces: boolean) {
    this.id = id;
    this.side = side;
    this.instrument = request.instrument ?? 0;
    this.units = request.units ?? 0;
    this.fraction = request.fraction ?? 1;
    this.limit = request.limit;
    this.stop = request.stop;
    this.stopLoss = request.stopLoss;
    this.takeProfit = request.takeProfit;
    this.trailing = request.trailing;
    this.timeInForce = request.timeInForce ?? "gtc";
    this.tag = request.tag;
    this.reduces = reduces;
    this.placedAt = placedAt;
  }
}

/** Why a fill took place. */
export type FillReason = "order" | "stop-loss" | "take-profit" | "trailing-stop" | "liquidation" | "end";

/** One fill, as a row. */
export interface Fill {
  readonly time: number;
  readonly instrument: number;
  /** Signed units: below 0 sells. */
  readonly size: number;
  readonly price: number;
  readonly commission: number;
  readonly reason: FillReason;
  /** The order it belongs to; undefined for exits that no order placed. */
  readonly order: number | undefined;
}

/** @throws BacktestError BACKTEST_INVALID_ORDER, saying which member is wrong. */
export function checkRequest(request: OrderRequest, side: 1 | -1, instruments: number): void {
  const { units, fraction, instrument = 0, limit, stop, stopLoss, takeProfit, trailing } = request;
  if (!(Number.isInteger(instrument) && instrument >= 0 && instrument < instruments))
    throw invalid(`instrument: expected 0 to ${instruments - 1}, got ${instrument}`);
  if (units !== undefined && fraction !== undefined) throw invalid("expected units or fraction, got both");
  if (units !== undefined && !(units > 0 && Number.isFinite(units)))
    throw invalid(`units: expected a number above 0, got ${units}`);
  if (fraction !== undefined && !(fraction > 0 && fraction <= 1))
    throw invalid(`fraction: expected a number above 0 up to 1, got ${fraction}`);
  if ((limit ?? stop ?? stopLoss ?? takeProfit ?? trailing) === undefined) return;
  for (const [name, price] of Object.entries({ limit, stop, stopLoss, takeProfit, trailing }))
    if (price !== undefined && !(price > 0 && Number.isFinite(price)))
      throw invalid(`${name}: expected a price above 0, got ${price}`);
  const entry = limit ?? stop;
  const inOrder = [stopLoss, entry, takeProfit].filter((price) => price !== undefined);
  for (let index = 1; index < inOrder.length; index++)
    if (side * (inOrder[index]! - inOrder[index - 1]!) <= 0)
      throw invalid(
        `${side === 1 ? "buy" : "sell"}: expected ${side === 1 ? "stopLoss < entry < takeProfit" : "takeProfit < entry < stopLoss"}, got ${inOrder.join(", ")}`,
      );
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_ORDER", text);
}
