/** Falls of equity from its highest value so far. */
export interface Drawdowns {
  /** Largest fall as a share of the peak, 0 to 1. */
  readonly maximum: number;
  /** Mean of the largest falls of all episodes; NaN when there is none. */
  readonly average: number;
  /** Milliseconds from one peak to the next. */
  readonly longest: number;
  readonly averageDuration: number;
}

/**
 * Episodes lie between two bars at which equity is at its peak and which are more than one bar apart; the unfinished one
 * at the end counts.
 */
export function drawdownsOf(equity: Float64Array, times: Float64Array, length: number): Drawdowns {
  let peak = Number.NEGATIVE_INFINITY;
  let since = -1;
  let deepest = 0;
  let maximum = 0;
  let episodes = 0;
  let depths = 0;
  let durations = 0;
  let longest = Number.NaN;
  for (let index = 0; index < length; index++) {
    const value = equity[index]!;
    const fall = value >= peak ? 0 : 1 - value / peak;
    if (value > peak) peak = value;
    if (fall > deepest) deepest = fall;
    if (fall > maximum) maximum = fall;
    if (fall !== 0 && index !== length - 1) continue;
    if (since >= 0 && index > since + 1) {
      const duration = times[index]! - times[since]!;
      episodes++;
      depths += deepest;
      durations += duration;
      if (!(longest >= duration)) longest = duration;
    }
    since = index;
    deepest = fall;
  }
  return {
    maximum,
    average: episodes === 0 ? Number.NaN : depths / episodes,
    longest,
    averageDuration: episodes === 0 ? Number.NaN : durations / episodes,
  };
}

/** Fall from the highest equity so far, per bar, as a share of it: 0 or below. */
export function drawdownSeries(equity: Float64Array): Float64Array {
  const result = new Float64Array(equity.length);
  let peak = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < equity.length; index++) {
    peak = Math.max(peak, equity[index]!);
    result[index] = equity[index]! / peak - 1;
  }
  return result;
}
