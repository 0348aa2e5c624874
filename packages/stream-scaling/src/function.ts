import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DescribeStreamSummaryCommand, type KinesisClient, UpdateShardCountCommand } from "@aws-sdk/client-kinesis";
import { type AlarmChange, readAlarmChange, requireAlarmName, type SnsEvent } from "./alarm-event.ts";
import { readHistory, rewriteAlarms, setAlarmState } from "./alarm-pair.ts";
import { type Clock, systemClock } from "./clock.ts";
import { isStaleAlarm, nextScalingAt, scalingsInLastDay, targetShards } from "./decision.ts";
import { ScalingError } from "./errors.ts";
import { metricLine, type ScalingLogEntry } from "./log.ts";
import { type ResolvedPolicy, resolvePolicy, type ScalingPolicy } from "./policy.ts";
import { SHARD_RECORDS_PER_SECOND } from "./usage.ts";

/** Options of {@link createScalingHandler}: the policy, and what the function works with. */
export interface ScalingHandlerOptions extends ScalingPolicy {
  kinesis: Pick<KinesisClient, "send">;
  cloudwatch: Pick<CloudWatchClient, "send">;
  /** Called after the shards were changed and the alarms rewritten, for what else depends on them. */
  onScaled?: (entry: ScalingLogEntry) => void | Promise<void>;
  /** Takes each decision. Default: prints `metricLine(entry)`, which is log line and metric at once. */
  log?: (entry: ScalingLogEntry) => void;
  clock?: Clock;
}

/**
 * Makes the Lambda function that scales streams: it takes messages of the alarms that `scalingAlarms` defines from an SNS
 * topic. One function serves any number of streams that share a policy. After an API error it sets the alarm to OK, so
 * that it can go off again. Throws `SCALING_OPTION_INVALID`; the function rejects with `SCALING_EVENT_INVALID`,
 * `SCALING_ALARM_NAME_INVALID` for messages that are not of such an alarm, and with `SCALING_STATE_NOT_SET`.
 */
export function createScalingHandler(
  options: ScalingHandlerOptions,
): (event: SnsEvent) => Promise<readonly ScalingLogEntry[]> {
  const { kinesis, cloudwatch, onScaled, log = print, clock = systemClock, ...policy } = options;
  const tools: Tools = { kinesis, cloudwatch, clock, policy: resolvePolicy(policy) };

  return async function scale(event: SnsEvent): Promise<readonly ScalingLogEntry[]> {
    const entries: ScalingLogEntry[] = [];
    for (const { Sns } of event.Records) {
      const entry = await answer(readAlarmChange(Sns.Message), tools);
      log(entry);
      entries.push(entry);
      if (entry.outcome === "scaled") await onScaled?.(entry);
    }
    return entries;
  };
}

interface Tools {
  readonly kinesis: Pick<KinesisClient, "send">;
  readonly cloudwatch: Pick<CloudWatchClient, "send">;
  readonly clock: Clock;
  readonly policy: ResolvedPolicy;
}

type Decision = Pick<ScalingLogEntry, "outcome" | "reason" | "shards" | "targetShards">;

async function answer(alarm: AlarmChange, tools: Tools): Promise<ScalingLogEntry> {
  const { direction } = requireAlarmName(alarm.name);
  const about = { streamName: alarm.streamName, alarmName: alarm.name, direction, at: tools.clock.now() };
  if (alarm.state !== "ALARM") return { ...about, outcome: "ignored", reason: `the alarm's state is ${alarm.state}` };
  try {
    return { ...about, ...(await decide(alarm, tools)) };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await letGoOffAgain(alarm, tools, `Scaling ${direction} failed: ${reason}`);
    return { ...about, outcome: "failed", reason };
  }
}

