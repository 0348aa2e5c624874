import type { StatisticSet } from "./statistic-set.ts";

/** Computes one statistic; undefined where the data does not allow it. */
export type Statistic = (set: StatisticSet) => number | undefined;

/** The five statistics every data point has. */
export const BASIC_STATISTICS: Readonly<Record<string, Statistic>> = {
  SampleCount: (set) => set.count,
  Average: (set) => set.sum / set.count,
  Sum: (set) => set.sum,
  Minimum: (set) => set.min,
  Maximum: (set) => set.max,
};

/*
 * Extended statistics ("CloudWatch statistics definitions", syntax): p99.9 | tm90 wm90 tc90 ts90 | IQM |
 * TM(10%:90%) TM(:95%) TM(80:500) and WM, TC, TS alike | PR(100:2000) PR(:300). Numbers have up to ten decimals,
 * percentages go from 0 to 100. A lower boundary that is a value is exclusive, an upper one inclusive.
 */
const PERCENTILE = /^p(\d{1,3}(?:\.\d{1,10})?)$/;
const UP_TO = /^(tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)$/;
const NUMBER = String.raw`\d+(?:\.\d{1,10})?`;
const RANGE = new RegExp(`^(TM|WM|TC|TS|PR)\\((?:(${NUMBER})(%?))?:(?:(${NUMBER})(%?))?\\)$`);

/** The statistic a text names; undefined when it names none. */
export function parseStatistic(text: string): Statistic | undefined {
  if (Object.hasOwn(BASIC_STATISTICS, text)) return BASIC_STATISTICS[text];
  return parseExtendedStatistic(text);
}

/** The extended statistic a text names; undefined when it names none. */
export function parseExtendedStatistic(text: string): Statistic | undefined {
  if (text === "IQM") return trimmed("TM", { percent: true, low: 25, high: 75 });
  const percentile = PERCENTILE.exec(text);
  if (percentile) return isPercent(percentile[1]!) ? percentileOf(Number(percentile[1])) : undefined;
  const upTo = UP_TO.exec(text);
  if (upTo) {
    if (!isPercent(upTo[2]!) || Number(upTo[2]) === 0) return undefined;
    return trimmed(upTo[1]!.toUpperCase() as Trim, { percent: true, low: 0, high: Number(upTo[2]) });
  }
  const range = RANGE.exec(text);
  return range ? parseRange(range) : undefined;
}

function parseRange(match: RegExpExecArray): Statistic | undefined {
  const [, kind, low, lowUnit, high, highUnit] = match;
  if (low === undefined && high === undefined) return undefined;
  if (low !== undefined && high !== undefined && lowUnit !== highUnit) return undefined;
  const percent = (low === undefined ? highUnit : lowUnit) === "%";
  if (percent && (kind === "PR" || !isPercent(low ?? "0") || !isPercent(high ?? "100"))) return undefined;
  const range: Range = {
    percent,
    low: low === undefined ? (percent ? 0 : Number.NEGATIVE_INFINITY) : Number(low),
    high: high === undefined ? (percent ? 100 : Number.POSITIVE_INFINITY) : Number(high),
  };
  if (range.low >= range.high) return undefined;
  return kind === "PR" ? rankOf(range) : trimmed(kind as Trim, range);
}

function isPercent(text: string): boolean {
  return Number(text) <= 100;
}

type Trim = "TM" | "WM" | "TC" | "TS";

interface Range {
  readonly percent: boolean;
  readonly low: number;
  readonly high: number;
}

type Entries = readonly (readonly [value: number, count: number])[];

/** The highest of the values that are left when those above the percentile are dropped ("p99 … of the remaining 99%"). */
function percentileOf(percent: number): Statistic {
  return (set) => {
    const entries = set.values?.entries();
    if (!entries || entries.length === 0) return undefined;
    // The extremes are known exactly, sketched values are not.
    if (percent === 100) return set.max;
    const highest = drop(entries, set.count, 0, percent).at(-1);
    return highest === undefined ? set.min : within(set, highest[0]);
  };
}

function rankOf(range: Range): Statistic {
  return (set) => {
    const entries = set.values?.entries();
    return entries && (100 * countOf(between(entries, range))) / set.count;
  };
}

function trimmed(kind: Trim, range: Range): Statistic {
  return (set) => {
    const entries = set.values?.entries().map(([value, count]) => [within(set, value), count] as const);
    if (!entries) return undefined;
    const kept = range.percent ? drop(entries, set.count, range.low, range.high) : between(entries, range);
    switch (kind) {
      case "TC":
        return countOf(kept);
      case "TS":
        return sumOf(kept);
      case "TM":
        return kept.length === 0 ? undefined : sumOf(kept) / countOf(kept);
      case "WM":
        return winsorized(entries, kept, range);
    }
  };
}

/** Values beyond the boundary count as the value at it: the outermost one kept, or the boundary itself. */
function winsorized(entries: Entries, kept: Entries, range: Range): number | undefined {
  if (range.percent && kept.length === 0) return undefined;
  const low = range.percent ? kept[0]![0] : range.low;
  const high = range.percent ? kept.at(-1)![0] : range.high;
  const clamped = entries.map(([value, count]) => [Math.min(Math.max(value, low), high), count] as const);
  return sumOf(clamped) / countOf(clamped);
}

/** Drops whole samples: as many of the lowest as `low` percent are, and as many of the highest as 100 - `high` percent. */
function drop(entries: Entries, total: number, low: number, high: number): [number, number][] {
  let below = Math.floor((total * low) / 100 + ROUNDING);
  let left = total - below - Math.floor((total * (100 - high)) / 100 + ROUNDING);
  const kept: [number, number][] = [];
  for (const [value, count] of entries) {
    const skipped = Math.min(below, count);
    below -= skipped;
    const taken = Math.min(left, count - skipped);
    left -= taken;
    if (taken > 0) kept.push([value, taken]);
  }
  return kept;
}

/** Keeps `total * (100 - 99.9) / 100` from falling just short of a whole number. */
const ROUNDING = 1e-9;

function between(entries: Entries, { low, high }: Range): Entries {
  return entries.filter(([value]) => value > low && value <= high);
}

/** Sketched values are off by up to 1 %, which must not carry them beyond the extremes. */
function within(set: StatisticSet, value: number): number {
  return Math.min(Math.max(value, set.min), set.max);
}

function countOf(entries: Entries): number {
  return entries.reduce((total, [, count]) => total + count, 0);
}

function sumOf(entries: Entries): number {
  return entries.reduce((total, [value, count]) => total + value * count, 0);
}
