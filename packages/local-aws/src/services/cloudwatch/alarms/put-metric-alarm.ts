import type { MetricDataQuery, PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError, notImplemented } from "../../../errors.ts";
import { checkQueries } from "../metric-data.ts";
import { parseExtendedStatistic } from "../statistics.ts";
import { checkTags } from "../tags.ts";
import { checkText, checkUnit, invalidCombination, missing, readDimensions, validationError } from "../validation.ts";
import { checkActions } from "./actions.ts";
import { INITIAL_REASON, type MetricAlarm, type MetricCondition, type MissingData } from "./alarm.ts";
import type { Alarms } from "./alarms.ts";

/** Alarms per Region (CloudWatch quotas). */
const MAX_ALARMS = 5000;
/** Metrics and expressions of one alarm. */
const MAX_QUERIES = 20;
const SECONDS_PER_DAY = 86_400;
const SHORT_PERIODS: readonly number[] = [10, 20, 30];
const COMPARISONS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];
const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/** Creates a metric alarm, or overwrites the configuration of the one of this name and leaves its state as it is. */
export function putMetricAlarm(alarms: Alarms, input: PutMetricAlarmCommandInput): void {
  const name = checkName(input.AlarmName);
  const existing = alarms.get(name);
  if (existing && existing.kind !== "MetricAlarm")
    throw validationError(`Composite alarm with name "${name}" already exists`);
  if (!existing && alarms.size >= MAX_ALARMS)
    throw new AwsError("LimitExceededFault", "The maximum number of alarms is reached.");
  const common = readCommon(input);
  const condition = readCondition(input);
  const now = alarms.host.clock.now();
  alarms.put({
    kind: "MetricAlarm",
    name,
    arn: alarms.arnOf(name),
    ...common,
    condition,
    queries: condition.metrics ?? [queryOf(alarms.host.random.uuid(), condition)],
    tags: existing?.tags ?? checkTags(new Map(), input.Tags ?? []),
    configured: now,
    state: existing?.state ?? "INSUFFICIENT_DATA",
    reason: existing?.reason ?? INITIAL_REASON,
    reasonData: existing?.reasonData,
    stateUpdated: existing?.stateUpdated ?? now,
    stateTransitioned: existing?.stateTransitioned ?? now,
  } satisfies MetricAlarm);
}

/** 1 to 255 characters, none of them a control character. */
export function checkName(name = ""): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (name.length === 0 || name.length > 255 || /[\x00-\x1f\x7f]/.test(name))
    throw validationError(
      `1 validation error detected: Value '${name}' at 'alarmName' failed to satisfy constraint: Member must have length between 1 and 255`,
    );
  return name;
}

/** What metric and composite alarms have in common. */
export function readCommon(input: {
  AlarmDescription?: string | undefined;
  ActionsEnabled?: boolean | undefined;
  OKActions?: string[] | undefined;
  AlarmActions?: string[] | undefined;
  InsufficientDataActions?: string[] | undefined;
}) {
  const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = input;
  if ((input.AlarmDescription?.length ?? 0) > 1024)
    throw validationError("AlarmDescription must have a length less than or equal to 1024");
  checkActions("OKActions", OKActions);
  checkActions("AlarmActions", AlarmActions);
  checkActions("InsufficientDataActions", InsufficientDataActions);
  return {
    description: input.AlarmDescription,
    actionsEnabled: input.ActionsEnabled ?? true,
    okActions: OKActions,
    alarmActions: AlarmActions,
    insufficientDataActions: InsufficientDataActions,
  };
}

function readCondition(input: PutMetricAlarmCommandInput): MetricCondition {
  if (input.ThresholdMetricId !== undefined || /Upper|Lower/.test(input.ComparisonOperator ?? ""))
    throw notImplemented("Anomaly detection of cloudwatch:PutMetricAlarm", "compare with a Threshold");
  if (!COMPARISONS.includes(input.ComparisonOperator ?? ""))
    throw validationError(
      `1 validation error detected: Value '${input.ComparisonOperator}' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [${COMPARISONS.join(", ")}]`,
    );
  if (input.Threshold === undefined) throw missing("The parameter Threshold is required.");
  if (!Number.isFinite(input.Threshold)) throw validationError("Threshold must be a finite number");
  const evaluationPeriods = count("EvaluationPeriods", input.EvaluationPeriods);
  const datapointsToAlarm =
    input.DatapointsToAlarm === undefined ? undefined : count("DatapointsToAlarm", input.DatapointsToAlarm);
  if ((datapointsToAlarm ?? 0) > evaluationPeriods)
    throw validationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  const how = {
    evaluationPeriods,
    datapointsToAlarm,
    threshold: input.Threshold,
    comparison: input.ComparisonOperator!,
    treatMissingData: readMissingData(input.TreatMissingData),
  };
  const what = input.Metrics === undefined ? readMetric(input) : readMetrics(input, input.Metrics);
  const window = what.period * evaluationPeriods;
  const most = what.period >= 3600 ? 7 * SECONDS_PER_DAY : SECONDS_PER_DAY;
  if (window > most)
    throw validationError(
      `Metrics cannot be checked across more than ${most === SECONDS_PER_DAY ? "a day" : "a week"} (EvaluationPeriods * Period must be <= ${most}).`,
    );
  return { ...how, ...what };
}