async function decide(alarm: AlarmChange, { kinesis, cloudwatch, clock, policy }: Tools): Promise<Decision> {
  const { alarmName, direction } = requireAlarmName(alarm.name);
  const { streamName } = alarm;
  const rewrite = (shards: number, reason: string, scaledTimes?: readonly number[]) =>
    rewriteAlarms(cloudwatch, policy, { alarmName, streamName, shards, reason, scaledTimes });

  const { lastScaledAt, times } = await readHistory(cloudwatch, alarm.arn);
  const { cooldownMinutes } = policy;
  if (isStaleAlarm({ stateChangedAt: alarm.changedAt, lastScaledAt, cooldownMinutes })) {
    const reason = `the alarm went off before the last scaling${cooldownMinutes > 0 ? " or in its cool-down" : ""}`;
    await setAlarmState(cloudwatch, alarm.name, "INSUFFICIENT_DATA", `Scaling ${direction} rejected: ${reason}`);
    return { outcome: "rejected", reason };
  }

  const shards = await countShards(kinesis, streamName);
  const reckoned = reckonedShards(alarm, policy);
  if (reckoned !== undefined && reckoned !== shards) {
    // An earlier rewrite failed, or someone else resharded: what the alarm saw is no reason to scale.
    const reason = `the alarm reckoned with ${reckoned} shards, the stream has ${shards}`;
    await rewrite(shards, `Formula corrected: ${reason}`);
    return { outcome: "corrected", shards, reason };
  }

  const target = targetShards({ ...policy, direction, shards });
  if (!target.changes) {
    const reason = `the stream is at its ${direction === "up" ? "maximum" : "minimum"}`;
    if (direction === "down") await rewrite(shards, `Scaling down switched off: ${reason}`);
    return { outcome: "bounded", shards, reason };
  }

  const allowedAt = nextScalingAt(times, clock.now());
  if (allowedAt > clock.now()) {
    const until = new Date(allowedAt).toISOString();
    throw new Error(`UpdateShardCount worked 10 times in the last 24 hours, it does again at ${until}`);
  }
  await kinesis.send(
    new UpdateShardCountCommand({
      StreamName: streamName,
      TargetShardCount: target.shards,
      ScalingType: "UNIFORM_SCALING",
    }),
  );
  const now = clock.now();
  const reason = `${alarm.name} went off`;
  await rewrite(target.shards, `Scaled from ${shards} to ${target.shards} shards`, [
    ...scalingsInLastDay(times, now),
    now,
  ]);
  return { outcome: "scaled", shards, targetShards: target.shards, reason };
}

/** Open shards of a stream; a stream that is being changed cannot be scaled now. */
async function countShards(kinesis: Pick<KinesisClient, "send">, streamName: string): Promise<number> {
  const { StreamDescriptionSummary: summary } = await kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName: streamName }),
  );
  if (summary?.StreamStatus !== "ACTIVE") throw new Error(`the stream is ${summary?.StreamStatus ?? "not described"}`);
  return summary.OpenShardCount!;
}

/** Shards that an alarm reckons with: part of its formula, or of the threshold of a record count. */
function reckonedShards(alarm: AlarmChange, policy: ResolvedPolicy): number | undefined {
  if (policy.alarms === "usage-factor") return alarm.shards;
  const { threshold } = requireAlarmName(alarm.name).direction === "up" ? policy.scaleUp : policy.scaleDown;
  const shards = alarm.threshold / (threshold * SHARD_RECORDS_PER_SECOND * alarm.periodMinutes * 60);
  return Math.round(shards * 1000) / 1000;
}

/** An alarm acts when it changes its state: one that stays in ALARM would be heard no more. */
async function letGoOffAgain(alarm: AlarmChange, { cloudwatch }: Tools, reason: string): Promise<void> {
  try {
    await setAlarmState(cloudwatch, alarm.name, "OK", reason);
  } catch (cause) {
    const message = `alarm ${alarm.name} could not be set to OK and will not go off again by itself. ${reason}`;
    throw new ScalingError("SCALING_STATE_NOT_SET", message, { cause });
  }
}

function print(entry: ScalingLogEntry): void {
  process.stdout.write(`${metricLine(entry)}\n`);
}
