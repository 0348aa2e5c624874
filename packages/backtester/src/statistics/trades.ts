import type { Trade } from "../account.ts";

/** What the closed trades say; shares, not percent. NaN where there is nothing to divide by. */
export interface TradeStatistics {
  readonly winRate: number;
  readonly best: number;
  readonly worst: number;
  /** Geometric mean of the trades' returns. */
  readonly average: number;
  /** Milliseconds. */
  readonly longest: number;
  readonly averageDuration: number;
  readonly profitFactor: number;
  readonly profitFactorOfMoney: number;
  readonly expectancy: number;
  readonly sqn: number;
  readonly kelly: number;
}

export function tradeStatistics(trades: readonly Trade[]): TradeStatistics {
  const count = trades.length;
  let wins = 0;
  let losses = 0;
  let won = 0;
  let lost = 0;
  let gained = 0;
  let given = 0;
  let profits = 0;
  let returns = 0;
  let logs = 0;
  let ruined = false;
  let best = Number.NEGATIVE_INFINITY;
  let worst = Number.POSITIVE_INFINITY;
  let longest = Number.NEGATIVE_INFINITY;
  let durations = 0;
  for (let index = 0; index < count; index++) {
    const { profit, return: share, entryTime, exitTime } = trades[index]!;
    profits += profit;
    returns += share;
    if (profit > 0) {
      wins++;
      won += profit;
    } else if (profit < 0) {
      losses++;
      lost -= profit;
    }
    if (share > 0) gained += share;
    else given -= share;
    if (share <= -1) ruined = true;
    else logs += Math.log1p(share);
    best = Math.max(best, share);
    worst = Math.min(worst, share);
    durations += exitTime - entryTime;
    longest = Math.max(longest, exitTime - entryTime);
  }
  if (count === 0) return NONE;
  const mean = profits / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += (trades[index]!.profit - mean) ** 2;
  const winRate = wins / count;
  return {
    winRate,
    best,
    worst,
    average: ruined ? 0 : Math.expm1(logs / count),
    longest,
    averageDuration: durations / count,
    profitFactor: given === 0 ? Number.NaN : gained / given,
    profitFactorOfMoney: lost === 0 ? Number.NaN : won / lost,
    expectancy: returns / count,
    sqn: (Math.sqrt(count) * mean) / (Math.sqrt(squares / (count - 1)) || Number.NaN),
    kelly: winRate - (1 - winRate) / (won / wins / (lost / losses)),
  };
}

const NONE: TradeStatistics = {
  winRate: Number.NaN,
  best: Number.NaN,
  worst: Number.NaN,
  average: Number.NaN,
  longest: Number.NaN,
  averageDuration: Number.NaN,
  profitFactor: Number.NaN,
  profitFactorOfMoney: Number.NaN,
  expectancy: Number.NaN,
  sqn: Number.NaN,
  kelly: Number.NaN,
};
