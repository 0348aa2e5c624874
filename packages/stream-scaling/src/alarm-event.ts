import { readAlarmName } from "./alarm-definitions.ts";
import type { ScalingDirection } from "./decision.ts";
import { ScalingError } from "./errors.ts";
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from "./usage.ts";

/** What Lambda hands to a function that subscribes to a topic, as far as it is read here. */
export interface SnsEvent {
  readonly Records: readonly { readonly Sns: { readonly Message: string } }[];
}

/** One change of an alarm's state, read from the message that CloudWatch publishes. */
export interface AlarmChange {
  name: string;
  arn: string;
  /** `ALARM`, `OK` or `INSUFFICIENT_DATA`. */
  state: string;
  /** StateChangeTime in milliseconds since the epoch. */
  changedAt: number;
  streamName: string;
  periodMinutes: number;
  threshold: number;
  /** Open shards that the alarm reckons with; undefined when its formula does not say. */
  shards: number | undefined;
}

interface MetricMessage {
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: readonly { readonly name?: string; readonly value?: string }[];
}

interface Trigger extends MetricMessage {
  readonly Period?: number;
  readonly Threshold?: number;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: MetricMessage; readonly Period: number };
  }[];
}

/** Reads the message of an alarm; throws `SCALING_EVENT_INVALID` when it is none of a Kinesis stream. */
export function readAlarmChange(message: string): AlarmChange {
  const body = parse(message);
  const trigger = body.Trigger as Trigger | undefined;
  const { AlarmName: name, AlarmArn: arn, NewStateValue: state, StateChangeTime: time } = body;
  if (typeof name !== "string" || typeof state !== "string" || trigger === undefined) {
    throw invalid("expected the message of a CloudWatch alarm", message);
  }
  const streamName = streamOf(trigger);
  if (streamName === undefined) throw invalid(`alarm ${name} watches no metric of a Kinesis stream`, message);
  const seconds = trigger.Metrics?.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period;
  const periodMinutes = (seconds ?? trigger.Period ?? 0) / 60;
  return {
    name,
    arn: String(arn ?? ""),
    state,
    changedAt: readTime(time, message),
    streamName,
    periodMinutes,
    threshold: trigger.Threshold ?? Number.NaN,
    shards: shardsIn(trigger.Metrics, periodMinutes),
  };
}

/** Way and base name of an alarm; throws `SCALING_ALARM_NAME_INVALID` unless it ends in `-scale-up` or `-scale-down`. */
export function requireAlarmName(name: string): { alarmName: string; direction: ScalingDirection } {
  const read = readAlarmName(name);
  if (read !== undefined) return read;
  throw new ScalingError(
    "SCALING_ALARM_NAME_INVALID",
    `alarm name: expected one that ends in -scale-up or -scale-down, got ${name}`,
  );
}

/** CloudWatch writes the offset without a colon: `2020-04-23T21:17:44.775+0000`. */
function readTime(time: unknown, message: string): number {
  const parsed = typeof time === "string" ? Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")) : Number.NaN;
  if (Number.isNaN(parsed)) throw invalid(`StateChangeTime: expected a time, got ${String(time)}`, message);
  return parsed;
}

function streamOf(trigger: Trigger): string | undefined {
  const metrics = [trigger, ...(trigger.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])];
  for (const { Namespace, Dimensions } of metrics) {
    const name = Dimensions?.find((dimension) => dimension.name === "StreamName")?.value;
    if (Namespace === "AWS/Kinesis" && name !== undefined) return name;
  }
  return undefined;
}

/**
 * The shards in a usage factor: its divisor by what one shard takes in a period. `e1/(1024*1024*60*5*16)` holds 16 with
 * five-minute periods; a name in it, such as `s1`, is looked up among the alarm's other expressions.
 */
function shardsIn(metrics: Trigger["Metrics"] = [], periodMinutes: number): number | undefined {
  const seconds = periodMinutes * 60;
  for (const { Expression: text } of metrics) {
    const divisor = /^\w+\/\(([\w.*]+)\)$/.exec(text?.replaceAll(" ", "") ?? "")?.[1];
    if (divisor === undefined) continue;
    let product = 1;
    for (const factor of divisor.split("*")) {
      const number = Number(factor);
      product *= Number.isNaN(number) ? Number(metrics.find(({ Id }) => Id === factor)?.Expression) : number;
    }
    for (const perShard of [SHARD_BYTES_PER_SECOND * seconds, SHARD_RECORDS_PER_SECOND * seconds]) {
      const shards = product / perShard;
      if (Number.isInteger(shards) && shards >= 1) return shards;
    }
  }
  return undefined;
}

function parse(message: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(message);
    if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  } catch (error) {
    throw invalid("expected JSON", message, error);
  }
  throw invalid("expected a JSON object", message);
}

function invalid(problem: string, message: string, cause?: unknown): ScalingError {
  return new ScalingError("SCALING_EVENT_INVALID", `alarm message: ${problem}: ${message.slice(0, 200)}`, { cause });
}
