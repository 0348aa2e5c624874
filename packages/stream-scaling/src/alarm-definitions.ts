import type { MetricDataQuery, PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { NEVER_SCALE_DOWN, type ScalingDirection } from "./decision.ts";
import { requireInteger, ScalingError } from "./errors.ts";
import { type AlarmRule, type ResolvedPolicy, resolvePolicy, type ScalingPolicy } from "./policy.ts";
import { SHARD_RECORDS_PER_SECOND } from "./usage.ts";

const SUFFIXES = { up: "-scale-up", down: "-scale-down" } as const;

/** What the alarms of a stream are made from. */
export interface AlarmSubject extends ScalingPolicy {
  streamName: string;
  /** Open shards of the stream, 1 or more: part of the formula. */
  shards: number;
  /** Alarm names without their suffix. Default: the stream's name. */
  alarmName?: string;
  /** ARNs told when an alarm goes off, such as the topic of the scaling function. */
  actions?: readonly string[];
}

/** The two alarms of a stream, as PutMetricAlarm takes them. */
export interface ScalingAlarms {
  up: PutMetricAlarmCommandInput;
  down: PutMetricAlarmCommandInput;
}

/** The alarms that ask to scale a stream with so many shards; throws `SCALING_OPTION_INVALID`. */
export function scalingAlarms(subject: AlarmSubject): ScalingAlarms {
  const { streamName, shards, alarmName = streamName, actions = [], ...policy } = subject;
  requireInteger("shards", shards, 1);
  const resolved = resolvePolicy(policy);
  const make = resolved.alarms === "usage-factor" ? usageFactorAlarm : recordCountAlarm;
  return {
    up: { ...make("up", streamName, shards, resolved), ...named("up", alarmName, streamName, actions) },
    down: { ...make("down", streamName, shards, resolved), ...named("down", alarmName, streamName, actions) },
  };
}

/** Which way an alarm asks to go by the suffix of its name, and its name without it; undefined without such a suffix. */
export function readAlarmName(name: string): { alarmName: string; direction: ScalingDirection } | undefined {
  for (const direction of ["up", "down"] as const) {
    const suffix = SUFFIXES[direction];
    if (name.endsWith(suffix) && name.length > suffix.length) {
      return { alarmName: name.slice(0, -suffix.length), direction };
    }
  }
  return undefined;
}

/** Name of the alarm that asks to go one way. */
export function alarmNameFor(alarmName: string, direction: ScalingDirection): string {
  return `${alarmName}${SUFFIXES[direction]}`;
}

/** Records in one period at which so many shards are used to the share `threshold`: 0.8, 2 shards, 5 minutes are 480,000. */
export function recordCountThreshold(threshold: number, shards: number, periodMinutes: number): number {
  return threshold * SHARD_RECORDS_PER_SECOND * shards * periodMinutes * 60;
}

/** The parts of an alarm that do not depend on its kind. */
function named(
  direction: ScalingDirection,
  alarmName: string,
  streamName: string,
  actions: readonly string[],
): Pick<PutMetricAlarmCommandInput, "AlarmName" | "AlarmDescription" | "AlarmActions"> & { AlarmName: string } {
  const name = alarmNameFor(alarmName, direction);
  if (name.length > 255) {
    throw new ScalingError("SCALING_OPTION_INVALID", `alarmName: expected at most 255 characters with suffix: ${name}`);
  }
  return { AlarmName: name, AlarmDescription: `Scales ${streamName} ${direction}`, AlarmActions: [...actions] };
}

type Body = Omit<PutMetricAlarmCommandInput, "AlarmName">;

/** Comparison and rule; a stream at its minimum never asks to go down. */
function compare(
  direction: ScalingDirection,
  rule: AlarmRule,
  threshold: number,
): Pick<
  Body,
  "ComparisonOperator" | "Threshold" | "EvaluationPeriods" | "DatapointsToAlarm" | "TreatMissingData" | "ActionsEnabled"
> {
  return {
    ComparisonOperator: direction === "up" ? "GreaterThanOrEqualToThreshold" : "LessThanThreshold",
    Threshold: threshold,
    EvaluationPeriods: rule.periods,
    DatapointsToAlarm: rule.datapoints,
    TreatMissingData: "ignore",
    ActionsEnabled: true,
  };
}

function usageFactorAlarm(
  direction: ScalingDirection,
  streamName: string,
  shards: number,
  policy: ResolvedPolicy,
): Body {
  const rule = direction === "up" ? policy.scaleUp : policy.scaleDown;
  const threshold = direction === "down" && shards <= policy.minShards ? NEVER_SCALE_DOWN : rule.threshold;
  const { periodMinutes: minutes, blockingIteratorAgeMinutes: age } = policy;
  const period = minutes * 60;
  const withAge = direction === "down" && age > 0;
  const metrics: MetricDataQuery[] = [
    metric("m1", "IncomingBytes", "Sum", streamName, period),
    metric("m2", "IncomingRecords", "Sum", streamName, period),
    expression("e1", "FILL(m1,0)", "FillMissingDataPointsWithZeroForIncomingBytes"),
    expression("e2", "FILL(m2,0)", "FillMissingDataPointsWithZeroForIncomingRecords"),
    expression("e3", `e1/(1024*1024*60*${minutes}*${shards})`, "IncomingBytesUsageFactor"),
    expression("e4", `e2/(1000*60*${minutes}*${shards})`, "IncomingRecordsUsageFactor"),
  ];
  if (withAge) {
    metrics.push(
      metric("m3", "GetRecords.IteratorAgeMilliseconds", "Maximum", streamName, period),
      expression("e5", `(FILL(m3,0)/1000/60)*(${rule.threshold}/${age})`, "IteratorAgeAdjustedFactor"),
    );
  }
  metrics.push({
    ...expression("e6", withAge ? "MAX([e3,e4,e5])" : "MAX([e3,e4])", "MaxIncomingUsageFactor"),
    ReturnData: true,
  });
  return { ...compare(direction, rule, threshold), Metrics: metrics };
}

function recordCountAlarm(
  direction: ScalingDirection,
  streamName: string,
  shards: number,
  policy: ResolvedPolicy,
): Body {
  const rule = direction === "up" ? policy.scaleUp : policy.scaleDown;
  const never = direction === "down" && shards <= policy.minShards;
  const threshold = never ? NEVER_SCALE_DOWN : recordCountThreshold(rule.threshold, shards, policy.periodMinutes);
  return {
    ...compare(direction, rule, threshold),
    Namespace: "AWS/Kinesis",
    MetricName: "IncomingRecords",
    Dimensions: [{ Name: "StreamName", Value: streamName }],
    Statistic: "Sum",
    Period: policy.periodMinutes * 60,
  };
}

function metric(id: string, name: string, stat: string, streamName: string, period: number): MetricDataQuery {
  return {
    Id: id,
    Label: name,
    MetricStat: {
      Metric: {
        Namespace: "AWS/Kinesis",
        MetricName: name,
        Dimensions: [{ Name: "StreamName", Value: streamName }],
      },
      Period: period,
      Stat: stat,
    },
    ReturnData: false,
  };
}

function expression(id: string, text: string, label: string): MetricDataQuery {
  return { Id: id, Expression: text, Label: label, ReturnData: false };
}
