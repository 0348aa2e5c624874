import type {
  AlarmHistoryItem,
  CompositeAlarm as CompositeAlarmOutput,
  DescribeAlarmHistoryCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommandInput,
  Dimension,
  MetricAlarm as MetricAlarmOutput,
} from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../../errors.ts";
import { pageAfter } from "../paging.ts";
import { invalidCombination, readDimensions, validationError } from "../validation.ts";
import type { Alarm, AlarmBase, CompositeAlarm, MetricAlarm } from "./alarm.ts";
import type { Alarms } from "./alarms.ts";
import { alarmsIn } from "./rule.ts";

/** Records of one page. */
const MAX_RECORDS = 100;
const DEFAULT_RECORDS = 50;

export interface DescribedAlarms {
  readonly MetricAlarms: MetricAlarmOutput[];
  readonly CompositeAlarms: CompositeAlarmOutput[];
  readonly NextToken?: string;
}

/** Metric alarms alone unless other types are asked for. */
export function describeAlarms(alarms: Alarms, input: DescribeAlarmsCommandInput): DescribedAlarms {
  const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child, AlarmTypes: types = ["MetricAlarm"] } = input;
  if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined)
    throw validationError("AlarmNamePrefix and AlarmNames are mutually exclusive.");
  if ((input.AlarmNames?.length ?? 0) > 100)
    throw validationError("The collection AlarmNames must not have a size greater than 100.");
  if (parent !== undefined || child !== undefined) return { ...relatives(alarms, input) };
  const found = alarms.list().filter((alarm) => matches(alarm, input) && types.includes(alarm.kind));
  const { items, ...rest } = pageAfter(found, (alarm) => alarm.name, input.NextToken, limitOf(input.MaxRecords));
  return {
    MetricAlarms: items.filter((alarm) => alarm.kind === "MetricAlarm").map(writeMetricAlarm),
    CompositeAlarms: items.filter((alarm) => alarm.kind === "CompositeAlarm").map(writeCompositeAlarm),
    ...rest,
  };
}

function limitOf(records = DEFAULT_RECORDS): number {
  if (Number.isInteger(records) && records >= 1 && records <= MAX_RECORDS) return records;
  throw validationError(`MaxRecords must be between 1 and ${MAX_RECORDS}.`);
}

function matches(alarm: Alarm, input: DescribeAlarmsCommandInput): boolean {
  const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix } = input;
  const actions = [...alarm.okActions, ...alarm.alarmActions, ...alarm.insufficientDataActions];
  return (
    (AlarmNames === undefined || AlarmNames.length === 0 || AlarmNames.includes(alarm.name)) &&
    (AlarmNamePrefix === undefined || alarm.name.startsWith(AlarmNamePrefix)) &&
    (StateValue === undefined || alarm.state === StateValue) &&
    (ActionPrefix === undefined || actions.some((arn) => arn.startsWith(ActionPrefix)))
  );
}

/** Names, ARNs and states of what a composite alarm asks, or of the composite alarms that ask an alarm. */
function relatives(alarms: Alarms, input: DescribeAlarmsCommandInput): DescribedAlarms {
  const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = input;
  for (const member of ["AlarmNames", "AlarmNamePrefix", "StateValue", "ActionPrefix"] as const)
    if (input[member] !== undefined)
      throw invalidCombination(`${member} cannot be given together with ChildrenOfAlarmName or ParentsOfAlarmName.`);
  const asked = alarms.get(parent ?? child!);
  if (!asked) throw new AwsError("ResourceNotFound", `Alarm ${parent ?? child} does not exist`, { status: 404 });
  const found = alarms
    .list()
    .filter((alarm) => (parent === undefined ? asks(alarms, alarm, asked) : asks(alarms, asked, alarm)));
  const { items, ...rest } = pageAfter(found, (alarm) => alarm.name, input.NextToken, limitOf(input.MaxRecords));
  const brief = (alarm: Alarm) => ({
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    ...(parent === undefined ? {} : { StateValue: alarm.state, StateUpdatedTimestamp: new Date(alarm.stateUpdated) }),
  });
  return {
    MetricAlarms: items.filter((alarm) => alarm.kind === "MetricAlarm").map(brief),
    CompositeAlarms: items.filter((alarm) => alarm.kind === "CompositeAlarm").map(brief),
    ...rest,
  };
}

/** Whether a composite alarm's rule names another alarm. */
export function asks(alarms: Alarms, parent: Alarm, child: Alarm): boolean {
  return parent.kind === "CompositeAlarm" && alarmsIn(parent.rule).some((name) => alarms.find(name) === child);
}

