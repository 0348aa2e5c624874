import type { StepScalingPolicyConfiguration } from "@aws-sdk/client-application-auto-scaling";
import type { AlarmBreach } from "./api.ts";
import { invalid } from "./errors.ts";
import { namespaceOf } from "./resources.ts";
import type { Cooldown, Policy, ScalingState, Target } from "./state.ts";
import { stepCapacity } from "./step-scaling.ts";
import { trackingAlarms, trackingCapacity } from "./target-tracking.ts";

/** Carries out a policy for an alarm. @throws AwsError ValidationException without a value to scale by. */
export async function execute(state: ScalingState, policy: Policy, breach: AlarmBreach): Promise<void> {
  const { target } = policy;
  const done = target.tail.then(() => scale(state, policy, breach));
  target.tail = done.catch(() => undefined);
  await done;
}

async function scale(
  state: ScalingState,
  policy: Policy,
  { alarmArn, state: alarmState, values, threshold }: AlarmBreach,
): Promise<void> {
  const { target } = policy;
  const { clock } = state.host;
  if (values.length === 0) throw invalid("Metric data points must be provided");
  const value = policy.step ? aggregate(policy.step.MetricAggregationType, values) : values[0]!;
  const capacity = namespaceOf(target.namespace).capacity(state.host, target);
  const current = await capacity.read();
  const cooldown = target.cooldown && target.cooldown.until > clock.now() ? target.cooldown : undefined;
  const wanted = wantedCapacity(policy, target, current, cooldown, value, threshold);
  if (wanted === undefined || wanted === current) return;
  const direction = wanted > current ? "out" : "in";
  if (direction === "out" ? target.suspended.DynamicScalingOutSuspended : target.suspended.DynamicScalingInSuspended)
    return;
  if (direction === "in" && cooldown !== undefined) return;
  const seconds = cooldownOf(policy, direction);
  const alarm = alarmArn.slice(alarmArn.indexOf(":alarm:") + 7);
  const from = direction === "out" && cooldown?.direction === "out" ? cooldown.from : current;
  const cause = `monitor alarm ${alarm} in state ${alarmState} triggered policy ${policy.name}`;
  if (await setCapacity(state, target, wanted, cause))
    target.cooldown = seconds > 0 ? { direction, until: clock.now() + seconds * 1000, from } : undefined;
  if (policy.tracking) await followCapacity(state, policy, wanted);
}

/** Step policies scale by one value of all that the alarm saw. */
function aggregate(type: StepScalingPolicyConfiguration["MetricAggregationType"], values: readonly number[]): number {
  if (type === "Maximum") return Math.max(...values);
  if (type === "Minimum") return Math.min(...values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The capacity a policy asks for within the target's limits. While a scale-out cools down, the policy counts from the
 * capacity before it, so that only a larger breach adds to it.
 */
function wantedCapacity(
  policy: Policy,
  target: Target,
  current: number,
  cooldown: Cooldown | undefined,
  value: number,
  threshold: number,
): number | undefined {
  const base = cooldown?.direction === "out" ? cooldown.from : current;
  const wanted = policy.step
    ? stepCapacity(policy.step, base, value, threshold)
    : trackingCapacity(policy, current, value);
  if (wanted === undefined) return undefined;
  if (cooldown?.direction === "out" && wanted > base && wanted <= current) return undefined;
  return Math.min(target.max, Math.max(target.min, wanted));
}

function cooldownOf({ step, tracking, target }: Policy, direction: "out" | "in"): number {
  const usual = namespaceOf(target.namespace).cooldown;
  if (step) return step.Cooldown ?? usual;
  return (direction === "out" ? tracking!.ScaleOutCooldown : tracking!.ScaleInCooldown) ?? usual;
}

/** Sets the capacity and records what came of it. */
async function setCapacity(state: ScalingState, target: Target, wanted: number, cause: string): Promise<boolean> {
  const { namespace, resourceId, dimension } = target;
  const { clock, random } = state.host;
  const scaled = namespaceOf(namespace);
  const start = new Date(clock.now());
  let failure: string | undefined;
  try {
    await scaled.capacity(state.host, target).write(wanted);
  } catch (error) {
    failure = (error as Error).message;
  }
  const unit = scaled.unit(dimension);
  state.record({
    ActivityId: random.uuid(),
    ServiceNamespace: namespace as "dynamodb",
    ResourceId: resourceId,
    ScalableDimension: dimension as "dynamodb:table:ReadCapacityUnits",
    Description: `Setting ${unit} to ${wanted}.`,
    Cause: cause,
    StartTime: start,
    EndTime: new Date(clock.now()),
    StatusCode: failure === undefined ? "Successful" : "Failed",
    StatusMessage:
      failure === undefined
        ? `Successfully set ${unit} to ${wanted}. Change successfully fulfilled by ${namespace}.`
        : `Failed to set ${unit} to ${wanted}. Reason: ${failure}`,
  });
  return failure === undefined;
}

/** Alarms on utilization are counted of the capacity there is. */
export async function followCapacity(state: ScalingState, policy: Policy, capacity: number): Promise<void> {
  const metrics = await state.host.load("cloudwatch");
  for (const alarm of trackingAlarms(policy, policy.alarms, capacity)) metrics.putAlarm(alarm);
}
