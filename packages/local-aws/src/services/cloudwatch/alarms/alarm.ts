import type {
  ComparisonOperator,
  Dimension,
  MetricDataQuery,
  StandardUnit,
  Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { AlarmRule } from "./rule.ts";

export type StateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** How periods without data count (PutMetricAlarm, TreatMissingData). */
export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

/** What every alarm is and what state it is in. Times are milliseconds since the epoch. */
export interface AlarmBase {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly okActions: readonly string[];
  readonly alarmActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
  readonly tags: Map<string, string>;
  actionsEnabled: boolean;
  configured: number;
  state: StateValue;
  reason: string;
  reasonData: string | undefined;
  stateUpdated: number;
  stateTransitioned: number;
}

/** What a metric alarm watches, as it was put. */
export interface MetricCondition {
  readonly metricName: string | undefined;
  readonly namespace: string | undefined;
  readonly dimensions: readonly Dimension[];
  readonly statistic: Statistic | undefined;
  readonly extendedStatistic: string | undefined;
  readonly unit: StandardUnit | undefined;
  /** Metrics and expressions; undefined for an alarm on one metric. */
  readonly metrics: readonly MetricDataQuery[] | undefined;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  /** As put; every period of the evaluation when left out. */
  readonly datapointsToAlarm: number | undefined;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  /** As put; missing when left out. */
  readonly treatMissingData: MissingData | undefined;
  readonly lowSamples: "evaluate" | "ignore" | undefined;
}

export interface MetricAlarm extends AlarmBase {
  readonly kind: "MetricAlarm";
  readonly condition: MetricCondition;
  /** `condition` as GetMetricData takes it: one query returns data. */
  readonly queries: readonly MetricDataQuery[];
}

/** What keeps the actions of a composite alarm from being taken. */
export interface Suppression {
  readonly by: "Alarm" | "WaitPeriod" | "ExtensionPeriod";
  readonly reason: string;
}

export interface CompositeAlarm extends AlarmBase {
  readonly kind: "CompositeAlarm";
  readonly ruleText: string;
  readonly rule: AlarmRule;
  /** Alarm that suppresses the actions, by name or ARN. */
  readonly suppressor: string | undefined;
  /** Seconds. */
  readonly waitPeriod: number | undefined;
  readonly extensionPeriod: number | undefined;
  suppression: Suppression | undefined;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** An alarm that nothing has been evaluated for yet. */
export const INITIAL_REASON = "Unchecked: Initial alarm creation";

/** Times in the JSON of CloudWatch, such as 2020-04-23T21:17:44.775+0000. */
export function writeTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}

/** Numbers in CloudWatch's texts are doubles as Java writes them: 0.0, 240000.0, 1.0E7. */
export function writeDouble(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [mantissa = "", exponent] = value.toExponential().split("e");
    return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** JSON whose numbers named `doubles` are written as doubles, as CloudWatch's are; the values are the same. */
export function writeJson(value: unknown, doubles: ReadonlySet<string>): string {
  const marked = JSON.stringify(value, (key, item: unknown) => {
    if (!doubles.has(key)) return item;
    if (typeof item === "number") return `${MARK}${writeDouble(item)}${MARK}`;
    return Array.isArray(item)
      ? item.map((entry: unknown) => (typeof entry === "number" ? `${MARK}${writeDouble(entry)}${MARK}` : entry))
      : item;
  });
  return marked.replaceAll(`"${MARK}`, "").replaceAll(`${MARK}"`, "");
}

/** No text of an alarm holds this private-use character. */
const MARK = "\uE000";
