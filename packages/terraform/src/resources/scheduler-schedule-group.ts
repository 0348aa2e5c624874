import {
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleGroupCommand,
  type SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-scheduler";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const schedulerScheduleGroup: ResourceHandler = {
  type: "aws_scheduler_schedule_group",
  supports: { arguments: ["name", "name_prefix", "tags"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "name_prefix"],
  defaults: { tags: {} },

  async create(config, context, created) {
    const prefix = String(config.name_prefix ?? "terraform-");
    const name = typeof config.name === "string" ? config.name : `${prefix}${context.random(26)}`;
    const Tags = listOf(config.tags);
    await context
      .client<SchedulerClient>("scheduler")
      .send(new CreateScheduleGroupCommand({ Name: name, ...(Tags.length === 0 ? {} : { Tags }) }));
    created({ ...config, name });
    return describe({ ...config, name }, context);
  },

  async update(config, prior, context) {
    const client = context.client<SchedulerClient>("scheduler");
    const ResourceArn = String(prior.arn);
    const TagKeys = Object.keys((prior.tags ?? {}) as object).filter((key) => !(key in (config.tags as object)));
    const Tags = listOf(config.tags);
    if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ ResourceArn, TagKeys }));
    if (Tags.length > 0) await client.send(new TagResourceCommand({ ResourceArn, Tags }));
    return describe({ ...config, name: prior.name }, context);
  },

  async delete(prior, context) {
    const client = context.client<SchedulerClient>("scheduler");
    await client.send(new DeleteScheduleGroupCommand({ Name: String(prior.name) }));
  },
};

function listOf(tags: unknown): { Key: string; Value: string }[] {
  return Object.entries(tags as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
}

async function describe(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const client = context.client<SchedulerClient>("scheduler");
  const group = await client.send(new GetScheduleGroupCommand({ Name: String(config.name) }));
  const time = (date: Date | undefined) => date?.toISOString().replace(".000Z", "Z");
  return {
    ...config,
    id: config.name,
    arn: group.Arn,
    state: group.State,
    creation_date: time(group.CreationDate),
    last_modification_date: time(group.LastModificationDate),
    tags_all: config.tags,
  };
}