function count(member: string, value: number | undefined): number {
  if (value === undefined) throw missing(`The parameter ${member} is required.`);
  if (!Number.isInteger(value) || value < 1)
    throw validationError(
      `1 validation error detected: Value '${value}' at '${member.charAt(0).toLowerCase()}${member.slice(1)}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  return value;
}

function readMissingData(value: string | undefined): MissingData | undefined {
  switch (value) {
    case undefined:
    case "missing":
    case "ignore":
    case "breaching":
    case "notBreaching":
      return value;
    default:
      throw validationError(
        `The value ${value} is not supported for TreatMissingData parameter. Supported values are [breaching, notBreaching, ignore, missing].`,
      );
  }
}

type What = Omit<
  MetricCondition,
  "evaluationPeriods" | "datapointsToAlarm" | "threshold" | "comparison" | "treatMissingData"
>;

/** An alarm on one metric. */
function readMetric(input: PutMetricAlarmCommandInput): What {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period } = input;
  if (MetricName === undefined) throw missing("The parameter MetricName is required.");
  if (Namespace === undefined) throw missing("The parameter Namespace is required.");
  if (Period === undefined) throw missing("The parameter Period is required.");
  checkText("MetricName", MetricName, 255);
  checkText("Namespace", Namespace, 255);
  checkUnit("Unit", input.Unit);
  readDimensions("Dimensions", input.Dimensions);
  checkPeriod(Period);
  if ((Statistic === undefined) === (ExtendedStatistic === undefined))
    throw Statistic === undefined
      ? missing("Either Statistic or ExtendedStatistic must be specified.")
      : invalidCombination("Only one of Statistic or ExtendedStatistic can be specified.");
  if (Statistic !== undefined && !STATISTICS.includes(Statistic))
    throw validationError(`The value ${Statistic} for parameter Statistic is not supported.`);
  if (ExtendedStatistic !== undefined && !parseExtendedStatistic(ExtendedStatistic))
    throw validationError(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  return {
    metricName: MetricName,
    namespace: Namespace,
    dimensions: input.Dimensions ?? [],
    statistic: Statistic,
    extendedStatistic: ExtendedStatistic,
    unit: input.Unit,
    metrics: undefined,
    period: Period,
    lowSamples: readLowSamples(input),
  };
}

function readLowSamples(input: PutMetricAlarmCommandInput): "evaluate" | "ignore" | undefined {
  const value = input.EvaluateLowSampleCountPercentile;
  if (value === undefined) return undefined;
  if (value !== "evaluate" && value !== "ignore")
    throw validationError(
      `Option ${value} is not supported. Supported options for parameter EvaluateLowSampleCountPercentile are evaluate and ignore.`,
    );
  if (!input.ExtendedStatistic?.startsWith("p"))
    throw validationError("EvaluateLowSampleCountPercentile can only be specified for percentile statistics.");
  return value;
}

function checkPeriod(period: number): void {
  if (SHORT_PERIODS.includes(period) || (Number.isInteger(period) && period > 0 && period % 60 === 0)) return;
  throw validationError("Period must be 10, 20, 30 or a multiple of 60");
}

/** An alarm on metrics and expressions, of which exactly one returns data. */
function readMetrics(input: PutMetricAlarmCommandInput, metrics: readonly MetricDataQuery[]): What {
  for (const member of [
    "MetricName",
    "Namespace",
    "Dimensions",
    "Period",
    "Unit",
    "Statistic",
    "ExtendedStatistic",
  ] as const)
    if (input[member] !== undefined)
      throw validationError(`The parameters Metrics and ${member} are mutually exclusive and you have specified both.`);
  if (input.EvaluateLowSampleCountPercentile !== undefined)
    throw validationError("EvaluateLowSampleCountPercentile can only be specified for percentile statistics.");
  if (metrics.length > MAX_QUERIES)
    throw validationError(`The collection Metrics must not have a size greater than ${MAX_QUERIES}.`);
  for (const { Expression } of metrics)
    if (Expression?.includes("ANOMALY_DETECTION_BAND"))
      throw notImplemented("ANOMALY_DETECTION_BAND of cloudwatch:PutMetricAlarm", "compare with a Threshold");
  checkQueries(metrics);
  const returned = metrics.filter((query) => query.ReturnData !== false);
  if (returned.length !== 1) throw validationError("Exactly one element of the metrics list should return data.");
  if (!metrics.some((query) => query.MetricStat))
    throw validationError("Metrics list must contain at least one metric.");
  const periods = new Set(metrics.flatMap((query) => query.MetricStat?.Period ?? []));
  if (periods.size > 1) throw validationError("Period must not be different for the metrics of an alarm.");
  const [period] = periods;
  checkPeriod(period!);
  for (const query of metrics)
    if (query.Period !== undefined && query.Period !== period)
      throw validationError("Period must not be different for the metrics of an alarm.");
  return {
    metricName: undefined,
    namespace: undefined,
    dimensions: [],
    statistic: undefined,
    extendedStatistic: undefined,
    unit: undefined,
    metrics,
    period: period!,
    lowSamples: undefined,
  };
}

function queryOf(id: string, condition: MetricCondition): MetricDataQuery {
  const { namespace, metricName, dimensions, period, statistic, extendedStatistic, unit } = condition;
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metricName, Dimensions: [...dimensions] },
      Period: period,
      Stat: statistic ?? extendedStatistic,
      ...(unit === undefined ? {} : { Unit: unit }),
    },
    ReturnData: true,
  };
}
