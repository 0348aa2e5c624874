export type { Trade } from "./account.ts";
export { backtest, type RunOptions } from "./backtest.ts";
export { type Bar, BarBuffer, type Bars, barAt, indexAt, sliceBars } from "./bars.ts";
export type { Commission, Slippage } from "./costs.ts";
export { BacktestError, type BacktestErrorCode } from "./errors.ts";
export {
  crossedAbove,
  crossedBelow,
  Indicator,
  overBars,
  overSeries,
  type PriceColumn,
  SeriesIndicator,
} from "./indicators/indicator.ts";
export { Ema, Sma } from "./indicators/moving-averages.ts";
export { Atr, Bollinger, Macd, Rsi } from "./indicators/oscillators.ts";
export type { BacktestOptions } from "./options.ts";
export type { Fill, FillReason, Order, OrderRequest, OrderStatus, TimeInForce } from "./orders.ts";
export { type BarPolicies, type ReadBars, type Repair, readBars } from "./read-bars.ts";
export type { BacktestResult } from "./result.ts";
export { createSession, type Session } from "./session.ts";
export { drawdownSeries } from "./statistics/drawdowns.ts";
export { FORMULAS, type Formula } from "./statistics/formulas.ts";
export type { StatisticOptions, Statistics } from "./statistics/statistics.ts";
export { type Parameters, Strategy, type StrategyClass, type StrategyContext } from "./strategy.ts";
