import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  SetTopicAttributesCommand,
  type SNSClient,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

/** Arguments and the attributes of SNS that they are. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  content_based_deduplication: "ContentBasedDeduplication",
  display_name: "DisplayName",
  kms_master_key_id: "KmsMasterKeyId",
  policy: "Policy",
  signature_version: "SignatureVersion",
};

/** Deliveries are not logged. */
const NO_FEEDBACK: Attributes = Object.fromEntries(
  ["application", "firehose", "http", "lambda", "sqs"].map((name) => [`${name}_success_feedback_sample_rate`, 0]),
);

export const snsTopic: ResourceHandler = {
  type: "aws_sns_topic",
  supports: { arguments: ["name", "name_prefix", "fifo_topic", "tags", ...Object.keys(ATTRIBUTES)] },
  absent: ["NotFoundException", "NotFound"],
  replaceOn: ["name", "name_prefix", "fifo_topic"],
  defaults: { fifo_topic: false, content_based_deduplication: false, tags: {} },

  async create(config, context, created) {
    const client = context.client<SNSClient>("sns");
    const fifo = config.fifo_topic === true;
    const prefix = String(config.name_prefix ?? "terraform-");
    const Name = typeof config.name === "string" ? config.name : `${prefix}${context.random(26)}${fifo ? ".fifo" : ""}`;
    const Tags = Object.entries(config.tags as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
    const { TopicArn } = await client.send(
      new CreateTopicCommand({
        Name,
        ...(fifo ? { Attributes: { FifoTopic: "true" } } : {}),
        ...(Tags.length === 0 ? {} : { Tags }),
      }),
    );
    created({ ...config, arn: TopicArn });
    await adjust(client, TopicArn!, config, { content_based_deduplication: false });
    return describe(client, TopicArn!, { ...config, name: Name });
  },

  async update(config, prior, context) {
    const client = context.client<SNSClient>("sns");
    const arn = String(prior.arn);
    await adjust(client, arn, config, prior);
    await retag(context, arn, config.tags, prior.tags);
    return describe(client, arn, { ...config, name: prior.name });
  },

  async delete(prior, context) {
    await context.client<SNSClient>("sns").send(new DeleteTopicCommand({ TopicArn: String(prior.arn) }));
  },
};

/** Sets what changed; an argument that is gone goes back to what it is without. The policy has a resource of its own too. */
async function adjust(client: SNSClient, TopicArn: string, config: Attributes, before: Attributes): Promise<void> {
  for (const [argument, AttributeName] of Object.entries(ATTRIBUTES)) {
    if (config[argument] === before[argument] || (argument === "policy" && config.policy === undefined)) continue;
    if (argument === "signature_version" && config.signature_version === undefined) continue;
    const AttributeValue = String(config[argument] ?? "");
    await client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
  }
}

async function retag(context: HandlerContext, ResourceArn: string, tags: unknown, before: unknown): Promise<void> {
  const [wanted, had] = [tags ?? {}, before ?? {}] as [Record<string, string>, Record<string, string>];
  const client = context.client<SNSClient>("sns");
  const TagKeys = Object.keys(had).filter((key) => !(key in wanted));
  const Tags = Object.entries(wanted).map(([Key, Value]) => ({ Key, Value }));
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ ResourceArn, TagKeys }));
  if (Tags.length > 0) await client.send(new TagResourceCommand({ ResourceArn, Tags }));
}

async function describe(client: SNSClient, TopicArn: string, config: Attributes): Promise<Attributes> {
  const { Attributes: found = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  return {
    ...config,
    id: TopicArn,
    arn: TopicArn,
    owner: found.Owner,
    policy: config.policy ?? found.Policy,
    display_name: config.display_name ?? "",
    kms_master_key_id: config.kms_master_key_id ?? "",
    signature_version: Number(found.SignatureVersion ?? 0),
    beginning_archive_time: "",
    ...NO_FEEDBACK,
    tags_all: config.tags,
  };
}
