import type {
  DeregisterScalableTargetRequest,
  DescribeScalableTargetsRequest,
  DescribeScalingActivitiesRequest,
  RegisterScalableTargetRequest,
  SuspendedState,
} from "@aws-sdk/client-application-auto-scaling";
import { AwsError } from "../../errors.ts";
import { invalid, notFound } from "./errors.ts";
import { removePolicy } from "./policies.ts";
import { checkKey, namespaceOf, serviceLinkedRole } from "./resources.ts";
import { keyOf, pageOf, type ScalingState, type Target } from "./state.ts";

/** Targets per Region: 5,000 for DynamoDB, 500 for custom resources (Application Auto Scaling quotas). */
const MAX_TARGETS: Readonly<Record<string, number>> = { dynamodb: 5000, "custom-resource": 500 };

const AWAKE: Required<SuspendedState> = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/** Registers a target, or updates the limits and suspensions that are given. A role is ignored, as AWS does here. */
export async function registerScalableTarget(state: ScalingState, input: RegisterScalableTargetRequest) {
  const key = keyOf(input);
  checkKey(key);
  const existing = state.find(key);
  const min = input.MinCapacity ?? existing?.min;
  const max = input.MaxCapacity ?? existing?.max;
  if (min === undefined || max === undefined)
    throw invalid("Both MinCapacity and MaxCapacity are required to register a new scalable target");
  if (min < 0) throw invalid("Minimum capacity must be 0 or more");
  if (min > max) throw invalid("Maximum capacity cannot be less than minimum capacity");
  if (existing) {
    if (input.Tags !== undefined)
      throw invalid("Tags cannot be given for a scalable target that is registered: use TagResource");
    Object.assign(existing, { min, max, suspended: { ...existing.suspended, ...input.SuspendedState } });
    return { ScalableTargetARN: existing.arn };
  }
  const count = [...state.targets.values()].filter(({ namespace }) => namespace === key.namespace).length;
  if (count >= MAX_TARGETS[key.namespace]!)
    throw new AwsError(
      "LimitExceededException",
      `The maximum number of scalable targets for ${key.namespace} is reached.`,
    );
  if (key.namespace === "dynamodb") await checkExists(state, key.resourceId, key.dimension);
  const { partition, region, account, random, clock } = state.host;
  const target: Target = {
    ...key,
    arn: `arn:${partition}:application-autoscaling:${region}:${account}:scalable-target/${random.hex(36)}`,
    created: clock.now(),
    policies: new Map(),
    min,
    max,
    suspended: { ...AWAKE, ...input.SuspendedState },
    tags: { ...input.Tags },
    cooldown: undefined,
    tail: Promise.resolve(),
  };
  state.add(target);
  return { ScalableTargetARN: target.arn };
}

async function checkExists(state: ScalingState, resourceId: string, dimension: string): Promise<void> {
  try {
    await namespaceOf("dynamodb").capacity(state.host, { namespace: "dynamodb", resourceId, dimension }).read();
  } catch (cause) {
    throw new AwsError("ValidationException", `DynamoDB table does not exist: ${resourceId}`, { cause });
  }
}

export function describeScalableTargets(state: ScalingState, input: DescribeScalableTargetsRequest) {
  namespaceOf(input.ServiceNamespace!);
  const found = [...state.targets.values()].filter(
    (target) =>
      target.namespace === input.ServiceNamespace &&
      (input.ResourceIds === undefined ||
        input.ResourceIds.length === 0 ||
        input.ResourceIds.includes(target.resourceId)) &&
      (input.ScalableDimension === undefined || target.dimension === input.ScalableDimension),
  );
  const { items, ...rest } = pageOf(found, input);
  return {
    ScalableTargets: items.map((target) => ({
      ServiceNamespace: target.namespace as "dynamodb",
      ResourceId: target.resourceId,
      ScalableDimension: target.dimension as "dynamodb:table:ReadCapacityUnits",
      MinCapacity: target.min,
      MaxCapacity: target.max,
      RoleARN: serviceLinkedRole(state.host, target.namespace),
      CreationTime: new Date(target.created),
      SuspendedState: target.suspended,
      ScalableTargetARN: target.arn,
    })),
    ...rest,
  };
}

/** Policies go with their target. */
export async function deregisterScalableTarget(state: ScalingState, input: DeregisterScalableTargetRequest) {
  const key = keyOf(input);
  checkKey(key);
  const target = state.find(key);
  if (!target) throw notFound("scalable target", key);
  for (const policy of target.policies.values()) await removePolicy(state, policy);
  state.remove(target);
  return {};
}

/** Activities of the last six weeks, newest first. */
export function describeScalingActivities(state: ScalingState, input: DescribeScalingActivitiesRequest) {
  namespaceOf(input.ServiceNamespace!);
  const found = state.activities.filter(
    (activity) =>
      activity.ServiceNamespace === input.ServiceNamespace &&
      (input.ResourceId === undefined || activity.ResourceId === input.ResourceId) &&
      (input.ScalableDimension === undefined || activity.ScalableDimension === input.ScalableDimension),
  );
  const { items, ...rest } = pageOf(found, input);
  return { ScalingActivities: [...items], ...rest };
}
