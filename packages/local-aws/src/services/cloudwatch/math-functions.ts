import type { MathSource, MathValue } from "./math.ts";
import { align, derive, mapSeries, periodsOf, type TimeSeries } from "./time-series.ts";

/** A metric math function: its value, or a text that says which arguments it expects. */
export type MathFunction = (args: readonly MathValue[], source: MathSource) => MathValue | string;

/** Functions CloudWatch has and this one does not execute. */
export const NOT_EXECUTED: readonly string[] = [
  "ANOMALY_DETECTION_BAND",
  "DB_PERF_INSIGHTS",
  "INSIGHT_RULE_METRIC",
  "LAMBDA",
  "SEARCH",
  "SERVICE_QUOTA",
];

/** "Functions supported for metric math", by name. */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: eachValue(Math.abs),
  CEIL: eachValue(Math.ceil),
  FLOOR: eachValue(Math.floor),
  LOG: eachValue(Math.log),
  LOG10: eachValue(Math.log10),
  SUM: reduction(sum, (values) => sum(values)),
  AVG: reduction(mean, (values, count) => sum(values) / count),
  MIN: reduction(lowest, lowest),
  MAX: reduction(highest, highest),
  STDDEV: reduction(deviation, deviation),
  DATAPOINT_COUNT: reduction(
    (values) => values.length,
    (values) => values.length,
  ),
  DIFF: eachSeries((series) => differences(series, (value) => value)),
  DIFF_TIME: eachSeries((series) => differences(series, (_value, seconds) => seconds)),
  RATE: eachSeries((series) => differences(series, (value, seconds) => value / seconds)),
  RUNNING_SUM: eachSeries(runningSum),
  FILL: fill,
  IF: choose,
  METRICS: (args, source) => {
    const [text] = args;
    if (args.length > 1 || (text !== undefined && text.kind !== "text")) return "nothing or a text";
    return array(source.metrics(text?.text ?? ""));
  },
  METRIC_COUNT: ([items, ...rest]) =>
    items?.kind === "array" && rest.length === 0 ? scalar(items.items.length) : "an array of time series",
  FIRST: ([items, ...rest]) => pick(items, rest, 0),
  LAST: ([items, ...rest]) => pick(items, rest, -1),
  REMOVE_EMPTY: ([items, ...rest]) =>
    items?.kind === "array" && rest.length === 0
      ? array(items.items.filter((series) => series.times.length > 0))
      : "an array of time series",
  SLICE: slice,
  SORT: sort,
  PERIOD: ([value, ...rest]) =>
    value?.kind === "series" && value.series.metric && rest.length === 0
      ? scalar(value.series.grid.period / 1000)
      : "a metric",
  TIME_SERIES: ([value, ...rest], source) => {
    if (value?.kind !== "scalar" || rest.length > 0) return "a number";
    const empty: TimeSeries = { label: "", grid: source.grid, metric: false, times: [], values: [] };
    return series(
      derive(
        empty,
        periodsOf(source.grid).map((time) => [time, value.value]),
      ),
    );
  },
  MINUTE: eachPeriod((date) => date.getUTCMinutes()),
  HOUR: eachPeriod((date) => date.getUTCHours()),
  /** Monday is 1, Sunday 7. */
  DAY: eachPeriod((date) => date.getUTCDay() || 7),
  DATE: eachPeriod((date) => date.getUTCDate()),
  MONTH: eachPeriod((date) => date.getUTCMonth() + 1),
  YEAR: eachPeriod((date) => date.getUTCFullYear()),
  EPOCH: eachPeriod((date) => Math.floor(date.getTime() / 1000)),
};

function scalar(value: number): MathValue {
  return { kind: "scalar", value };
}

function series(value: TimeSeries): MathValue {
  return { kind: "series", series: value };
}

function array(items: readonly TimeSeries[]): MathValue {
  return { kind: "array", items };
}

/** TS -> TS and TS[] -> TS[]. */
function eachSeries(change: (series: TimeSeries) => TimeSeries): MathFunction {
  return ([value, ...rest]) => {
    if (rest.length === 0 && value?.kind === "series") return series(change(value.series));
    if (rest.length === 0 && value?.kind === "array") return array(value.items.map(change));
    return "a time series or an array of them";
  };
}

