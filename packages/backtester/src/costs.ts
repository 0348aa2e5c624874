import { BacktestError } from "./errors.ts";

/**
 * What a fill costs, in money of the account; negative is a rebate. A number is a rate of the value traded. Tiers are
 * rates by the value traded so far, `from` ascending. Charged at entry and at exit.
 */
export type Commission =
  | number
  | { readonly fixed: number; readonly rate: number }
  | { readonly tiers: readonly { readonly from: number; readonly rate: number }[] }
  | ((size: number, price: number) => number);

/** How far market and stop orders fill from the price they meet, as a rate against the order. */
export type Slippage =
  | number
  | ((order: { readonly size: number; readonly price: number; readonly volume: number }) => number);

/** Commission as one function of the signed size, the price and the value traded before. */
export type Charge = (size: number, price: number, turnover: number) => number;

/** @throws BacktestError BACKTEST_INVALID_OPTION. */
export function chargeOf(commission: Commission): Charge {
  if (typeof commission === "function") return commission;
  if (typeof commission === "number") {
    checkRate("commission", commission);
    return (size, price) => Math.abs(size) * price * commission;
  }
  if ("fixed" in commission) {
    const { fixed, rate } = commission;
    checkRate("commission.rate", rate);
    if (!Number.isFinite(fixed)) throw invalid(`commission.fixed: expected a number, got ${fixed}`);
    return (size, price) => fixed + Math.abs(size) * price * rate;
  }
  const { tiers } = commission;
  if (tiers[0]?.from !== 0) throw invalid("commission.tiers: expected the first tier from 0");
  for (const [index, tier] of tiers.entries()) {
    checkRate(`commission.tiers[${index}].rate`, tier.rate);
    if (index > 0 && !(tier.from > tiers[index - 1]!.from))
      throw invalid(`commission.tiers[${index}].from: expected more than ${tiers[index - 1]!.from}, got ${tier.from}`);
  }
  return (size, price, turnover) => {
    const value = Math.abs(size) * price;
    let charge = 0;
    for (let index = 0; index < tiers.length; index++) {
      const from = Math.max(tiers[index]!.from, turnover);
      const to = Math.min(tiers[index + 1]?.from ?? Number.POSITIVE_INFINITY, turnover + value);
      if (to > from) charge += (to - from) * tiers[index]!.rate;
    }
    return charge;
  };
}

/** @throws BacktestError BACKTEST_INVALID_OPTION. */
export function checkRate(name: string, rate: number): void {
  if (!(rate > -0.5 && rate < 0.5)) throw invalid(`${name}: expected a rate between -0.5 and 0.5, got ${rate}`);
}

function invalid(text: string): BacktestError {
  return new BacktestError("BACKTEST_INVALID_OPTION", text);
}
