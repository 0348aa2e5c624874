import type { Trade } from "./account.ts";
import type { Bars } from "./bars.ts";
import type { Fill } from "./orders.ts";

/** Money in positions at each time's close, long and short alike, from the fills up to then and the newest closes. */
export function exposureSeries(
  fills: readonly Fill[],
  instruments: readonly Bars[],
  times: Float64Array,
): Float64Array {
  const held = new Float64Array(instruments.length);
  const at = instruments.map((bars) => lowerBound(bars.time.subarray(0, bars.length), times[0]!) - 1);
  const series = new Float64Array(times.length);
  let next = 0;
  for (let index = 0; index < times.length; index++) {
    const time = times[index]!;
    for (; next < fills.length && fills[next]!.time <= time; next++)
      held[fills[next]!.instrument]! += fills[next]!.size;
    let money = 0;
    for (let position = 0; position < instruments.length; position++) {
      const bars = instruments[position]!;
      while (at[position]! + 1 < bars.length && bars.time[at[position]! + 1]! <= time) at[position]!++;
      if (held[position] !== 0) money += Math.abs(held[position]!) * bars.close[at[position]!]!;
    }
    series[index] = money;
  }
  return series;
}

/** Share of times that lie in a closed trade, its first and last bar included. */
export function exposureTime(trades: readonly Trade[], instruments: readonly Bars[], times: Float64Array): number {
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
