import {
  type ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-application-auto-scaling";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const appautoscalingTarget: ResourceHandler = {
  type: "aws_appautoscaling_target",
  supports: {
    arguments: ["max_capacity", "min_capacity", "resource_id", "scalable_dimension", "service_namespace", "tags"],
    blocks: {
      suspended_state: {
        arguments: ["dynamic_scaling_in_suspended", "dynamic_scaling_out_suspended", "scheduled_scaling_suspended"],
      },
    },
  },
  absent: ["ObjectNotFoundException"],
  replaceOn: ["resource_id", "scalable_dimension", "service_namespace"],
  defaults: { tags: {} },

  async create(config, context) {
    await register(config, context, config.tags as Record<string, string>);
    return describe(config, context);
  },

  async update(config, prior, context) {
    await register(config, context, {});
    await retag(context, String(prior.arn), config.tags, prior.tags);
    return describe(config, context);
  },

  async delete(prior, context) {
    await client(context).send(new DeregisterScalableTargetCommand(keyOf(prior)));
  },
};

function client(context: HandlerContext): ApplicationAutoScalingClient {
  return context.client<ApplicationAutoScalingClient>("application-auto-scaling");
}

/** What names a target, and a policy of it, in a request. */
export function keyOf(config: Attributes) {
  return {
    ServiceNamespace: String(config.service_namespace) as "dynamodb",
    ResourceId: String(config.resource_id),
    ScalableDimension: String(config.scalable_dimension) as "dynamodb:table:ReadCapacityUnits",
  };
}

/** Nothing is suspended. */
const AWAKE: Attributes = {
  dynamic_scaling_in_suspended: false,
  dynamic_scaling_out_suspended: false,
  scheduled_scaling_suspended: false,
};

async function register(config: Attributes, context: HandlerContext, tags: Record<string, string>): Promise<void> {
  const [suspended] = (config.suspended_state ?? []) as readonly Attributes[];
  await client(context).send(
    new RegisterScalableTargetCommand({
      ...keyOf(config),
      MinCapacity: Number(config.min_capacity),
      MaxCapacity: Number(config.max_capacity),
      ...(suspended
        ? {
            SuspendedState: {
              DynamicScalingInSuspended: suspended.dynamic_scaling_in_suspended === true,
              DynamicScalingOutSuspended: suspended.dynamic_scaling_out_suspended === true,
              ScheduledScalingSuspended: suspended.scheduled_scaling_suspended === true,
            },
          }
        : {}),
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
    }),
  );
}

async function retag(context: HandlerContext, ResourceARN: string, tags: unknown, before: unknown): Promise<void> {
  const [wanted, had] = [tags ?? {}, before ?? {}] as [Record<string, string>, Record<string, string>];
  const TagKeys = Object.keys(had).filter((key) => !(key in wanted));
  if (TagKeys.length > 0) await client(context).send(new UntagResourceCommand({ ResourceARN, TagKeys }));
  if (Object.keys(wanted).length > 0) await client(context).send(new TagResourceCommand({ ResourceARN, Tags: wanted }));
}

async function describe(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const { ServiceNamespace, ResourceId, ScalableDimension } = keyOf(config);
  const { ScalableTargets = [] } = await client(context).send(
    new DescribeScalableTargetsCommand({ ServiceNamespace, ResourceIds: [ResourceId], ScalableDimension }),
  );
  const [target] = ScalableTargets;
  return {
    ...config,
    id: ResourceId,
    arn: target!.ScalableTargetARN,
    role_arn: target!.RoleARN,
    suspended_state: config.suspended_state ?? [AWAKE],
    tags_all: config.tags,
  };
}
