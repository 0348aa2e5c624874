import type {
  CustomizedMetricSpecification,
  TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import type { MetricDataQuery, PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { notImplemented } from "../../errors.ts";
import { invalid } from "./errors.ts";
import type { Policy } from "./state.ts";

/** Minutes above the target that scale out, and minutes well below it that scale in. */
const OUT = { dynamodb: 2, other: 3 };
const IN = 15;
/** Scaling in begins at this share of the target, so that both alarms do not alternate. */
const LOW_SHARE = 0.9;
const UTILIZATION: Readonly<Record<string, string>> = {
  DynamoDBReadCapacityUtilization: "ConsumedReadCapacityUnits",
  DynamoDBWriteCapacityUtilization: "ConsumedWriteCapacityUnits",
};

/** @throws AwsError ValidationException or NotImplemented. */
export function checkTracking(configuration: TargetTrackingScalingPolicyConfiguration, namespace: string): void {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } = configuration;
  if (configuration.TargetValue === undefined || !(configuration.TargetValue > 0))
    throw invalid("TargetValue must be greater than 0");
  if ((predefined === undefined) === (customized === undefined))
    throw invalid("Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be specified");
  if (predefined) {
    const type = predefined.PredefinedMetricType!;
    if (!Object.hasOwn(UTILIZATION, type))
      throw notImplemented(
        `PredefinedMetricType ${type}`,
        `use ${Object.keys(UTILIZATION).join(", ")} or a customized metric`,
      );
    if (namespace !== "dynamodb") throw invalid(`PredefinedMetricType ${type} is not supported for ${namespace}`);
    if (predefined.ResourceLabel !== undefined) throw invalid("ResourceLabel is not supported for this metric");
    return;
  }
  const { MetricName, Namespace, Statistic, Metrics } = customized!;
  if (Metrics === undefined && (MetricName === undefined || Namespace === undefined || Statistic === undefined))
    throw invalid("CustomizedMetricSpecification must have MetricName, Namespace and Statistic, or Metrics");
}

/** The alarms of a policy: high scales out, low scales in. `capacity` is what utilization is counted of. */
export function trackingAlarms(
  policy: Policy,
  names: readonly string[],
  capacity: number,
): PutMetricAlarmCommandInput[] {
  const { target } = policy;
  const { TargetValue, PredefinedMetricSpecification: predefined, DisableScaleIn } = policy.tracking!;
  const level = predefined ? (TargetValue! / 100) * capacity * 60 : TargetValue!;
  const what = predefined ? consumed(policy) : customizedMetric(policy.tracking!.CustomizedMetricSpecification!);
  const common = { ...what, AlarmActions: [policy.arn] };
  const out = target.namespace === "dynamodb" ? OUT.dynamodb : OUT.other;
  return [
    {
      ...common,
      AlarmName: names[0],
      AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
      ComparisonOperator: "GreaterThanThreshold" as const,
      EvaluationPeriods: out,
      Threshold: level,
    },
    ...(DisableScaleIn
      ? []
      : [
          {
            ...common,
            AlarmName: names[1],
            AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}.`,
            ComparisonOperator: "LessThanThreshold" as const,
            EvaluationPeriods: IN,
            Threshold: level * LOW_SHARE,
          },
        ]),
  ];
}

function consumed({ target, tracking }: Policy) {
  const [, table, , index] = target.resourceId.split("/");
  return {
    Namespace: "AWS/DynamoDB",
    MetricName: UTILIZATION[tracking!.PredefinedMetricSpecification!.PredefinedMetricType!]!,
    Dimensions: [
      { Name: "TableName", Value: table },
      ...(index === undefined ? [] : [{ Name: "GlobalSecondaryIndexName", Value: index }]),
    ],
    Statistic: "Sum" as const,
    Period: 60,
  };
}

function customizedMetric(specification: CustomizedMetricSpecification) {
  const { Metrics, MetricName, Namespace, Dimensions, Statistic, Unit } = specification;
  if (Metrics !== undefined)
    return {
      Metrics: Metrics.map(
        ({ MetricStat: stat, ...query }) =>
          ({ ...query, ...(stat ? { MetricStat: { ...stat, Period: 60 } } : {}) }) as MetricDataQuery,
      ),
    };
  return {
    MetricName,
    Namespace,
    ...(Dimensions === undefined ? {} : { Dimensions }),
    Statistic,
    ...(Unit === undefined ? {} : { Unit: Unit as never }),
    Period: 60,
  };
}

/** The capacity at which the metric would be at its target; utilization is of what is provisioned per second. */
export function trackingCapacity(policy: Policy, current: number, value: number): number {
  const { TargetValue, PredefinedMetricSpecification: predefined } = policy.tracking!;
  const exact = predefined ? value / 60 / (TargetValue! / 100) : (current * value) / TargetValue!;
  return Math.ceil(exact - 1e-9);
}
