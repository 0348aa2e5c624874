import type { MetricDataQuery, PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import type { MetricStore } from "../../metrics.ts";
import type { Alarms } from "./alarms/alarms.ts";
import { putMetricAlarm } from "./alarms/put-metric-alarm.ts";
import { type QueryResult, readSets, runQueries } from "./metric-data.ts";
import { gridOf } from "./range.ts";
import { parseStatistic } from "./statistics.ts";

/** One statistic of one metric over time. */
export interface StatisticRequest {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  /** As GetMetricData takes it: `Sum`, `p99`, `TM(10%:90%)`, … */
  readonly statistic: string;
  /** Seconds: 1, 5, 10, 20, 30 or a multiple of 60. */
  readonly period: number;
  /** Milliseconds since the epoch, inclusive. */
  readonly start: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly end: number;
  /** Only data that came in this unit; without one, data of the first unit there is. */
  readonly unit?: string;
}

export interface StatisticPoint {
  /** Start of the period, in milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
  readonly sampleCount: number;
}

/** What other services and reports read of CloudWatch in one Region, without a request. */
export interface CloudWatchApi {
  /** Points of periods that have data, in order of time. @throws TypeError for an unknown statistic. */
  statistic(request: StatisticRequest): StatisticPoint[];
  /** Metrics and metric math as GetMetricData computes them. @throws AwsError as GetMetricData does. */
  data(queries: readonly MetricDataQuery[], start: number, end: number): readonly QueryResult[];
  /** Creates or updates an alarm. @throws AwsError as PutMetricAlarm does. */
  putAlarm(input: PutMetricAlarmCommandInput): void;
  /** Deletes alarms; those that are gone are no error. */
  deleteAlarms(names: readonly string[]): void;
  /** The alarms that have an action in any state. */
  alarmsWith(actionArn: string): readonly { readonly name: string; readonly arn: string }[];
}

export function createApi(store: MetricStore, alarms: Alarms, now: () => number): CloudWatchApi {
  return {
    statistic({ namespace, name, dimensions = {}, statistic, period, start, end, unit }) {
      const compute = parseStatistic(statistic);
      if (!compute) throw new TypeError(`statistic: expected one that CloudWatch has, got ${statistic}`);
      const grid = gridOf(start, end, period, now());
      const { sets } = readSets(store.find(namespace, name, dimensions), grid, now(), unit);
      return sets.flatMap((set) => {
        const value = compute(set);
        return value === undefined ? [] : { time: set.start, value, sampleCount: set.count };
      });
    },
    data: (queries, start, end) => runQueries(store, queries, { start, end, now: now() }),
    putAlarm: (input) => putMetricAlarm(alarms, input),
    deleteAlarms(names) {
      for (const name of names) {
        const alarm = alarms.get(name);
        if (alarm) alarms.delete(alarm);
      }
    },
    alarmsWith: (actionArn) =>
      alarms
        .list()
        .filter((alarm) =>
          [alarm.okActions, alarm.alarmActions, alarm.insufficientDataActions].flat().includes(actionArn),
        ),
  };
}
