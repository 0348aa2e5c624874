import { DescribeAlarmsCommand, type MetricAlarm, type PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { alarmNameFor } from "@millrace/stream-scaling";
import type { Context } from "./parameters.ts";

/** What an alarm compares, without names and actions. */
export interface AlarmFormula {
  readonly comparison: string;
  readonly threshold: number;
  readonly rule: string;
  readonly missingData: string;
  /** Expressions by id, or the one metric. */
  readonly formula: Readonly<Record<string, string>>;
}

/** Both alarms of a stream as CloudWatch has them now. */
export interface AlarmPair {
  readonly up: AlarmFormula;
  readonly down: AlarmFormula;
}

/** Reads both alarms of a stream. */
export async function readAlarms({ aws }: Pick<Context, "aws">, stream: string): Promise<AlarmPair> {
  const names = { up: alarmNameFor(stream, "up"), down: alarmNameFor(stream, "down") };
  const { MetricAlarms = [] } = await aws
    .cloudwatch()
    .send(new DescribeAlarmsCommand({ AlarmNames: [names.up, names.down] }));
  const read = (name: string) => {
    const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === name);
    if (alarm === undefined) throw new Error(`alarm ${name}: expected it to exist`);
    return formulaOf(alarm);
  };
  return { up: read(names.up), down: read(names.down) };
}

/** What an alarm compares, from its description or its definition. */
export function formulaOf(alarm: MetricAlarm | PutMetricAlarmCommandInput): AlarmFormula {
  const period = alarm.Period ?? alarm.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 0;
  const formula =
    alarm.Metrics === undefined || alarm.Metrics.length === 0
      ? { m1: `${alarm.Statistic} of ${alarm.MetricName}` }
      : Object.fromEntries(
          alarm.Metrics.map(({ Id, Expression, MetricStat }): [string, string] => [
            Id ?? "",
            Expression ?? `${MetricStat?.Stat} of ${MetricStat?.Metric?.MetricName}`,
          ]).sort(([left], [right]) => left.localeCompare(right)),
        );
  return {
    comparison: alarm.ComparisonOperator ?? "",
    threshold: alarm.Threshold ?? Number.NaN,
    rule: `${alarm.DatapointsToAlarm} of ${alarm.EvaluationPeriods} periods of ${period} s`,
    missingData: alarm.TreatMissingData ?? "",
    formula,
  };
}
