import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { type AlarmActionEvent, type AlarmBreach, readAlarmAction } from "./alarm-action.ts";
import { setAlarmState } from "./alarm-pair.ts";
import { type Clock, systemClock } from "./clock.ts";
import { isStaleAlarm } from "./decision.ts";
import { requireInteger, ScalingError } from "./errors.ts";
import { applicationCapacity, streamCapacity, type TargetClients } from "./scalable-target.ts";
import { type CapacityBounds, decideStep } from "./step-decision.ts";
import { readStepHistory, writeStepHistory } from "./step-history.ts";
import { type StepLogEntry, stepLine } from "./step-log.ts";
import { checkStepPolicy, type StepPolicy } from "./step-policy.ts";

export type { AlarmActionEvent } from "./alarm-action.ts";
export type { TargetClients } from "./scalable-target.ts";

/** A stream whose shards are scaled, or an application whose parallelism is, with its policies by the names of their alarms. */
export interface StepTarget extends CapacityBounds {
  kind: "stream" | "application";
  name: string;
  policies: Readonly<Record<string, StepPolicy>>;
}

/** Options of {@link createStepHandler}: what is scaled, and what the function works with. */
export interface StepHandlerOptions extends TargetClients {
  targets: readonly StepTarget[];
  cloudwatch: Pick<CloudWatchClient, "send">;
  /** Takes each decision. Default: prints `stepLine(entry)`, which is log line and metric at once. */
  log?: (entry: StepLogEntry) => void;
  clock?: Clock;
}

/**
 * Makes the Lambda function that is the action of alarms and scales by step policies. After each decision but `bounded` the
 * alarm begins anew in INSUFFICIENT_DATA: it goes off again while its metric breaches, as it would ask a policy of
 * Application Auto Scaling again. Throws `SCALING_OPTION_INVALID`; the function rejects with `SCALING_EVENT_INVALID`,
 * `SCALING_ALARM_NAME_INVALID` for an alarm without a policy, and with `SCALING_STATE_NOT_SET`.
 */
export function createStepHandler(options: StepHandlerOptions): (event: AlarmActionEvent) => Promise<StepLogEntry> {
  const { targets, log = print, clock = systemClock } = options;
  const byAlarm = new Map<string, Policed>();
  for (const target of targets) {
    requireInteger("minCapacity", target.minCapacity, 1);
    requireInteger("maxCapacity", target.maxCapacity, target.minCapacity);
    for (const [alarmName, policy] of Object.entries(target.policies)) {
      checkStepPolicy(policy);
      byAlarm.set(alarmName, { target, policy });
    }
  }

  return async function scale(event: AlarmActionEvent): Promise<StepLogEntry> {
    const alarm = readAlarmAction(event);
    const policed = byAlarm.get(alarm.name);
    if (policed === undefined)
      throw new ScalingError("SCALING_ALARM_NAME_INVALID", `alarm ${alarm.name}: there is no policy for it`);
    const resource = `${policed.target.kind}/${policed.target.name}`;
    const about = { resource, alarmName: alarm.name, at: clock.now() };
    const entry = { ...about, ...(await answer(alarm, policed, options, about.at)) };
    log(entry);
    if (entry.outcome !== "ignored" && entry.outcome !== "bounded") await beginAnew(alarm, options, entry);
    return entry;
  };
}

interface Policed {
  readonly target: StepTarget;
  readonly policy: StepPolicy;
}

type Decision = Pick<StepLogEntry, "outcome" | "reason" | "capacity" | "targetCapacity">;

async function answer(
  alarm: AlarmBreach,
  policed: Policed,
  options: StepHandlerOptions,
  now: number,
): Promise<Decision> {
  if (alarm.state !== "ALARM") return { outcome: "ignored", reason: `the alarm's state is ${alarm.state}` };
  try {
    return await decide(alarm, policed, options, now);
  } catch (error) {
    return { outcome: "failed", reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

async function decide(
  alarm: AlarmBreach,
  { target, policy }: Policed,
  { cloudwatch, ...clients }: StepHandlerOptions,
  now: number,
): Promise<Decision> {
  const { last, times } = await readStepHistory(cloudwatch, alarm.arn);
  if (isStaleAlarm({ stateChangedAt: alarm.changedAt, lastScaledAt: last?.at }))
    return { outcome: "rejected", reason: "the alarm went off before the last scaling" };

  const { kind, name, policies, minCapacity, maxCapacity } = target;
  const { capacity, least, most, change } =
    kind === "stream" ? await streamCapacity(clients, name, times, now) : await applicationCapacity(clients, name);
  const { values, threshold } = alarm;
  const decision = decideStep({ policy, capacity, values, threshold, minCapacity, maxCapacity, last, now });
  if (decision.outcome !== "scale") return { ...decision, capacity };

  const targetCapacity = Math.min(most, Math.max(least, decision.capacity));
  const limited = targetCapacity === decision.capacity ? "" : `, of which one call does ${targetCapacity}`;
  if (targetCapacity === capacity) return { outcome: "bounded", reason: `${decision.reason}${limited}`, capacity };
  await change(targetCapacity);
  const prefix = alarm.arn.slice(0, -alarm.name.length);
  const alarms = Object.keys(policies).map((other) => `${prefix}${other}`);
  await writeStepHistory(cloudwatch, alarms, { ...decision.scaling, to: targetCapacity }, times);
  return { outcome: "scaled", reason: `${decision.reason}${limited}`, capacity, targetCapacity };
}

/** An alarm acts when it changes its state: one that stays in ALARM would be heard no more. */
async function beginAnew(
  { name }: AlarmBreach,
  { cloudwatch }: StepHandlerOptions,
  { outcome, reason }: StepLogEntry,
): Promise<void> {
  try {
    await setAlarmState(cloudwatch, name, "INSUFFICIENT_DATA", `Scaling ${outcome}: ${reason}`);
  } catch (cause) {
    const message = `alarm ${name} could not be set to INSUFFICIENT_DATA and will not go off again by itself. ${reason}`;
    throw new ScalingError("SCALING_STATE_NOT_SET", message, { cause });
  }
}

function print(entry: StepLogEntry): void {
  process.stdout.write(`${stepLine(entry)}\n`);
}
