import type { Bars } from "../bars.ts";
import { type Calendar, calendarOf, periodEnds } from "./calendar.ts";

/** What statistics take from the bars alone: the same for every run over them. */
export interface MarketFacts {
  /** First time. */
  readonly start: number;
  readonly calendar: Calendar;
  /** Index of the last time of each return period. */
  readonly ends: Int32Array;
  /** Price of holding everything: the closes, or the mean of several instruments' closes, each relative to its first. */
  readonly benchmark: Float64Array;
  /** Change of the benchmark's logarithm from bar to bar, less its mean. */
  readonly deviations: Float64Array;
  /** Sum of the squared deviations. */
  readonly squares: number;
}

// A grid asks ten thousand times for the same bars.
const known = new WeakMap<Bars, MarketFacts>();

/** @param times All times that had a bar; for one instrument those of its bars. */
export function marketFacts(instruments: readonly Bars[], at: Int32Array, times: Float64Array): MarketFacts {
  const [only] = instruments;
  const found = instruments.length === 1 ? known.get(only!) : undefined;
  if (found !== undefined && found.start === times[0] && found.benchmark.length === times.length) return found;
  const benchmark = benchmarkOf(instruments, at, times);
  const calendar = calendarOf(times, times.length);
  const deviations = new Float64Array(Math.max(0, benchmark.length - 1));
  let sum = 0;
  for (let index = 0; index < deviations.length; index++)
    sum += deviations[index] = Math.log(benchmark[index + 1]! / benchmark[index]!);
  const mean = sum / deviations.length;
  let squares = 0;
  for (let index = 0; index < deviations.length; index++) {
    deviations[index]! -= mean;
    squares += deviations[index]! ** 2;
  }
  const facts = {
    start: times[0]!,
    calendar,
    ends: periodEnds(times, times.length, calendar),
    benchmark,
    deviations,
    squares,
  };
  if (instruments.length === 1) known.set(only!, facts);
  return facts;
}

/** Relative to the close at the first time, or the first close after it; before that an instrument counts as 1. */
function benchmarkOf(instruments: readonly Bars[], at: Int32Array, times: Float64Array): Float64Array {
  if (instruments.length === 1) return instruments[0]!.close.subarray(at[0]! + 1 - times.length, at[0]! + 1);
  const mean = new Float64Array(times.length);
  for (const [position, bars] of instruments.entries()) {
    let index = -1;
    let base = bars.close[0]!;
    for (let step = 0; step < times.length; step++) {
      while (index < at[position]! && bars.time[index + 1]! <= times[step]!) index++;
      if (step === 0 && index >= 0) base = bars.close[index]!;
      mean[step]! += (index < 0 ? 1 : bars.close[index]! / base) / instruments.length;
    }
  }
  return mean;
}
