import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  type LogGroupClass,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

export const cloudwatchLogGroup: ResourceHandler = {
  type: "aws_cloudwatch_log_group",
  supports: {
    arguments: ["name", "name_prefix", "retention_in_days", "kms_key_id", "log_group_class", "skip_destroy", "tags"],
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "name_prefix", "log_group_class"],
  defaults: { retention_in_days: 0, skip_destroy: false, tags: {} },

  async create(config, context, created) {
    const client = context.client<CloudWatchLogsClient>("cloudwatch-logs");
    const prefix = String(config.name_prefix ?? "terraform-");
    const name = typeof config.name === "string" ? config.name : `${prefix}${context.random(26)}`;
    const tags = config.tags as Record<string, string>;
    await client.send(
      new CreateLogGroupCommand({
        logGroupName: name,
        ...(config.kms_key_id ? { kmsKeyId: String(config.kms_key_id) } : {}),
        ...(config.log_group_class ? { logGroupClass: config.log_group_class as LogGroupClass } : {}),
        ...(Object.keys(tags).length === 0 ? {} : { tags }),
      }),
    );
    created({ ...config, name });
    await retain(client, name, Number(config.retention_in_days), 0);
    return describe(client, name, config);
  },

  async update(config, prior, context) {
    const client = context.client<CloudWatchLogsClient>("cloudwatch-logs");
    const name = String(prior.name);
    await retain(client, name, Number(config.retention_in_days), Number(prior.retention_in_days));
    const [wanted, had] = [config.tags, prior.tags ?? {}] as [Record<string, string>, Record<string, string>];
    const tagKeys = Object.keys(had).filter((key) => !(key in wanted));
    const resourceArn = String(prior.arn);
    if (tagKeys.length > 0) await client.send(new UntagResourceCommand({ resourceArn, tagKeys }));
    if (Object.keys(wanted).length > 0) await client.send(new TagResourceCommand({ resourceArn, tags: wanted }));
    return describe(client, name, config);
  },

  async delete(prior, context) {
    if (prior.skip_destroy === true) return;
    const client = context.client<CloudWatchLogsClient>("cloudwatch-logs");
    await client.send(new DeleteLogGroupCommand({ logGroupName: String(prior.name) }));
  },
};

/** Sets how many days events are kept; 0 is for ever. */
async function retain(client: CloudWatchLogsClient, logGroupName: string, days: number, before: number): Promise<void> {
  if (days === before) return;
  if (days === 0) await client.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  else await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }));
}

async function describe(client: CloudWatchLogsClient, name: string, config: Attributes): Promise<Attributes> {
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const group = logGroups.find(({ logGroupName }) => logGroupName === name);
  return {
    ...config,
    id: name,
    name,
    arn: group?.arn?.replace(/:\*$/, ""),
    kms_key_id: config.kms_key_id ?? "",
    log_group_class: group?.logGroupClass,
    tags_all: config.tags,
  };
}
