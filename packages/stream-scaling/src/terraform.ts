import type { PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";

/** Arguments of an `aws_cloudwatch_metric_alarm` as plain data, undefined ones left out; blocks are arrays. */
export type TerraformAlarm = Readonly<Record<string, unknown>>;

/**
 * An alarm as the arguments of a Terraform `aws_cloudwatch_metric_alarm`, for a `.tf.json` file or a variable. The
 * scaling function changes `threshold` and `metric_query` later: name both in `lifecycle.ignore_changes`.
 */
export function terraformAlarm(alarm: PutMetricAlarmCommandInput): TerraformAlarm {
  return defined({
    alarm_name: alarm.AlarmName,
    alarm_description: alarm.AlarmDescription,
    actions_enabled: alarm.ActionsEnabled,
    alarm_actions: alarm.AlarmActions,
    comparison_operator: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    evaluation_periods: alarm.EvaluationPeriods,
    datapoints_to_alarm: alarm.DatapointsToAlarm,
    treat_missing_data: alarm.TreatMissingData,
    namespace: alarm.Namespace,
    metric_name: alarm.MetricName,
    dimensions: dimensions(alarm.Dimensions),
    statistic: alarm.Statistic,
    period: alarm.Period,
    metric_query: alarm.Metrics?.map(({ Id, Expression, Label, ReturnData, MetricStat }) =>
      defined({
        id: Id,
        expression: Expression,
        label: Label,
        return_data: ReturnData,
        metric: MetricStat && [
          defined({
            namespace: MetricStat.Metric?.Namespace,
            metric_name: MetricStat.Metric?.MetricName,
            dimensions: dimensions(MetricStat.Metric?.Dimensions),
            period: MetricStat.Period,
            stat: MetricStat.Stat,
          }),
        ],
      }),
    ),
  });
}

function dimensions(list: PutMetricAlarmCommandInput["Dimensions"]): Record<string, string> | undefined {
  return list && Object.fromEntries(list.map(({ Name, Value }) => [Name ?? "", Value ?? ""]));
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
