import type { MetricAlarm, StateValue } from "./alarm.ts";
import { writeDouble, writeJson, writeTime } from "./alarm.ts";
import type { Judgement } from "./judge.ts";

/** The value of one period. */
export interface Datapoint {
  /** Start of the period, in milliseconds since the epoch. */
  readonly time: number;
  readonly value: number;
  /** Undefined for expressions. */
  readonly sampleCount: number | undefined;
  readonly breaching: boolean;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

/** From this many on the values stand in a sentence of their own, and only the newest of them. */
const LISTED = 5;

/** Why an alarm goes to a state, in CloudWatch's words. `counted` are newest first. */
export function writeReason(
  alarm: MetricAlarm,
  state: StateValue,
  counted: readonly Datapoint[],
  judgement: Judgement,
): string {
  const { evaluationPeriods, treatMissingData } = alarm.condition;
  const datapointsToAlarm = alarm.condition.datapointsToAlarm ?? evaluationPeriods;
  if (state === "INSUFFICIENT_DATA")
    return `Insufficient Data: ${evaluationPeriods} ${plural("datapoint", evaluationPeriods)} ${was(evaluationPeriods)} unknown.`;
  const { filled } = judgement;
  const treated = `${filled} missing ${plural("datapoint", filled)} ${was(filled)} treated as [${treatMissingData === "breaching" ? "Breaching" : "NonBreaching"}]`;
  const supporting = counted.filter(({ breaching }) => breaching === (state === "ALARM"));
  const received = counted.length;
  if (filled > 0 && supporting.length === 0)
    return `Threshold Crossed: ${received === 0 ? "no" : received} ${plural("datapoint", received)} ${was(received)} received for ${evaluationPeriods} ${plural("period", evaluationPeriods)} and ${treated}.`;
  const total = Math.max(received, supporting.length);
  const threshold = `${was(supporting.length)} ${state === "ALARM" ? "" : "not "}${COMPARISONS[alarm.condition.comparison]} the threshold (${writeDouble(alarm.condition.threshold)})`;
  const values = supporting.slice(0, LISTED).map(({ value, time }) => `${writeDouble(value)} (${writeDate(time)})`);
  const list = `[${values.join(", ")}]`;
  const outOf = `${supporting.length} out of the last ${total} datapoints`;
  const minimum = state === "ALARM" ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const needed = `(minimum ${minimum} ${plural("datapoint", minimum)} for ${state === "ALARM" ? "OK -> ALARM" : "ALARM -> OK"} transition).`;
  const and = filled > 0 ? ` and ${treated}` : "";
  if (supporting.length < LISTED) return `Threshold Crossed: ${outOf} ${list} ${threshold}${and} ${needed}`;
  const recent =
    state === "ALARM" ? "The most recent datapoints which crossed the threshold" : "The most recent datapoints";
  return `Threshold Crossed: ${outOf} ${threshold}${and}. ${recent}: ${list} ${needed}`;
}

function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}

function was(count: number): string {
  return count === 1 ? "was" : "were";
}

/** dd/MM/yy HH:mm:ss in UTC. */
function writeDate(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}

const DOUBLES = new Set(["recentDatapoints", "threshold", "value", "sampleCount"]);

/** The JSON of an evaluation: `datapoints` of the whole range, newest first. */
export function writeReasonData(alarm: MetricAlarm, datapoints: readonly Datapoint[], now: number): string {
  const { statistic, extendedStatistic, unit, period, threshold } = alarm.condition;
  const oldest = datapoints.at(-1);
  return writeJson(
    {
      version: "1.0",
      queryDate: writeTime(now),
      ...(oldest ? { startDate: writeTime(oldest.time) } : {}),
      ...(unit === undefined ? {} : { unit }),
      ...(statistic === undefined && extendedStatistic === undefined
        ? {}
        : { statistic: statistic ?? extendedStatistic }),
      period,
      recentDatapoints: datapoints.map(({ value }) => value).reverse(),
      threshold,
      ...(datapoints.length === 0
        ? {}
        : {
            evaluatedDatapoints: datapoints.map(({ time, sampleCount, value }) => ({
              timestamp: writeTime(time),
              ...(sampleCount === undefined ? {} : { sampleCount }),
              value,
            })),
          }),
    },
    DOUBLES,
  );
}
