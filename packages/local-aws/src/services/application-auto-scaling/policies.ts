import type {
  DeleteScalingPolicyRequest,
  DescribeScalingPoliciesRequest,
  PutScalingPolicyRequest,
  ScalingPolicy,
} from "@aws-sdk/client-application-auto-scaling";
import { notImplemented } from "../../errors.ts";
import { invalid, notFound } from "./errors.ts";
import { checkKey, namespaceOf } from "./resources.ts";
import { followCapacity } from "./scaling.ts";
import { keyOf, type Policy, pageOf, type ScalingState } from "./state.ts";
import { checkSteps } from "./step-scaling.ts";
import { checkTracking } from "./target-tracking.ts";

/** Policies of one target. */
const MAX_POLICIES = 50;

/** Creates a policy, or overwrites the configuration of the one of this name. */
export async function putScalingPolicy(state: ScalingState, input: PutScalingPolicyRequest) {
  const key = keyOf(input);
  checkKey(key);
  const target = state.target(key);
  const name = input.PolicyName!;
  if (!/^[^\p{Cc}]{1,256}$/u.test(name)) throw invalid("PolicyName must have 1 to 256 printable characters");
  const existing = target.policies.get(name);
  const tracks = existing ? existing.tracking !== undefined : input.PolicyType === "TargetTrackingScaling";
  if (input.PolicyType === "PredictiveScaling" || input.PredictiveScalingPolicyConfiguration)
    throw notImplemented("Predictive scaling", "use StepScaling or TargetTrackingScaling");
  if (existing && input.PolicyType !== undefined && (input.PolicyType === "TargetTrackingScaling") !== tracks)
    throw invalid("PolicyType of an existing policy cannot be changed");
  const step = tracks ? undefined : input.StepScalingPolicyConfiguration;
  const tracking = tracks ? input.TargetTrackingScalingPolicyConfiguration : undefined;
  if (!step && !tracking)
    throw invalid(`${tracks ? "TargetTrackingScaling" : "StepScaling"}PolicyConfiguration is required`);
  if (step) checkSteps(step);
  if (tracking) checkTracking(tracking, key.namespace);
  if (!existing && target.policies.size >= MAX_POLICIES)
    throw invalid(`A scalable target cannot have more than ${MAX_POLICIES} policies`);
  const { random, clock } = state.host;
  const policy: Policy = existing ?? {
    arn: policyArn(state, name, key.namespace, key.resourceId),
    name,
    created: clock.now(),
    target,
    step,
    tracking,
    alarms: tracks ? ["High", "Low"].map((end) => `TargetTracking-${key.resourceId}-Alarm${end}-${random.uuid()}`) : [],
  };
  Object.assign(policy, { step, tracking });
  if (tracking) await followCapacity(state, policy, await namespaceOf(key.namespace).capacity(state.host, key).read());
  target.policies.set(name, policy);
  state.policies.set(policy.arn, policy);
  return { PolicyARN: policy.arn, Alarms: await alarmsOf(state, policy) };
}

function policyArn({ host }: ScalingState, name: string, namespace: string, resourceId: string): string {
  const { partition, region, account, random } = host;
  return `arn:${partition}:autoscaling:${region}:${account}:scalingPolicy:${random.uuid()}:resource/${namespace}/${resourceId}:policyName/${name}`;
}

async function alarmsOf(state: ScalingState, policy: Policy) {
  const metrics = await state.host.load("cloudwatch");
  return metrics.alarmsWith(policy.arn).map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn }));
}

export async function describeScalingPolicies(state: ScalingState, input: DescribeScalingPoliciesRequest) {
  namespaceOf(input.ServiceNamespace!);
  const found = [...state.policies.values()].filter(
    ({ name, target }) =>
      target.namespace === input.ServiceNamespace &&
      (input.PolicyNames === undefined || input.PolicyNames.length === 0 || input.PolicyNames.includes(name)) &&
      (input.ResourceId === undefined || target.resourceId === input.ResourceId) &&
      (input.ScalableDimension === undefined || target.dimension === input.ScalableDimension),
  );
  const { items, ...rest } = pageOf(found, input);
  return { ScalingPolicies: await Promise.all(items.map((policy) => describe(state, policy))), ...rest };
}

async function describe(state: ScalingState, policy: Policy): Promise<ScalingPolicy> {
  const { target } = policy;
  return {
    PolicyARN: policy.arn,
    PolicyName: policy.name,
    ServiceNamespace: target.namespace as "dynamodb",
    ResourceId: target.resourceId,
    ScalableDimension: target.dimension as "dynamodb:table:ReadCapacityUnits",
    PolicyType: policy.step ? "StepScaling" : "TargetTrackingScaling",
    ...(policy.step ? { StepScalingPolicyConfiguration: policy.step } : {}),
    ...(policy.tracking ? { TargetTrackingScalingPolicyConfiguration: policy.tracking } : {}),
    Alarms: await alarmsOf(state, policy),
    CreationTime: new Date(policy.created),
  };
}

/** The alarms of a target-tracking policy go with it. */
export async function deleteScalingPolicy(state: ScalingState, input: DeleteScalingPolicyRequest) {
  const key = keyOf(input);
  checkKey(key);
  const policy = state.find(key)?.policies.get(input.PolicyName!);
  if (!policy) throw notFound("scaling policy", key);
  await removePolicy(state, policy);
  return {};
}

export async function removePolicy(state: ScalingState, policy: Policy): Promise<void> {
  policy.target.policies.delete(policy.name);
  state.policies.delete(policy.arn);
  if (policy.alarms.length > 0) (await state.host.load("cloudwatch")).deleteAlarms(policy.alarms);
}