function eachValue(change: (value: number) => number): MathFunction {
  const overSeries = eachSeries((series) => mapSeries(series, (value) => change(value)));
  return (args, source) =>
    args.length === 1 && args[0]!.kind === "scalar" ? scalar(change(args[0]!.value)) : overSeries(args, source);
}

/**
 * TS -> S over all its points, and TS[] -> TS over the points of each time. `across` gets the values there are and the
 * number of series, for averages that count missing values as 0.
 */
function reduction(
  over: (values: readonly number[]) => number,
  across: (values: readonly number[], count: number) => number,
): MathFunction {
  return ([value, ...rest]) => {
    if (rest.length > 0) return "one time series or array of them";
    if (value?.kind === "series") return scalar(over(value.series.values));
    if (value?.kind !== "array") return "a time series or an array of them";
    const { items } = value;
    if (items.length === 0) return "an array with at least one time series";
    if (new Set(items.map((item) => item.grid.period)).size > 1) return "time series of one period";
    const rows = align(items).map(
      ([time, row]) =>
        [
          time,
          across(
            row.filter((point) => point !== undefined),
            items.length,
          ),
        ] as const,
    );
    return series(derive(items[0]!, rows));
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function lowest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

/** Of the whole population of points. */
function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

function differences(from: TimeSeries, change: (difference: number, seconds: number) => number): TimeSeries {
  const { times, values } = from;
  const points: [number, number][] = [];
  for (let index = 1; index < times.length; index++)
    points.push([
      times[index]!,
      change(values[index]! - values[index - 1]!, (times[index]! - times[index - 1]!) / 1000),
    ]);
  return derive(from, points);
}

function runningSum(from: TimeSeries): TimeSeries {
  let total = 0;
  return mapSeries(from, (value) => {
    total += value;
    return total;
  });
}

function eachPeriod(read: (date: Date) => number): MathFunction {
  return ([value, ...rest]) => {
    if (value?.kind !== "series" || rest.length > 0) return "a time series";
    const times = periodsOf(value.series.grid);
    return series(
      derive(
        value.series,
        times.map((time) => [time, read(new Date(time))]),
      ),
    );
  };
}

type Filler = Extract<MathValue, { kind: "scalar" | "series" | "keyword" }>;

/** FILL(TS or TS[], S | TS | REPEAT | LINEAR): values for the periods that have none. */
function fill(args: readonly MathValue[]): MathValue | string {
  const [value, filler, ...rest] = args;
  const expected = "a time series or an array of them, and a number, a time series, REPEAT or LINEAR";
  if (!isFiller(filler) || rest.length > 0) return expected;
  if (value?.kind === "series") return samePeriod(value, filler) ?? series(fillSeries(value.series, filler));
  if (value?.kind === "array") return array(value.items.map((item) => fillSeries(item, filler)));
  return expected;
}

function isFiller(value: MathValue | undefined): value is Filler {
  return (
    value?.kind === "scalar" ||
    value?.kind === "series" ||
    (value?.kind === "keyword" && (value.name === "REPEAT" || value.name === "LINEAR"))
  );
}

/** What is wrong when series of different periods would be matched by time. */
function samePeriod(...values: (MathValue | undefined)[]): string | undefined {
  const periods = new Set(values.map((value) => (value?.kind === "series" ? value.series.grid.period : undefined)));
  periods.delete(undefined);
  return periods.size > 1 ? "time series of one period" : undefined;
}

function fillSeries(from: TimeSeries, filler: Filler): TimeSeries {
  const known = new Map(from.times.map((time, index) => [time, from.values[index]!]));
  const substitute = filler.kind === "keyword" ? neighbours(from, filler.name === "LINEAR") : lookup(filler);
  return derive(
    from,
    periodsOf(from.grid).map((time) => [time, known.get(time) ?? substitute(time) ?? Number.NaN]),
  );
}

/** The last value before a gap, or the line from it to the next; gaps at an end have no neighbour there and stay. */
function neighbours({ times, values }: TimeSeries, linear: boolean): (time: number) => number | undefined {
  let next = 0;
  return (time) => {
    while (next < times.length && times[next]! < time) next++;
    if (next === 0) return undefined;
    const before = values[next - 1]!;
    if (!linear) return before;
    if (next === times.length) return undefined;
    const share = (time - times[next - 1]!) / (times[next]! - times[next - 1]!);
    return before + share * (values[next]! - before);
  };
}

/**
 * IF(condition, then, else?): at each time of a series condition, `then` where it is not 0, `else` where it is. A
 * series `then` without a value gives 0; a series `else` without one, or no `else`, drops the point.
 */
function choose(args: readonly MathValue[], source: MathSource): MathValue | string {
  const [condition, then, otherwise] = args;
  const operand = (value: MathValue | undefined) => value?.kind === "scalar" || value?.kind === "series";
  if (args.length > 3 || !operand(condition) || !operand(then) || (otherwise !== undefined && !operand(otherwise)))
    return "a condition, a value and optionally another value, each a number or a time series";
  const unequal = samePeriod(condition, then, otherwise);
  if (unequal) return unequal;
  if (condition!.kind === "scalar") {
    if (condition!.value !== 0) return then!;
    return otherwise ?? series({ label: "", grid: source.grid, metric: false, times: [], values: [] });
  }
  const from = (condition as { series: TimeSeries }).series;
  const whenTrue = lookup(then!);
  const whenFalse = otherwise === undefined ? () => undefined : lookup(otherwise);
  return series(
    mapSeries(from, (value, time) => (value !== 0 ? (whenTrue(time) ?? 0) : (whenFalse(time) ?? Number.NaN))),
  );
}

function lookup(value: MathValue): (time: number) => number | undefined {
  if (value.kind === "scalar") return () => value.value;
  if (value.kind !== "series") return () => undefined;
  const points = new Map(value.series.times.map((time, index) => [time, value.series.values[index]!]));
  return (time) => points.get(time);
}

function pick(items: MathValue | undefined, rest: readonly MathValue[], index: number): MathValue | string {
  const item = items?.kind === "array" && rest.length === 0 ? items.items.at(index) : undefined;
  return item ? series(item) : "an array with at least one time series";
}

/** SLICE(TS[], start, end): start inclusive, end exclusive, both from 0; without an end to the last. */
function slice(args: readonly MathValue[]): MathValue | string {
  const [items, start, end] = args;
  const index = (value: MathValue | undefined) =>
    value?.kind === "scalar" && Number.isInteger(value.value) && value.value >= 0;
  if (items?.kind !== "array" || !index(start) || (end !== undefined && !index(end)) || args.length > 3)
    return "an array of time series, a start and optionally an end";
  const from = (start as { value: number }).value;
  return array(items.items.slice(from, end === undefined ? undefined : (end as { value: number }).value));
}

/** Ranks by one value per series; series without points come last. */
const RANKS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AVG: mean,
  SUM: sum,
  MIN: lowest,
  MAX: highest,
};

/** SORT(TS[], AVG | MIN | MAX | SUM, ASC | DESC, limit?). */
function sort(args: readonly MathValue[]): MathValue | string {
  const [items, by, order, limit] = args;
  const rank = by?.kind === "keyword" && Object.hasOwn(RANKS, by.name) ? RANKS[by.name] : undefined;
  const direction = order?.kind === "keyword" ? { ASC: 1, DESC: -1 }[order.name] : undefined;
  const limited = limit === undefined || (limit.kind === "scalar" && Number.isInteger(limit.value) && limit.value > 0);
  if (items?.kind !== "array" || !rank || direction === undefined || !limited || args.length > 4)
    return "an array of time series, AVG, MIN, MAX or SUM, ASC or DESC, and optionally a limit";
  const filled = items.items.filter((item) => item.values.length > 0);
  const empty = items.items.filter((item) => item.values.length === 0);
  filled.sort((a, b) => direction * (rank(a.values) - rank(b.values)));
  return array([...filled, ...empty].slice(0, limit === undefined ? undefined : (limit as { value: number }).value));
}
