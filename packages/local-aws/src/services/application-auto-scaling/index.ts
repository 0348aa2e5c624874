import type {
  DeleteScalingPolicyRequest,
  DeregisterScalableTargetRequest,
  DescribeScalableTargetsRequest,
  DescribeScalingActivitiesRequest,
  DescribeScalingPoliciesRequest,
  ListTagsForResourceRequest,
  PutScalingPolicyRequest,
  RegisterScalableTargetRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-application-auto-scaling";
import { AwsError } from "../../errors.ts";
import { operation, type ServiceDefinition, type ServiceHost, type ServiceInstance } from "../../service.ts";
import type { AutoScalingApi } from "./api.ts";
import { deleteScalingPolicy, describeScalingPolicies, putScalingPolicy } from "./policies.ts";
import { execute } from "./scaling.ts";
import { ScalingState, type Target } from "./state.ts";
import {
  deregisterScalableTarget,
  describeScalableTargets,
  describeScalingActivities,
  registerScalableTarget,
} from "./targets.ts";

/** Application Auto Scaling. */
export const applicationAutoScaling: ServiceDefinition<AutoScalingApi> = {
  id: "application-auto-scaling",
  sdk: () => import("@aws-sdk/client-application-auto-scaling"),
  protocols: ["aws-json-1.1"],
  signingName: "application-autoscaling",
  targetPrefix: "AnyScaleFrontendService",
  create,
};

const KEY = ["ServiceNamespace", "ResourceId", "ScalableDimension"] as const;
const PAGE = ["MaxResults", "NextToken"] as const;

function create(host: ServiceHost): ServiceInstance<AutoScalingApi> {
  const state = new ScalingState(host);
  return {
    operations: { ...targetOperations(state), ...policyOperations(state), ...tagOperations(state) },
    api: {
      async execute(policyArn, breach) {
        const policy = state.policies.get(policyArn);
        if (!policy) throw new AwsError("ObjectNotFoundException", `No scaling policy found for ${policyArn}`);
        await execute(state, policy, breach);
      },
    },
    authorizations: (name, input) => [
      { action: `application-autoscaling:${name}`, resources: [resourceOf(state, input)] },
    ],
  };
}

/** Operations on a target that exists are on its ARN; the rest is on `*`. */
function resourceOf(state: ScalingState, input: Record<string, unknown>): string {
  if (typeof input.ResourceARN === "string") return input.ResourceARN;
  const { ServiceNamespace: namespace, ResourceId: resourceId, ScalableDimension: dimension } = input;
  if (typeof namespace !== "string" || typeof resourceId !== "string" || typeof dimension !== "string") return "*";
  return state.find({ namespace, resourceId, dimension })?.arn ?? "*";
}

function targetOperations(state: ScalingState) {
  return {
    RegisterScalableTarget: operation(
      [...KEY, "MinCapacity", "MaxCapacity", "RoleARN", "SuspendedState", "Tags"],
      (input: RegisterScalableTargetRequest) => registerScalableTarget(state, input),
    ),
    DescribeScalableTargets: operation(
      ["ServiceNamespace", "ResourceIds", "ScalableDimension", ...PAGE],
      (input: DescribeScalableTargetsRequest) => describeScalableTargets(state, input),
    ),
    DeregisterScalableTarget: operation([...KEY], (input: DeregisterScalableTargetRequest) =>
      deregisterScalableTarget(state, input),
    ),
    DescribeScalingActivities: operation([...KEY, ...PAGE], (input: DescribeScalingActivitiesRequest) =>
      describeScalingActivities(state, input),
    ),
  };
}

function policyOperations(state: ScalingState) {
  return {
    PutScalingPolicy: operation(
      [
        ...KEY,
        "PolicyName",
        "PolicyType",
        "StepScalingPolicyConfiguration",
        "TargetTrackingScalingPolicyConfiguration",
        "PredictiveScalingPolicyConfiguration",
      ],
      (input: PutScalingPolicyRequest) => putScalingPolicy(state, input),
    ),
    DescribeScalingPolicies: operation([...KEY, "PolicyNames", ...PAGE], (input: DescribeScalingPoliciesRequest) =>
      describeScalingPolicies(state, input),
    ),
    DeleteScalingPolicy: operation([...KEY, "PolicyName"], (input: DeleteScalingPolicyRequest) =>
      deleteScalingPolicy(state, input),
    ),
  };
}

function tagOperations(state: ScalingState) {
  const require = (arn: string): Target => {
    for (const target of state.targets.values()) if (target.arn === arn) return target;
    throw new AwsError("ResourceNotFoundException", `The resource ${arn} doesn't exist.`, {
      fields: { ResourceName: arn },
    });
  };
  return {
    TagResource: operation(["ResourceARN", "Tags"], (input: TagResourceRequest) => {
      Object.assign(require(input.ResourceARN!).tags, input.Tags);
      return {};
    }),
    UntagResource: operation(["ResourceARN", "TagKeys"], (input: UntagResourceRequest) => {
      const { tags } = require(input.ResourceARN!);
      for (const key of input.TagKeys!) delete tags[key];
      return {};
    }),
    ListTagsForResource: operation(["ResourceARN"], (input: ListTagsForResourceRequest) => ({
      Tags: require(input.ResourceARN!).tags,
    })),
  };
}
