import type { MessageData, MetricDataQuery, MetricStat } from "@aws-sdk/client-cloudwatch";
import { notImplemented } from "../../errors.ts";
import type { MetricStore, StoredMetric } from "../../metrics.ts";
import { type Expression, expressionError, parseExpression } from "./expression.ts";
import { evaluate, type MathValue } from "./math.ts";
import { gridOf, isPeriod } from "./range.ts";
import type { Grid } from "./series.ts";
import type { StatisticSet } from "./statistic-set.ts";
import { parseStatistic } from "./statistics.ts";
import type { TimeSeries } from "./time-series.ts";
import { checkText, checkUnit, readDimensions, validationError } from "./validation.ts";

/** From `start`, inclusive, to `end`, exclusive, as seen at `now`; all in milliseconds since the epoch. */
export interface QueryRange {
  readonly start: number;
  readonly end: number;
  readonly now: number;
}

/** One time series of an answer; an expression that gives an array has several with its id. */
export interface QueryResult {
  readonly id: string;
  readonly label: string;
  readonly series: TimeSeries;
  readonly messages: readonly MessageData[];
}

/** Reads metrics and computes expressions; gives the results whose data is asked for, in the order of the queries. */
export function runQueries(
  store: MetricStore,
  queries: readonly MetricDataQuery[],
  range: QueryRange,
): readonly QueryResult[] {
  return new QueryRun(store, queries, range).results();
}

/** Checks queries and parses their expressions. @throws AwsError ValidationException or NotImplemented. */
export function checkQueries(queries: readonly MetricDataQuery[]): Map<string, Expression> {
  if (queries.length === 0 || queries.length > 500)
    throw validationError("The collection MetricDataQueries must have a size from 1 to 500.");
  const expressions = new Map<string, Expression>();
  const ids = new Set<string>();
  queries.forEach((query, index) => {
    const path = `MetricDataQueries.member.${index + 1}`;
    const id = query.Id!;
    if (!ID.test(id))
      throw validationError(
        `The value ${id} for parameter ${path}.Id is not matching the expected pattern ${ID.source}.`,
      );
    if (ids.has(id)) throw validationError("The values for parameter id in MetricDataQueries are not unique.");
    ids.add(id);
    if (query.AccountId !== undefined) throw notImplemented(`Parameter ${path}.AccountId`, "leave it out");
    if (query.Label?.includes("${"))
      throw notImplemented(`The dynamic label ${JSON.stringify(query.Label)}`, "give a label without ${…}");
    const expression = checkQuery(query, path);
    if (expression) expressions.set(id, expression);
  });
  if (queries.every((query) => query.ReturnData === false))
    throw validationError("At least one of the MetricDataQueries must have ReturnData true.");
  return expressions;
}

const ID = /^[a-z][a-zA-Z0-9_]{0,254}$/;

function checkQuery(query: MetricDataQuery, path: string): Expression | undefined {
  const { MetricStat: stat, Expression: text, Period: period } = query;
  if (stat !== undefined && text !== undefined) throw exclusive(path, "Expression", "MetricStat");
  if (stat !== undefined && period !== undefined) throw exclusive(path, "Period", "MetricStat");
  if (period !== undefined) checkPeriod(period, `${path}.Period`);
  if (text !== undefined) {
    if (/^\s*SELECT\s/i.test(text))
      throw notImplemented(`The Metrics Insights query of ${path}`, "name the metrics with MetricStat");
    if (text.length > MAX_EXPRESSION)
      throw validationError(`The parameter ${path}.Expression must be at most ${MAX_EXPRESSION} characters.`);
    return parseExpression(text, query.Id!);
  }
  if (stat === undefined)
    throw validationError(`At least one of the parameters ${path}.Expression or ${path}.MetricStat must be specified.`);
  checkStat(stat, `${path}.MetricStat`);
  return undefined;
}

const MAX_EXPRESSION = 2048;

function exclusive(path: string, one: string, other: string): Error {
  return validationError(
    `The parameters ${path}.${one} and ${path}.${other} are mutually exclusive and you have specified both.`,
  );
}

function checkStat(stat: MetricStat, path: string): void {
  for (const name of ["Namespace", "MetricName"] as const) {
    const value = stat.Metric?.[name];
    if (value === undefined) throw validationError(`The parameter ${path}.Metric.${name} is required.`);
    checkText(`${path}.Metric.${name}`, value, 255);
  }
  readDimensions(`${path}.Metric.Dimensions`, stat.Metric?.Dimensions);
  checkPeriod(stat.Period!, `${path}.Period`);
  checkUnit(`${path}.Unit`, stat.Unit);
  if (!parseStatistic(stat.Stat!))
    throw validationError(`The value ${stat.Stat} for parameter ${path}.Stat is not supported.`);
}

function checkPeriod(period: number, path: string): void {
  if (!isPeriod(period))
    throw validationError(`The parameter ${path} must be 1, 5, 10, 20, 30 or a multiple of 60, got ${period}.`);
}

class QueryRun {
  readonly #store: MetricStore;
  readonly #queries: readonly MetricDataQuery[];
  readonly #range: QueryRange;
  readonly #expressions: Map<string, Expression>;
  readonly #byId: ReadonlyMap<string, MetricDataQuery>;
  readonly #values = new Map<string, MathValue>();
  readonly #messages = new Map<string, readonly MessageData[]>();
  /** Ids being computed: meeting one again is a circle. */
  readonly #computing = new Set<string>();
  readonly #labels: ReadonlyMap<string, string>;

  constructor(store: MetricStore, queries: readonly MetricDataQuery[], range: QueryRange) {
    this.#expressions = checkQueries(queries);
    this.#store = store;
    this.#queries = queries;
    this.#range = range;
    this.#byId = new Map(queries.map((query) => [query.Id!, query]));
    this.#labels = labelsOf(queries);
  }

