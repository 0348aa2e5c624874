import { type Charge, type Commission, chargeOf, checkRate, type Slippage } from "./costs.ts";
import { BacktestError } from "./errors.ts";

/** The account and the market a strategy is run in; everything has a default. */
export interface BacktestOptions {
  /** Money at the start. Default 10,000. */
  readonly cash?: number;
  /** Default none. */
  readonly commission?: Commission;
  /** Bid-ask spread as a rate, paid once, at the entry. Default 0. */
  readonly spread?: number;
  /** Default 0. */
  readonly slippage?: Slippage;
  /** Share of a position's value that must be the account's own: 1 is no leverage, 0.02 is 50:1. Default 1. */
  readonly margin?: number;
  /** Equity below this share of the positions' value closes all of them at the next open. Default 0: only at equity 0. */
  readonly maintenanceMargin?: number;
  /** Smallest step of units; 0 takes any fraction. Default 1: whole units. */
  readonly unit?: number;
  /** Largest share of a bar's volume that all fills of that bar may take; the rest of an order waits. Default: no limit. */
  readonly volumeShare?: number;
  /** Market orders fill at the next bar's open (default) or at the close they were placed on, which looks ahead. */
  readonly marketFill?: "next-open" | "same-close";
  /** Which of stop-loss and take-profit is taken when one bar meets both. Default `worst`. */
  readonly intrabar?: "worst" | "best";
  /** Closes what is open after the last bar, at that bar's open or close. Default: it stays open. */
  readonly closeAtEnd?: "open" | "close";
}

/** Options with every default filled in. */
export interface Market {
  readonly cash: number;
  readonly charge: Charge;
  readonly commission: Commission;
  readonly spread: number;
  readonly slippage: Slippage;
  readonly leverage: number;
  readonly maintenanceMargin: number;
  readonly unit: number;
  readonly volumeShare: number;
  readonly sameClose: boolean;
  readonly worst: boolean;
  readonly closeAtEnd: "open" | "close" | undefined;
}

const KNOWN: Readonly<Record<keyof BacktestOptions, true>> = {
  cash: true,
  commission: true,
  spread: true,
  slippage: true,
  margin: true,
  maintenanceMargin: true,
  unit: true,
  volumeShare: true,
  marketFill: true,
  intrabar: true,
  closeAtEnd: true,
};

/** @throws BacktestError BACKTEST_INVALID_OPTION for a value out of range and for an option it does not know. */
export function readOptions(options: BacktestOptions): Market {
  for (const name of Object.keys(options))
    if (!Object.hasOwn(KNOWN, name))
      throw invalid(`${name}: unknown option; expected ${Object.keys(KNOWN).join(", ")}`);
  const { cash = 10_000, commission = 0, spread = 0, slippage = 0, margin = 1, maintenanceMargin = 0 } = options;
  const { unit = 1, volumeShare = Number.POSITIVE_INFINITY, marketFill = "next-open", intrabar = "worst" } = options;
  if (!(cash > 0 && Number.isFinite(cash))) throw invalid(`cash: expected money above 0, got ${cash}`);
  checkRate("spread", spread);
  if (typeof slippage === "number") checkRate("slippage", slippage);
  if (!(margin > 0 && margin <= 1)) throw invalid(`margin: expected a share above 0 up to 1, got ${margin}`);
  if (!(maintenanceMargin >= 0 && maintenanceMargin < 1))
    throw invalid(`maintenanceMargin: expected a share from 0 to below 1, got ${maintenanceMargin}`);
  if (!(unit >= 0 && Number.isFinite(unit))) throw invalid(`unit: expected 0 or more, got ${unit}`);
  if (!(volumeShare > 0)) throw invalid(`volumeShare: expected a share above 0, got ${volumeShare}`);
  oneOf("marketFill", marketFill, ["next-open", "same-close"]);
  oneOf("intrabar", intrabar, ["worst", "best"]);
  if (options.closeAtEnd !== undefined) oneOf("closeAtEnd", options.closeAtEnd, ["open", "close"]);
  return {
    cash,
    charge: chargeOf(commission),
    commission,
    spread,
    slippage,
    leverage: 1 / margin,
    maintenanceMargin,
    unit,
    volumeShare,
    sameClose: marketFill === "same-close",
    worst: intrabar === "worst",
    closeAtEnd: options.closeAtEnd,
  };
}

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw invalid(`${name}: expected ${known.join(" or ")}, got ${value}`);
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
