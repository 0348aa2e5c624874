import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { type Alarm, type StateValue, writeJson, writeTime } from "./alarm.ts";
import { regionName } from "./region-names.ts";

/** One change of an alarm's state. */
export interface Transition {
  readonly alarm: Alarm;
  readonly region: string;
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly state: StateSnapshot;
  readonly previous: StateSnapshot;
}

export interface StateSnapshot {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData: string | undefined;
  readonly time: number;
}

const DOUBLES = new Set(["Threshold"]);

/** Subject of a notification, cut to what SNS takes. */
export function subjectOf({ alarm, state, region }: Transition): string {
  const subject = `${state.value}: "${alarm.name}" in ${regionName(region)}`;
  return subject.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
}

/** The message that a topic gets, as CloudWatch writes it. */
export function messageOf(transition: Transition): string {
  const { alarm, state, previous, region, account } = transition;
  const common = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: account,
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: writeTime(state.time),
    Region: regionName(region),
    AlarmArn: alarm.arn,
    OldStateValue: previous.value,
  };
  if (alarm.kind === "MetricAlarm") return writeJson({ ...common, Trigger: triggerOf(alarm) }, DOUBLES);
  return JSON.stringify({ ...common, AlarmRule: alarm.ruleText });
}

function triggerOf(alarm: Extract<Alarm, { kind: "MetricAlarm" }>): Record<string, unknown> {
  const { condition } = alarm;
  const how = {
    Period: condition.period,
    EvaluationPeriods: condition.evaluationPeriods,
    ComparisonOperator: condition.comparison,
    Threshold: condition.threshold,
    TreatMissingData: `- TreatMissingData:                    ${condition.treatMissingData ?? "missing"}`,
    EvaluateLowSampleCountPercentile: condition.lowSamples ?? "",
  };
  if (condition.metrics !== undefined) return { ...how, Metrics: condition.metrics.map(writeQuery) };
  return {
    MetricName: condition.metricName,
    Namespace: condition.namespace,
    StatisticType: condition.statistic === undefined ? "ExtendedStatistic" : "Statistic",
    ...(condition.statistic === undefined
      ? { ExtendedStatistic: condition.extendedStatistic }
      : { Statistic: STATISTICS[condition.statistic] }),
    Unit: condition.unit ?? null,
    Dimensions: writeDimensions(condition.dimensions),
    ...how,
  };
}

const STATISTICS = {
  SampleCount: "SAMPLE_COUNT",
  Average: "AVERAGE",
  Sum: "SUM",
  Minimum: "MINIMUM",
  Maximum: "MAXIMUM",
} as const;

function writeQuery(query: MetricDataQuery): Record<string, unknown> {
  const { Id, Label, Expression, MetricStat: stat, Period, ReturnData = true } = query;
  if (!stat)
    return {
      Expression,
      Id,
      ...(Label === undefined ? {} : { Label }),
      ...(Period === undefined ? {} : { Period }),
      ReturnData,
    };
  return {
    Id,
    ...(Label === undefined ? {} : { Label }),
    MetricStat: {
      Metric: {
        Dimensions: writeDimensions(stat.Metric?.Dimensions ?? []),
        MetricName: stat.Metric?.MetricName,
        Namespace: stat.Metric?.Namespace,
      },
      Period: stat.Period,
      Stat: stat.Stat,
      ...(stat.Unit === undefined ? {} : { Unit: stat.Unit }),
    },
    ReturnData,
  };
}

function writeDimensions(dimensions: readonly { Name?: string | undefined; Value?: string | undefined }[]) {
  return dimensions.map(({ Name, Value }) => ({ value: Value, name: Name }));
}

/** The text that mail subscribers get. */
export function mailOf(transition: Transition): string {
  const { alarm, state, previous, region, account } = transition;
  const lines = [
    `You are receiving this email because your Amazon CloudWatch Alarm "${alarm.name}" in the ${regionName(region)} region has entered the ${state.value} state, because "${state.reason}" at "${new Date(state.time).toUTCString().replace("GMT", "UTC")}".`,
    "",
    "Alarm Details:",
    `- Name:                       ${alarm.name}`,
    `- Description:                ${alarm.description ?? ""}`,
    `- State Change:               ${previous.value} -> ${state.value}`,
    `- Reason for State Change:    ${state.reason}`,
    `- Timestamp:                  ${new Date(state.time).toUTCString().replace("GMT", "UTC")}`,
    `- AWS Account:                ${account}`,
    `- Alarm Arn:                  ${alarm.arn}`,
  ];
  return lines.join("\n");
}

/** The event that a function gets (CloudWatch User Guide, "Invoke a Lambda function from an alarm"). */
export function lambdaEventOf(transition: Transition): string {
  const { alarm, region, account, time } = transition;
  return JSON.stringify({
    source: "aws.cloudwatch",
    alarmArn: alarm.arn,
    accountId: account,
    time: writeTime(time),
    region,
    alarmData: { alarmName: alarm.name, ...detailOf(transition) },
  });
}

/** What events say of a transition (CloudWatch User Guide, "Alarm events and EventBridge"). */
export function detailOf({ alarm, state, previous }: Transition): Record<string, unknown> {
  return { state: writeState(state), previousState: writeState(previous), configuration: configurationOf(alarm) };
}

function writeState({ value, reason, reasonData, time }: StateSnapshot): Record<string, string> {
  return { value, reason, ...(reasonData === undefined ? {} : { reasonData }), timestamp: writeTime(time) };
}

function configurationOf(alarm: Alarm): Record<string, unknown> {
  const description = alarm.description === undefined ? {} : { description: alarm.description };
  if (alarm.kind === "CompositeAlarm")
    return {
      ...description,
      alarmRule: alarm.ruleText,
      ...(alarm.suppressor === undefined
        ? {}
        : {
            actionsSuppressor: alarm.suppressor,
            actionsSuppressorWaitPeriod: alarm.waitPeriod,
            actionsSuppressorExtensionPeriod: alarm.extensionPeriod,
          }),
    };
  return {
    ...description,
    metrics: alarm.queries.map(({ Id, Label, Expression, MetricStat: stat, ReturnData = true }) => ({
      id: Id,
      ...(Label === undefined ? {} : { label: Label }),
      ...(Expression === undefined ? {} : { expression: Expression }),
      ...(stat
        ? {
            metricStat: {
              metric: {
                namespace: stat.Metric?.Namespace,
                name: stat.Metric?.MetricName,
                dimensions: Object.fromEntries(stat.Metric?.Dimensions?.map(({ Name, Value }) => [Name, Value]) ?? []),
              },
              period: stat.Period,
              stat: stat.Stat,
              ...(stat.Unit === undefined ? {} : { unit: stat.Unit }),
            },
          }
        : {}),
      returnData: ReturnData,
    })),
  };
}
