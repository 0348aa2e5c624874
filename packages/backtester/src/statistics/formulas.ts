import type { Statistics } from "./statistics.ts";

/** Name, unit and formula of a statistic, to print beside its value. */
export interface Formula {
  readonly label: string;
  readonly unit: "time" | "duration" | "%" | "money" | "count" | "ratio";
  readonly formula: string;
}

/*
 * Et: equity at the close of bar t, N bars. r: returns per period (day; week, month or year where bars are as long). A: periods per year. rf: riskless yearly rate. g: exp(mean(ln(1 + r))) - 1. R: return of a trade.
 */
export const FORMULAS: Readonly<Record<keyof Statistics, Formula>> = {
  start: { label: "Start", unit: "time", formula: "time of the first bar" },
  end: { label: "End", unit: "time", formula: "time of the last bar" },
  duration: { label: "Duration", unit: "duration", formula: "end - start" },
  exposureTime: { label: "Exposure Time", unit: "%", formula: "bars within closed trades / N" },
  equityFinal: { label: "Equity Final", unit: "money", formula: "E_N" },
  equityPeak: { label: "Equity Peak", unit: "money", formula: "max E_t" },
  commissions: { label: "Commissions", unit: "money", formula: "sum over all fills" },
  return: { label: "Return", unit: "%", formula: "E_N / E_1 - 1" },
  buyAndHoldReturn: {
    label: "Buy & Hold Return",
    unit: "%",
    formula: "C_N / C_w - 1, w the first bar with all indicators",
  },
  annualReturn: { label: "Return (Ann.)", unit: "%", formula: "(1 + g)^A - 1" },
  annualVolatility: {
    label: "Volatility (Ann.)",
    unit: "%",
    formula: "sqrt((var(r) + (1 + g)^2)^A - (1 + g)^(2 A))",
  },
  cagr: { label: "CAGR", unit: "%", formula: "(E_N / E_1)^(1 / years) - 1, years of 365.25 days" },
  sharpeRatio: { label: "Sharpe Ratio", unit: "ratio", formula: "(Return (Ann.) - rf) / Volatility (Ann.)" },
  sortinoRatio: {
    label: "Sortino Ratio",
    unit: "ratio",
    formula: "(Return (Ann.) - rf) / (sqrt(mean(min(r, 0)^2)) sqrt(A))",
  },
  calmarRatio: { label: "Calmar Ratio", unit: "ratio", formula: "Return (Ann.) / |Max. Drawdown|" },
  alpha: { label: "Alpha", unit: "%", formula: "Return - rf - Beta (Buy & Hold Return - rf), whole period" },
  beta: { label: "Beta", unit: "ratio", formula: "cov(d ln E, d ln C) / var(d ln C), per bar" },
  maxDrawdown: { label: "Max. Drawdown", unit: "%", formula: "-max(1 - E_t / max E_s, s <= t)" },
  averageDrawdown: {
    label: "Avg. Drawdown",
    unit: "%",
    formula: "mean over episodes between peaks of their deepest fall",
  },
  maxDrawdownDuration: { label: "Max. Drawdown Duration", unit: "duration", formula: "longest episode between peaks" },
  averageDrawdownDuration: { label: "Avg. Drawdown Duration", unit: "duration", formula: "mean episode between peaks" },
  trades: { label: "# Trades", unit: "count", formula: "closed trades" },
  winRate: { label: "Win Rate", unit: "%", formula: "trades with profit > 0 after commission / trades" },
  bestTrade: { label: "Best Trade", unit: "%", formula: "max R" },
  worstTrade: { label: "Worst Trade", unit: "%", formula: "min R" },
  averageTrade: { label: "Avg. Trade", unit: "%", formula: "exp(mean(ln(1 + R))) - 1" },
  maxTradeDuration: { label: "Max. Trade Duration", unit: "duration", formula: "max exit - entry" },
  averageTradeDuration: { label: "Avg. Trade Duration", unit: "duration", formula: "mean exit - entry" },
  profitFactor: { label: "Profit Factor", unit: "ratio", formula: "sum of R > 0 / |sum of R < 0|" },
  expectancy: { label: "Expectancy", unit: "%", formula: "mean R" },
  sqn: { label: "SQN", unit: "ratio", formula: "sqrt(trades) mean(profit) / std(profit)" },
  kellyCriterion: {
    label: "Kelly Criterion",
    unit: "ratio",
    formula: "W - (1 - W) / (mean win / mean loss), W the share of trades won",
  },
};
