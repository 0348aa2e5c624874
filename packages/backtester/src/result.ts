import type { Trade } from "./account.ts";
import { exposureSeries, exposureTime } from "./exposure.ts";
import type { Fill, Order } from "./orders.ts";
import type { Simulation } from "./simulation.ts";
import { marketFacts } from "./statistics/market.ts";
import { computeStatistics, type StatisticOptions, type Statistics } from "./statistics/statistics.ts";
import type { Parameters } from "./strategy.ts";

/** What a run came to. */
export interface BacktestResult<P extends Parameters = Parameters> {
  readonly parameters: P;
  readonly symbols: readonly string[];
  /** Computed when first read. */
  readonly statistics: Statistics;
  /** Milliseconds since the epoch, one per time that had a bar. */
  readonly times: Float64Array;
  /** Money at each time's close. */
  readonly equity: Float64Array;
  /** Money in positions at each time's close, long and short alike. Computed when first read. */
  readonly exposure: Float64Array;
  /** Closed lots, in the order in which they were closed. */
  readonly trades: readonly Trade[];
  readonly fills: readonly Fill[];
  readonly orders: readonly Order[];
  /** Signed units held at the end, per instrument. */
  readonly positions: Float64Array;
  /** Whether equity fell to 0, which ends trading. */
  readonly bankrupt: boolean;
}

/** Reads the result of a finished simulation. */
export function resultOf<P extends Parameters>(
  simulation: Simulation<P>,
  parameters: P,
  options: StatisticOptions,
): BacktestResult<P> {
  const { broker, length } = simulation;
  const { account } = broker;
  const times = simulation.times.subarray(0, length);
  const equity = simulation.equity.subarray(0, length);
  let statistics: Statistics | undefined;
  let exposure: Float64Array | undefined;
  return {
    parameters,
    symbols: broker.instruments.map(({ symbol }) => symbol),
    get statistics() {
      statistics ??= computeStatistics(
        {
          times,
          equity,
          trades: account.trades,
          commissions: account.commissions,
          market: marketFacts(broker.instruments, broker.at, times),
          warm: simulation.warm,
          exposure: exposureTime(account.trades, broker.instruments, times),
        },
        options,
      );
      return statistics;
    },
    get exposure() {
      exposure ??= exposureSeries(account.fills, broker.instruments, times);
      return exposure;
    },
    times,
    equity,
    trades: account.trades,
    fills: account.fills,
    orders: broker.placed,
    positions: account.positions,
    bankrupt: simulation.ended,
  };
}
