/** Delays in milliseconds, in figures. */
export interface DelayFigures {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Percentiles by nearest rank: the smallest delay that so many are not above. Zeros without delays. */
export function summarizeDelays(delays: readonly number[]): DelayFigures {
  const sorted = delays.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const sum = sorted.reduce((total, delay) => total + delay, 0);
  return {
    count: sorted.length,
    mean: sorted.length === 0 ? 0 : sum / sorted.length,
    p50: rank(0.5),
    p95: rank(0.95),
    max: rank(1),
  };
}

/** Upper ends of the bars of a histogram of delays, in milliseconds; the last bar has none. */
export const DELAY_BOUNDS = [1, 10, 50, 100, 200, 500, 1000, 2000] as const;

/** How many delays lie below each bound and not below the one before, and how many above them all. */
export function countDelays(delays: readonly number[]): { readonly label: string; readonly value: number }[] {
  const counts = new Array<number>(DELAY_BOUNDS.length + 1).fill(0);
  for (const delay of delays) {
    const place = DELAY_BOUNDS.findIndex((bound) => delay < bound);
    counts[place < 0 ? DELAY_BOUNDS.length : place]!++;
  }
  return counts.map((value, place) => ({
    label: place < DELAY_BOUNDS.length ? `below ${DELAY_BOUNDS[place]} ms` : `${DELAY_BOUNDS.at(-1)} ms or more`,
    value,
  }));
}
