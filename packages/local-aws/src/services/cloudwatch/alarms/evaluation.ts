import type { MetricStore } from "../../../metrics.ts";
import { readSets, runQueries } from "../metric-data.ts";
import { gridOf } from "../range.ts";
import { parseStatistic } from "../statistics.ts";
import { readDimensions } from "../validation.ts";
import type { MetricAlarm, StateValue } from "./alarm.ts";
import { EXTRA_PERIODS, judge } from "./judge.ts";
import { type Datapoint, writeReason, writeReasonData } from "./reason.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What an evaluation finds; `state` is undefined when the alarm keeps its state. */
export interface Evaluation {
  readonly state: StateValue | undefined;
  readonly reason: string;
  readonly reasonData: string;
  /** Values that were counted, newest first. */
  readonly values: readonly number[];
}

/**
 * How often an alarm is evaluated, in milliseconds: every minute whatever its period, every 10 seconds when it is shorter
 * than a minute, every hour when the alarm looks at more than a day (CloudWatch User Guide, "Evaluating an alarm").
 */
export function intervalOf({ condition }: MetricAlarm): number {
  if (condition.period < 60) return 10 * SECOND;
  return condition.period * condition.evaluationPeriods * SECOND > DAY ? HOUR : MINUTE;
}

/** Evaluates an alarm on the periods that are complete at `now`: they end with the last whole minute. */
export function evaluate(alarm: MetricAlarm, store: MetricStore, now: number): Evaluation {
  const { condition } = alarm;
  const period = condition.period * SECOND;
  const step = Math.min(period, MINUTE);
  const end = now - (now % step);
  const count = condition.evaluationPeriods + EXTRA_PERIODS;
  const range = { start: end - count * period, end, now };
  const datapoints = readDatapoints(alarm, store, range);
  const periods = new Array<boolean | undefined>(count).fill(undefined);
  const byPeriod = new Array<Datapoint | undefined>(count).fill(undefined);
  for (const datapoint of datapoints) {
    const index = Math.ceil((end - datapoint.time) / period) - 1;
    if (index < 0 || index >= count) continue;
    periods[index] = datapoint.breaching;
    byPeriod[index] = datapoint;
  }
  const evaluationPeriods = condition.evaluationPeriods;
  const judgement = judge(periods, {
    evaluationPeriods,
    datapointsToAlarm: condition.datapointsToAlarm ?? evaluationPeriods,
    treatMissingData: condition.treatMissingData ?? "missing",
  });
  const counted = judgement.counted.map((index) => byPeriod[index]!);
  const state = tooFewSamples(alarm, counted) ? undefined : judgement.state;
  return {
    state,
    reason: state === undefined ? alarm.reason : writeReason(alarm, state, counted, judgement),
    reasonData: writeReasonData(alarm, counted, now),
    values: counted.map(({ value }) => value),
  };
}

/** Datapoints of the range, in order of time. */
function readDatapoints(
  alarm: MetricAlarm,
  store: MetricStore,
  range: { readonly start: number; readonly end: number; readonly now: number },
): Datapoint[] {
  const { condition } = alarm;
  const breaches = breachesOf(alarm);
  if (condition.metrics !== undefined) {
    const [result] = runQueries(store, alarm.queries, range);
    const { times, values } = result!.series;
    return times.map((time, index) => {
      const value = values[index]!;
      return { time, value, sampleCount: undefined, breaching: breaches(value) };
    });
  }
  const metric = store.find(
    condition.namespace!,
    condition.metricName!,
    readDimensions("Dimensions", condition.dimensions),
  );
  const grid = gridOf(range.start, range.end, condition.period, range.now);
  const statistic = parseStatistic(condition.statistic ?? condition.extendedStatistic!)!;
  const datapoints: Datapoint[] = [];
  for (const set of readSets(metric, grid, range.now, condition.unit).sets) {
    const value = statistic(set);
    if (value !== undefined)
      datapoints.push({ time: set.start, value, sampleCount: set.count, breaching: breaches(value) });
  }
  return datapoints;
}

function breachesOf({ condition }: MetricAlarm): (value: number) => boolean {
  const { threshold } = condition;
  switch (condition.comparison) {
    case "GreaterThanOrEqualToThreshold":
      return (value) => value >= threshold;
    case "GreaterThanThreshold":
      return (value) => value > threshold;
    case "LessThanThreshold":
      return (value) => value < threshold;
    case "LessThanOrEqualToThreshold":
      return (value) => value <= threshold;
    default:
      throw new Error(`no comparison ${condition.comparison}`);
  }
}

/**
 * Whether a percentile that ignores low samples has too few: 10/(1-p) for p50 and above, 10/p below (CloudWatch User
 * Guide, "Percentile-based alarms and low data samples").
 */
function tooFewSamples({ condition }: MetricAlarm, counted: readonly Datapoint[]): boolean {
  if (condition.lowSamples !== "ignore" || condition.extendedStatistic === undefined) return false;
  const match = /^p(\d+(?:\.\d+)?)$/.exec(condition.extendedStatistic);
  if (!match) return false;
  const percentile = Number(match[1]) / 100;
  if (percentile === 0 || percentile === 1) return false;
  const samples = counted.reduce((total, { sampleCount = 0 }) => total + sampleCount, 0);
  return samples < 10 / (percentile >= 0.5 ? 1 - percentile : percentile);
}
