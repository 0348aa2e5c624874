import type { Trade } from "./account.ts";
import type { Bars } from "./bars.ts";
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
          exposure: exposureOf(account.trades, broker.instruments, times),
        },
        options,
      );
      return statistics;
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

/** Share of times that lie in a closed trade, its first and last bar included. */
function exposureOf(trades: readonly Trade[], instruments: readonly Bars[], times: Float64Array): number {
  const held = new Uint8Array(times.length);
  if (instruments.length === 1) {
    const first = lowerBound(instruments[0]!.time.subarray(0, instruments[0]!.length), times[0]!);
    for (const { entryBar, exitBar } of trades) held.fill(1, entryBar - first, exitBar + 1 - first);
  } else {
    for (const { entryTime, exitTime } of trades)
      held.fill(1, lowerBound(times, entryTime), lowerBound(times, exitTime) + 1);
  }
  let count = 0;
  for (let index = 0; index < held.length; index++) count += held[index]!;
  return count / times.length;
}

function lowerBound(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
