import type {
  DeleteAlarmsCommandInput,
  DescribeAlarmHistoryCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommandInput,
  DisableAlarmActionsCommandInput,
  EnableAlarmActionsCommandInput,
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
  SetAlarmStateCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../../errors.ts";
import { operation } from "../../../service.ts";
import { validationError } from "../validation.ts";
import type { Breach } from "./actions.ts";
import type { Alarm } from "./alarm.ts";
import type { Alarms } from "./alarms.ts";
import { asks, describeAlarmHistory, describeAlarms, describeAlarmsForMetric } from "./describe.ts";
import { putCompositeAlarm } from "./put-composite-alarm.ts";
import { putMetricAlarm } from "./put-metric-alarm.ts";

/** The operations on alarms. */
export function alarmOperations(alarms: Alarms) {
  return {
    PutMetricAlarm: operation<PutMetricAlarmCommandInput, undefined>(
      [
        "AlarmName",
        "AlarmDescription",
        "ActionsEnabled",
        "OKActions",
        "AlarmActions",
        "InsufficientDataActions",
        "MetricName",
        "Namespace",
        "Statistic",
        "ExtendedStatistic",
        "Dimensions",
        "Period",
        "Unit",
        "EvaluationPeriods",
        "DatapointsToAlarm",
        "Threshold",
        "ComparisonOperator",
        "TreatMissingData",
        "EvaluateLowSampleCountPercentile",
        "Metrics",
        "Tags",
        "ThresholdMetricId",
      ],
      (input) => {
        putMetricAlarm(alarms, input);
        return undefined;
      },
    ),
    PutCompositeAlarm: operation<PutCompositeAlarmCommandInput, undefined>(
      [
        "ActionsEnabled",
        "AlarmActions",
        "AlarmDescription",
        "AlarmName",
        "AlarmRule",
        "InsufficientDataActions",
        "OKActions",
        "Tags",
        "ActionsSuppressor",
        "ActionsSuppressorWaitPeriod",
        "ActionsSuppressorExtensionPeriod",
      ],
      (input) => {
        putCompositeAlarm(alarms, input);
        return undefined;
      },
    ),
    DescribeAlarms: operation(
      [
        "AlarmNames",
        "AlarmNamePrefix",
        "AlarmTypes",
        "ChildrenOfAlarmName",
        "ParentsOfAlarmName",
        "StateValue",
        "ActionPrefix",
        "MaxRecords",
        "NextToken",
      ],
      (input: DescribeAlarmsCommandInput) => describeAlarms(alarms, input),
    ),
    DescribeAlarmsForMetric: operation(
      ["MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit"],
      (input: DescribeAlarmsForMetricCommandInput) => describeAlarmsForMetric(alarms, input),
    ),
    DescribeAlarmHistory: operation(
      ["AlarmName", "AlarmTypes", "HistoryItemType", "StartDate", "EndDate", "MaxRecords", "NextToken", "ScanBy"],
      (input: DescribeAlarmHistoryCommandInput) => describeAlarmHistory(alarms, input),
    ),
    SetAlarmState: operation<SetAlarmStateCommandInput, undefined>(
      ["AlarmName", "StateValue", "StateReason", "StateReasonData"],
      (input) => setAlarmState(alarms, input),
    ),
    EnableAlarmActions: operation<EnableAlarmActionsCommandInput, undefined>(["AlarmNames"], (input) =>
      enable(alarms, input.AlarmNames!, true),
    ),
    DisableAlarmActions: operation<DisableAlarmActionsCommandInput, undefined>(["AlarmNames"], (input) =>
      enable(alarms, input.AlarmNames!, false),
    ),
    DeleteAlarms: operation<DeleteAlarmsCommandInput, undefined>(["AlarmNames"], (input) =>
      deleteAlarms(alarms, input.AlarmNames!),
    ),
  };
}

/** The state lasts until the alarm is evaluated again. */
function setAlarmState(alarms: Alarms, input: SetAlarmStateCommandInput): undefined {
  const alarm = alarms.get(input.AlarmName!);
  if (!alarm) throw new AwsError("ResourceNotFound", `Alarm ${input.AlarmName} does not exist`, { status: 404 });
  const { StateValue: state, StateReason: reason, StateReasonData: data } = input;
  if (state !== "OK" && state !== "ALARM" && state !== "INSUFFICIENT_DATA")
    throw validationError(
      `1 validation error detected: Value '${state}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`,
    );
  if (reason!.length > 1023) throw validationError("StateReason must have a length less than or equal to 1023");
  if ((data?.length ?? 0) > 4000)
    throw validationError("StateReasonData must have a length less than or equal to 4000");
  alarms.setState(alarm, state, reason!, data, breachIn(alarm, data));
  return undefined;
}

/** Scaling policies take the data points that the caller gives, oldest first. */
function breachIn(alarm: Alarm, data: string | undefined): Breach {
  const threshold = alarm.kind === "MetricAlarm" ? alarm.condition.threshold : Number.NaN;
  if (data === undefined) return { values: [], threshold };
  let parsed: { recentDatapoints?: unknown; RecentDatapoints?: unknown } | null;
  try {
    parsed = JSON.parse(data);
  } catch {
    throw new AwsError("InvalidFormatFault", "StateReasonData is not valid JSON");
  }
  const points = parsed?.recentDatapoints ?? parsed?.RecentDatapoints;
  const values = Array.isArray(points) ? points.filter((point) => typeof point === "number").reverse() : [];
  return { values, threshold };
}

function enable(alarms: Alarms, names: readonly string[], enabled: boolean): undefined {
  for (const name of names) {
    const alarm = alarms.get(name);
    if (!alarm) continue;
    alarm.actionsEnabled = enabled;
    alarms.record(alarm, "ConfigurationUpdate", `Alarm "${name}" updated`, {
      version: "1.0",
      type: "Update",
      updatedAlarm: { alarmName: name, actionsEnabled: enabled },
    });
  }
  return undefined;
}

/** All or none: up to 100 alarms, or a single composite one. */
function deleteAlarms(alarms: Alarms, names: readonly string[]): undefined {
  if (names.length > 100) throw validationError("The collection AlarmNames must not have a size greater than 100.");
  const found = names.map((name) => alarms.get(name));
  if (names.length > 1 && found.some((alarm) => alarm?.kind === "CompositeAlarm"))
    throw validationError("Only one composite alarm can be deleted per call.");
  for (const [index, alarm] of found.entries())
    if (!alarm) throw new AwsError("ResourceNotFound", `Alarm ${names[index]} does not exist`, { status: 404 });
  for (const alarm of found as Alarm[]) {
    const parent = alarms.list().find((other) => other !== alarm && asks(alarms, other, alarm));
    if (parent && !names.includes(parent.name))
      throw validationError(`Alarm ${alarm.name} cannot be deleted as ${parent.name} depends on it.`);
  }
  for (const alarm of found as Alarm[]) alarms.delete(alarm);
  return undefined;
}