export function describeAlarmsForMetric(
  alarms: Alarms,
  input: DescribeAlarmsForMetricCommandInput,
): { MetricAlarms: MetricAlarmOutput[] } {
  const wanted = keyOf(input.Dimensions);
  const found = alarms.list().filter((alarm): alarm is MetricAlarm => {
    if (alarm.kind !== "MetricAlarm") return false;
    const { condition } = alarm;
    return (
      condition.metricName === input.MetricName &&
      condition.namespace === input.Namespace &&
      keyOf(condition.dimensions) === wanted &&
      (input.Statistic === undefined || condition.statistic === input.Statistic) &&
      (input.ExtendedStatistic === undefined || condition.extendedStatistic === input.ExtendedStatistic) &&
      (input.Period === undefined || condition.period === input.Period) &&
      (input.Unit === undefined || condition.unit === input.Unit)
    );
  });
  return { MetricAlarms: found.map(writeMetricAlarm) };
}

function keyOf(dimensions: readonly Dimension[] | undefined): string {
  return JSON.stringify(Object.entries(readDimensions("Dimensions", dimensions)).sort());
}

function writeBase(alarm: AlarmBase) {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    ...(alarm.description === undefined ? {} : { AlarmDescription: alarm.description }),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configured),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: [...alarm.okActions],
    AlarmActions: [...alarm.alarmActions],
    InsufficientDataActions: [...alarm.insufficientDataActions],
    StateValue: alarm.state,
    StateReason: alarm.reason,
    ...(alarm.reasonData === undefined ? {} : { StateReasonData: alarm.reasonData }),
    StateUpdatedTimestamp: new Date(alarm.stateUpdated),
    StateTransitionedTimestamp: new Date(alarm.stateTransitioned),
  };
}

function writeMetricAlarm(alarm: MetricAlarm): MetricAlarmOutput {
  const { condition } = alarm;
  const single = {
    MetricName: condition.metricName,
    Namespace: condition.namespace,
    Statistic: condition.statistic,
    ExtendedStatistic: condition.extendedStatistic,
    Period: condition.period,
    Unit: condition.unit,
    EvaluateLowSampleCountPercentile: condition.lowSamples,
  };
  return {
    ...writeBase(alarm),
    ...(condition.metrics === undefined ? single : { Metrics: condition.metrics.map(withReturnData) }),
    Dimensions: [...condition.dimensions],
    EvaluationPeriods: condition.evaluationPeriods,
    DatapointsToAlarm: condition.datapointsToAlarm,
    Threshold: condition.threshold,
    ComparisonOperator: condition.comparison,
    TreatMissingData: condition.treatMissingData,
  };
}

/** What a query returns is said of each. */
function withReturnData<Query extends { ReturnData?: boolean | undefined }>(query: Query): Query {
  return { ...query, ReturnData: query.ReturnData ?? true };
}

function writeCompositeAlarm(alarm: CompositeAlarm): CompositeAlarmOutput {
  return {
    ...writeBase(alarm),
    AlarmRule: alarm.ruleText,
    ...(alarm.suppressor === undefined
      ? {}
      : {
          ActionsSuppressor: alarm.suppressor,
          ActionsSuppressorWaitPeriod: alarm.waitPeriod,
          ActionsSuppressorExtensionPeriod: alarm.extensionPeriod,
        }),
    ...(alarm.suppression
      ? { ActionsSuppressedBy: alarm.suppression.by, ActionsSuppressedReason: alarm.suppression.reason }
      : {}),
  };
}

export function describeAlarmHistory(
  alarms: Alarms,
  input: DescribeAlarmHistoryCommandInput,
): { AlarmHistoryItems: AlarmHistoryItem[]; NextToken?: string } {
  const { AlarmName, AlarmTypes = ["MetricAlarm"], HistoryItemType, StartDate, EndDate } = input;
  if (StartDate && EndDate && StartDate > EndDate) throw validationError("StartDate must be before EndDate");
  const found = alarms.history
    .map((item, index) => ({ item, index }))
    .filter(
      ({ item }) =>
        (AlarmName === undefined || item.AlarmName === AlarmName) &&
        (AlarmName !== undefined || AlarmTypes.includes(item.AlarmType!)) &&
        (HistoryItemType === undefined || item.HistoryItemType === HistoryItemType) &&
        (StartDate === undefined || item.Timestamp! >= StartDate) &&
        (EndDate === undefined || item.Timestamp! <= EndDate),
    );
  if (input.ScanBy !== "TimestampAscending") found.reverse();
  const key = ({ item, index }: (typeof found)[number]) => `${item.Timestamp!.getTime()}/${index}`;
  const { items, ...rest } = pageAfter(found, key, input.NextToken, limitOf(input.MaxRecords ?? MAX_RECORDS));
  return { AlarmHistoryItems: items.map(({ item }) => item), ...rest };
}
