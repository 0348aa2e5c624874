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
export type { StrategyModule } from "./optimise/evaluator.ts";
export { type CellResult, type OptimiseOptions, type OptimiseResult, optimise } from "./optimise/optimise.ts";
export type { Range, Space } from "./optimise/space.ts";
export { type Split, splitBars } from "./optimise/split.ts";
export {
  type WalkForwardOptions,
  type WalkForwardResult,
  type WalkForwardWindow,
  walkForward,
} from "./optimise/walk-forward.ts";
export type { BacktestOptions } from "./options.ts";
export type { Fill, FillReason, Order, OrderRequest, OrderStatus, TimeInForce } from "./orders.ts";
export { type BarPolicies, type ReadBars, type Repair, readBars } from "./read-bars.ts";
export type { BacktestResult } from "./result.ts";
export { type DeflatedSharpe, deflatedSharpe, periodSharpe } from "./robustness/deflated-sharpe.ts";
export { type MonteCarloOptions, type MonteCarloResult, monteCarlo } from "./robustness/monte-carlo.ts";
export { createSession, type Session } from "./session.ts";
export { drawdownSeries } from "./statistics/drawdowns.ts";
export { FORMULAS, type Formula } from "./statistics/formulas.ts";
export type { StatisticOptions, Statistics } from "./statistics/statistics.ts";
export { type Parameters, Strategy, type StrategyClass, type StrategyContext } from "./strategy.ts";
export { backtestStream, type StreamRunOptions, type SymbolBar } from "./stream.ts";
