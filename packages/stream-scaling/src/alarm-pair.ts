import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { alarmNameFor, scalingAlarms } from "./alarm-definitions.ts";
import { SCALINGS_PER_DAY } from "./decision.ts";
import type { ResolvedPolicy } from "./policy.ts";

// Tag values hold at most 256 letters, digits, spaces and _ . : / = + - @: room for ten times in seconds.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Tag.html
const LAST_SCALED = "LastScaledTimestamp";
const SCALED_TIMES = "ScaledTimes";

/** When a stream was scaled, as far as the tags of an alarm tell. */
export interface ScalingHistory {
  readonly lastScaledAt: number | undefined;
  /** Of the last ten scalings, milliseconds since the epoch. */
  readonly times: readonly number[];
}

/** Reads the tags of an alarm; what is missing or not readable counts as never. */
export async function readHistory(
  cloudwatch: Pick<CloudWatchClient, "send">,
  alarmArn: string,
): Promise<ScalingHistory> {
  const { Tags = [] } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: alarmArn }));
  const value = (key: string) => Tags.find(({ Key }) => Key === key)?.Value ?? "";
  const last = Date.parse(value(LAST_SCALED));
  const times = value(SCALED_TIMES)
    .split(" ")
    .map((seconds) => Number(seconds) * 1000);
  return { lastScaledAt: Number.isNaN(last) ? undefined : last, times: times.filter((time) => time > 0) };
}

/** What a rewrite of the alarms needs to know. */
export interface AlarmRewrite {
  readonly alarmName: string;
  readonly streamName: string;
  /** Shards that the formulas reckon with from now on. */
  readonly shards: number;
  readonly reason: string;
  /** Times of the scalings up to this one, when the rewrite follows one. */
  readonly scaledTimes?: readonly number[];
}

/**
 * Gives both alarms of a stream, or the one that there is, the formula for a number of shards, keeps their actions and
 * descriptions, and lets them begin anew in INSUFFICIENT_DATA.
 */
export async function rewriteAlarms(
  cloudwatch: Pick<CloudWatchClient, "send">,
  policy: ResolvedPolicy,
  { alarmName, streamName, shards, reason, scaledTimes }: AlarmRewrite,
): Promise<void> {
  const AlarmNames = [alarmNameFor(alarmName, "up"), alarmNameFor(alarmName, "down")];
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }));
  const { up, down } = scalingAlarms({ ...policy, streamName, shards, alarmName });
  const present = [up, down].flatMap((definition) => {
    const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === definition.AlarmName);
    return alarm === undefined ? [] : [{ definition, alarm }];
  });
  for (const { definition, alarm } of present) {
    await cloudwatch.send(new PutMetricAlarmCommand({ ...definition, ...kept(alarm) }));
  }
  if (scaledTimes !== undefined) {
    const Tags = historyTags(scaledTimes);
    for (const { alarm } of present) {
      await cloudwatch.send(new TagResourceCommand({ ResourceARN: alarm.AlarmArn, Tags }));
    }
  }
  for (const { definition } of present) {
    await setAlarmState(cloudwatch, definition.AlarmName!, "INSUFFICIENT_DATA", reason);
  }
}

/** Puts an alarm into a state, from which its next evaluation moves it on. */
export async function setAlarmState(
  cloudwatch: Pick<CloudWatchClient, "send">,
  name: string,
  state: "OK" | "INSUFFICIENT_DATA",
  reason: string,
): Promise<void> {
  const StateReason = reason.slice(0, 1023);
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason }));
}

/** PutMetricAlarm replaces an alarm as a whole: what it shall keep is sent along. */
function kept(alarm: MetricAlarm): Partial<MetricAlarm> {
  const { AlarmDescription, ActionsEnabled, AlarmActions, OKActions, InsufficientDataActions } = alarm;
  return { AlarmDescription, ActionsEnabled, AlarmActions, OKActions, InsufficientDataActions };
}

function historyTags(times: readonly number[]): { Key: string; Value: string }[] {
  const seconds = times.slice(-SCALINGS_PER_DAY).map((time) => Math.floor(time / 1000));
  return [
    { Key: LAST_SCALED, Value: new Date(times.at(-1)!).toISOString() },
    { Key: SCALED_TIMES, Value: seconds.join(" ") },
  ];
}