  results(): QueryResult[] {
    const results: QueryResult[] = [];
    for (const query of this.#queries) {
      const id = query.Id!;
      const value = this.#value(id);
      if (value.kind !== "series" && value.kind !== "array") {
        if (query.ReturnData === false) continue;
        throw expressionError(id, 0, `The expression '${id}' must return a time series or array of time series`);
      }
      if (query.ReturnData === false) continue;
      const messages = this.#messages.get(id) ?? [];
      if (value.kind === "series") {
        results.push({ id, label: this.#labels.get(id)!, series: value.series, messages });
        continue;
      }
      const prefix = query.Label === undefined ? "" : `${query.Label} `;
      for (const series of value.items) results.push({ id, label: prefix + series.label, series, messages });
    }
    return results;
  }

  #value(id: string): MathValue {
    const known = this.#values.get(id);
    if (known) return known;
    const query = this.#byId.get(id);
    if (!query) throw validationError(`ID '${id}' not found`);
    if (this.#computing.has(id)) throw validationError(`Circular dependency involving '${id}'`);
    this.#computing.add(id);
    const value = query.MetricStat ? this.#metric(query) : this.#expression(query);
    this.#computing.delete(id);
    this.#values.set(id, value);
    return value;
  }

  #metric(query: MetricDataQuery): MathValue {
    const id = query.Id!;
    const stat = query.MetricStat!;
    const grid = this.#grid(stat.Period!);
    const metric = this.#store.find(
      stat.Metric!.Namespace!,
      stat.Metric!.MetricName!,
      readDimensions(id, stat.Metric!.Dimensions),
    );
    const { sets, messages } = readSets(metric, grid, this.#range.now, stat.Unit);
    this.#messages.set(id, messages);
    return { kind: "series", series: toSeries(sets, grid, stat.Stat!, this.#labels.get(id)!) };
  }

  #expression(query: MetricDataQuery): MathValue {
    const id = query.Id!;
    const source = {
      resolve: (other: string) => this.#value(other),
      metrics: (text: string) => this.#metrics(text),
      grid: this.#grid(query.Period ?? this.#shortestPeriod()),
    };
    const value = evaluate(this.#expressions.get(id)!, source, id);
    const items = value.kind === "series" ? [value.series] : value.kind === "array" ? value.items : [];
    for (const item of items) {
      if (query.Period !== undefined && item.grid.period !== query.Period * 1000)
        throw notImplemented(
          `Period ${query.Period} for expression '${id}' over data of ${item.grid.period / 1000} seconds`,
          "give its metrics that period",
        );
    }
    if (value.kind !== "series") return value;
    return { kind: "series", series: { ...value.series, label: this.#labels.get(id)!, metric: false } };
  }

  #metrics(text: string): TimeSeries[] {
    return this.#queries
      .filter((query) => query.MetricStat !== undefined && query.Id!.includes(text))
      .map((query) => (this.#value(query.Id!) as Extract<MathValue, { kind: "series" }>).series);
  }

  /** The shortest period of the request's metrics; a minute where it has none. */
  #shortestPeriod(): number {
    const periods = this.#queries.flatMap((query) => query.MetricStat?.Period ?? []);
    return periods.length === 0 ? 60 : Math.min(...periods);
  }

  #grid(period: number): Grid {
    return gridOf(this.#range.start, this.#range.end, period, this.#range.now);
  }
}

/**
 * Default labels: an expression's is its id; a metric's its name, with the statistic and the period where the metrics
 * of the request differ in them.
 */
function labelsOf(queries: readonly MetricDataQuery[]): Map<string, string> {
  const stats = queries.flatMap((query) => query.MetricStat ?? []);
  const differentStats = new Set(stats.map((stat) => stat.Stat)).size > 1;
  const differentPeriods = new Set(stats.map((stat) => stat.Period)).size > 1;
  return new Map(
    queries.map((query) => {
      const stat = query.MetricStat;
      if (query.Label !== undefined || !stat) return [query.Id!, query.Label ?? query.Id!];
      const parts = [stat.Metric!.MetricName!];
      if (differentStats) parts.push(stat.Stat!);
      if (differentPeriods) parts.push(String(stat.Period));
      return [query.Id!, parts.join(" ")];
    }),
  );
}

/**
 * The data of a metric per period, in order of time. Without a unit CloudWatch answers with the first of the units that
 * have data, in alphabetical order, and says so.
 */
export function readSets(
  metric: StoredMetric | undefined,
  grid: Grid,
  now: number,
  unit: string | undefined,
): { sets: StatisticSet[]; messages: MessageData[] } {
  const found = new Map<string, StatisticSet[]>();
  for (const name of [...(metric?.units.keys() ?? [])].sort()) {
    if (unit !== undefined && name !== unit) continue;
    const sets = new Map<number, StatisticSet>();
    metric!.units.get(name)!.collect(grid, now, sets);
    if (sets.size > 0)
      found.set(
        name,
        [...sets.values()].sort((a, b) => a.start - b.start),
      );
  }
  const units = [...found.keys()];
  const messages =
    units.length > 1 ? [{ Code: "MultipleUnits", Value: `Multiple units returned: '[${units.join(", ")}]'` }] : [];
  return { sets: units.length === 0 ? [] : found.get(units[0]!)!, messages };
}

function toSeries(sets: readonly StatisticSet[], grid: Grid, stat: string, label: string): TimeSeries {
  const statistic = parseStatistic(stat)!;
  const times: number[] = [];
  const values: number[] = [];
  for (const set of sets) {
    const value = statistic(set);
    if (value === undefined) continue;
    times.push(set.start);
    values.push(value);
  }
  return { label, grid, metric: true, times, values };
}
