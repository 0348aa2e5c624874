import { StatisticSet } from "./statistic-set.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long CloudWatch keeps data at which resolution (GetMetricStatistics): below a minute for 3 hours, a minute for 15
 * days, 5 minutes for 63 days, an hour for 455 days. Data that grows older is aggregated to the next resolution.
 */
const TIERS = [
  { resolution: SECOND, retention: 3 * HOUR },
  { resolution: MINUTE, retention: 15 * DAY },
  { resolution: 5 * MINUTE, retention: 63 * DAY },
  { resolution: HOUR, retention: 455 * DAY },
] as const;

/** The finest resolution, in milliseconds, at which data of an age can be read; undefined when it is gone. */
export function resolutionAt(age: number): number | undefined {
  return TIERS.find(({ retention }) => age < retention)?.resolution;
}

/** The periods, in milliseconds, that a range is cut into. */
export interface Grid {
  readonly start: number;
  readonly end: number;
  readonly period: number;
}

/** The data of one metric in one unit. */
export class Series {
  /** One list per tier, each in order of time. */
  readonly #tiers: readonly StatisticSet[][] = TIERS.map(() => []);
  /** Latest data, in milliseconds since the epoch. */
  latest = Number.NEGATIVE_INFINITY;

  /** Adds to the minute, or the second for high-resolution data, that `time` falls in. Allocates once per stretch. */
  add(time: number, sum: number, count: number, min: number, max: number, highResolution: boolean): void {
    const tier = highResolution ? 0 : 1;
    const start = time - (time % TIERS[tier].resolution);
    const sets = this.#tiers[tier]!;
    const last = sets[sets.length - 1];
    (last?.start === start ? last : setAt(sets, start)).add(sum, count, min, max);
    if (time > this.latest) this.latest = time;
  }

  /** Moves data that has outgrown its tier to the next, and drops what has outgrown the last. */
  age(now: number): void {
    for (let tier = 0; tier < TIERS.length; tier++) {
      const sets = this.#tiers[tier]!;
      const keepFrom = now - TIERS[tier]!.retention;
      let gone = 0;
      while (gone < sets.length && sets[gone]!.start <= keepFrom) gone++;
      const outgrown = gone === 0 ? [] : sets.splice(0, gone);
      const next = this.#tiers[tier + 1];
      if (next === undefined) continue;
      const { resolution } = TIERS[tier + 1]!;
      for (const set of outgrown) setAt(next, set.start - (set.start % resolution)).merge(set);
    }
  }

  get empty(): boolean {
    return this.#tiers.every((sets) => sets.length === 0);
  }

  /**
   * Merges the data of each period of the grid into `into`, by the period's start. Data whose age allows only
   * resolutions that do not divide the period is left out, as CloudWatch leaves it out.
   */
  collect(grid: Grid, now: number, into: Map<number, StatisticSet>): void {
    this.age(now);
    for (let tier = 0; tier < TIERS.length; tier++) {
      const sets = this.#tiers[tier]!;
      for (let index = indexOf(sets, grid.start); index < sets.length && sets[index]!.start < grid.end; index++) {
        const set = sets[index]!;
        const finest = Math.max(TIERS[tier]!.resolution, resolutionAt(now - set.start) ?? Number.POSITIVE_INFINITY);
        if (grid.period % finest !== 0) continue;
        const start = set.start - ((set.start - grid.start) % grid.period);
        let merged = into.get(start);
        if (!merged) {
          merged = new StatisticSet(start);
          into.set(start, merged);
        }
        merged.merge(set);
      }
    }
  }
}

/** The set that starts at `start`, inserted in order when there is none. */
function setAt(sets: StatisticSet[], start: number): StatisticSet {
  const index = indexOf(sets, start);
  if (sets[index]?.start === start) return sets[index];
  const set = new StatisticSet(start);
  sets.splice(index, 0, set);
  return set;
}

/** Index of the first set that does not start before `time`; looks from the end, where most data arrives. */
function indexOf(sets: readonly StatisticSet[], time: number): number {
  let low = 0;
  let high = sets.length;
  if (high > 0 && sets[high - 1]!.start < time) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sets[middle]!.start < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
