import type { Trade } from "../account.ts";
import { drawdownsOf } from "./drawdowns.ts";
import type { MarketFacts } from "./market.ts";
import { tradeStatistics } from "./trades.ts";

/** Where the field knows more than one formula for a name. */
export interface StatisticOptions {
  /** Yearly rate of a riskless investment, as a share. Default 0. */
  readonly riskFreeRate?: number;
  /**
   * `compounded` (default): yearly compounded return less the riskless rate, over the yearly volatility of compounded
   * returns. `arithmetic`: mean over standard deviation of the periods' returns, times the root of periods per year.
   */
  readonly sharpe?: "compounded" | "arithmetic";
  /** Of the trades' returns (default) or of their profit in money. */
  readonly profitFactor?: "returns" | "money";
  /** Return periods per year, instead of those the spacing of the bars tells. */
  readonly periodsPerYear?: number;
}

/** The figures of a run. Shares are in percent where the name of the field has it so; times in milliseconds. */
export interface Statistics {
  readonly start: number;
  readonly end: number;
  readonly duration: number;
  readonly exposureTime: number;
  readonly equityFinal: number;
  readonly equityPeak: number;
  readonly commissions: number;
  readonly return: number;
  readonly buyAndHoldReturn: number;
  readonly annualReturn: number;
  readonly annualVolatility: number;
  readonly cagr: number;
  readonly sharpeRatio: number;
  readonly sortinoRatio: number;
  readonly calmarRatio: number;
  readonly alpha: number;
  readonly beta: number;
  readonly maxDrawdown: number;
  readonly averageDrawdown: number;
  readonly maxDrawdownDuration: number;
  readonly averageDrawdownDuration: number;
  readonly trades: number;
  readonly winRate: number;
  readonly bestTrade: number;
  readonly worstTrade: number;
  readonly averageTrade: number;
  readonly maxTradeDuration: number;
  readonly averageTradeDuration: number;
  readonly profitFactor: number;
  readonly expectancy: number;
  readonly sqn: number;
  readonly kellyCriterion: number;
}

/** What the figures are computed from. */
export interface RunRecord {
  readonly times: Float64Array;
  readonly equity: Float64Array;
  readonly trades: readonly Trade[];
  readonly commissions: number;
  readonly market: MarketFacts;
  /** First index at which every indicator had a value. */
  readonly warm: number;
  /** Share of times that lie in a closed trade. */
  readonly exposure: number;
}

/** Computes every statistic; the formulas are in `FORMULAS`. */
export function computeStatistics(run: RunRecord, options: StatisticOptions = {}): Statistics {
  const { times, equity, trades, market } = run;
  const { benchmark, calendar, ends } = market;
  const count = times.length;
  const yearly = options.periodsPerYear ?? calendar.periodsPerYear;
  const riskless = options.riskFreeRate ?? 0;
  const returns = periodReturns(equity, ends);
  const growth = growthPerPeriod(equity, ends);
  const annualReturn = (1 + growth) ** yearly - 1;
  const volatility = Math.sqrt((sampleVariance(returns) + (1 + growth) ** 2) ** yearly - (1 + growth) ** (2 * yearly));
  const drawdowns = drawdownsOf(equity, times, count);
  const closed = tradeStatistics(trades);
  const duration = times[count - 1]! - times[0]!;
  const total = equity[count - 1]! / equity[0]! - 1;
  const warm = Math.max(0, run.warm);
  const held = benchmark[count - 1]! / benchmark[warm]! - 1;
  const beta = betaOf(equity, market);
  const up = (ms: number) => Math.ceil(ms / calendar.resolution) * calendar.resolution;
  return {
    start: times[0]!,
    end: times[count - 1]!,
    duration,
    exposureTime: run.exposure * 100,
    equityFinal: equity[count - 1]!,
    equityPeak: highest(equity),
    commissions: run.commissions,
    return: total * 100,
    buyAndHoldReturn: held * 100,
    annualReturn: annualReturn * 100,
    annualVolatility: volatility * 100,
    cagr: ((equity[count - 1]! / equity[0]!) ** (1 / (duration / YEAR_MS)) - 1) * 100,
    sharpeRatio:
      options.sharpe === "arithmetic"
        ? arithmeticSharpe(returns, riskless, yearly)
        : (annualReturn - riskless) / (volatility || Number.NaN),
    sortinoRatio: (annualReturn - riskless) / (downside(returns) * Math.sqrt(yearly) || Number.NaN),
    calmarRatio: annualReturn / (drawdowns.maximum || Number.NaN),
    alpha: (total - riskless - beta * (held - riskless)) * 100,
    beta,
    maxDrawdown: -drawdowns.maximum * 100,
    averageDrawdown: -drawdowns.average * 100,
    maxDrawdownDuration: up(drawdowns.longest),
    averageDrawdownDuration: up(drawdowns.averageDuration),
    trades: trades.length,
    winRate: closed.winRate * 100,
    bestTrade: closed.best * 100,
    worstTrade: closed.worst * 100,
    averageTrade: closed.average * 100,
    maxTradeDuration: up(closed.longest),
    averageTradeDuration: up(closed.averageDuration),
    profitFactor: options.profitFactor === "money" ? closed.profitFactorOfMoney : closed.profitFactor,
    expectancy: closed.expectancy * 100,
    sqn: closed.sqn,
    kellyCriterion: closed.kelly,
  };
}

const YEAR_MS = 365.25 * 86_400_000;

/** Return of each period over the one before; the first period has none. */
function periodReturns(equity: Float64Array, ends: Int32Array): Float64Array {
  const returns = new Float64Array(Math.max(0, ends.length - 1));
  for (let index = 1; index < ends.length; index++)
    returns[index - 1] = equity[ends[index]!]! / equity[ends[index - 1]!]! - 1;
  return returns;
}

/** Geometric mean of the periods' returns, whose logarithms add up to that of the whole; 0 once everything was lost. */
function growthPerPeriod(equity: Float64Array, ends: Int32Array): number {
  const first = equity[ends[0]!]!;
  const last = equity[ends.at(-1)!]!;
  return last > 0 ? Math.expm1(Math.log(last / first) / (ends.length - 1)) : 0;
}

function sampleVariance(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += (values[index]! - mean) ** 2;
  return squares / (values.length - 1);
}

function downside(returns: Float64Array): number {
  let squares = 0;
  for (let index = 0; index < returns.length; index++) {
    const value = returns[index]!;
    if (value < 0) squares += value * value;
  }
  return Math.sqrt(squares / returns.length);
}

function arithmeticSharpe(returns: Float64Array, riskless: number, yearly: number): number {
  let sum = 0;
  for (let index = 0; index < returns.length; index++) sum += returns[index]!;
  const excess = sum / returns.length - riskless / yearly;
  return (excess / (Math.sqrt(sampleVariance(returns)) || Number.NaN)) * Math.sqrt(yearly);
}

/** Covariance of the bars' log returns with the market's, over the market's variance. */
function betaOf(equity: Float64Array, { deviations, squares }: MarketFacts): number {
  // The market's deviations sum to 0, so the mean of the equity's log returns drops out.
  let together = 0;
  for (let index = 0; index < deviations.length; index++)
    together += Math.log(equity[index + 1]! / equity[index]!) * deviations[index]!;
  return together / (squares || Number.NaN);
}

function highest(values: Float64Array): number {
  let result = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) if (values[index]! > result) result = values[index]!;
  return result;
}
