import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  type SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { TerraformError } from "../errors.ts";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

/** Arguments and the attributes of SQS that they are. */
const ATTRIBUTES: Readonly<Record<string, QueueAttributeName>> = {
  content_based_deduplication: "ContentBasedDeduplication",
  deduplication_scope: "DeduplicationScope",
  delay_seconds: "DelaySeconds",
  fifo_throughput_limit: "FifoThroughputLimit",
  kms_data_key_reuse_period_seconds: "KmsDataKeyReusePeriodSeconds",
  kms_master_key_id: "KmsMasterKeyId",
  max_message_size: "MaximumMessageSize",
  message_retention_seconds: "MessageRetentionPeriod",
  policy: "Policy",
  receive_wait_time_seconds: "ReceiveMessageWaitTimeSeconds",
  redrive_allow_policy: "RedriveAllowPolicy",
  redrive_policy: "RedrivePolicy",
  sqs_managed_sse_enabled: "SqsManagedSseEnabled",
  visibility_timeout_seconds: "VisibilityTimeout",
};

/** Arguments that other resources may set too: one that is left out stays as it is. */
const SHARED: ReadonlySet<string> = new Set(["policy", "redrive_policy", "redrive_allow_policy"]);

export const sqsQueue: ResourceHandler = {
  type: "aws_sqs_queue",
  supports: { arguments: ["name", "name_prefix", "fifo_queue", "tags", ...Object.keys(ATTRIBUTES)] },
  absent: ["QueueDoesNotExist"],
  replaceOn: ["name", "name_prefix", "fifo_queue"],
  defaults: {
    fifo_queue: false,
    content_based_deduplication: false,
    delay_seconds: 0,
    max_message_size: 262_144,
    message_retention_seconds: 345_600,
    receive_wait_time_seconds: 0,
    visibility_timeout_seconds: 30,
    tags: {},
  },

  async create(config, context, created) {
    const client = context.client<SQSClient>("sqs");
    const prefix = String(config.name_prefix ?? "terraform-");
    const fifo = config.fifo_queue === true;
    const name = typeof config.name === "string" ? config.name : `${prefix}${context.random(26)}${fifo ? ".fifo" : ""}`;
    const command = new CreateQueueCommand({
      QueueName: name,
      Attributes: { ...changes(config, {}, fifo), ...(fifo ? { FifoQueue: "true" } : {}) },
      tags: config.tags as Record<string, string>,
    });
    // The name of a queue that was just deleted is taken for another minute: the provider waits too.
    const { QueueUrl } = await retried(() => client.send(command), context);
    created({ ...config, url: QueueUrl });
    return describe(client, QueueUrl!, { ...config, name });
  },

  async update(config, prior, context) {
    const client = context.client<SQSClient>("sqs");
    const QueueUrl = String(prior.url);
    const Attributes = changes(config, prior, config.fifo_queue === true);
    if (Object.keys(Attributes).length > 0) await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    const [wanted, had] = [config.tags, prior.tags ?? {}] as [Record<string, string>, Record<string, string>];
    const TagKeys = Object.keys(had).filter((key) => !(key in wanted));
    if (TagKeys.length > 0) await client.send(new UntagQueueCommand({ QueueUrl, TagKeys }));
    if (Object.keys(wanted).length > 0) await client.send(new TagQueueCommand({ QueueUrl, Tags: wanted }));
    return describe(client, QueueUrl, { ...config, name: prior.name });
  },

  async delete(prior, context) {
    await context.client<SQSClient>("sqs").send(new DeleteQueueCommand({ QueueUrl: String(prior.url) }));
  },
};

const RETRY_MS = 5000;
const PATIENCE_MS = 70_000;

async function retried<Result>(run: () => Promise<Result>, context: HandlerContext): Promise<Result> {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return await run();
    } catch (error) {
      if ((error as Error).name !== "QueueDeletedRecently" || waited >= PATIENCE_MS) throw error;
      await context.sleep(RETRY_MS);
    }
  }
}

/** What is set, or goes back to what it is without. */
function changes(config: Attributes, before: Attributes, fifo: boolean): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [argument, name] of Object.entries(ATTRIBUTES)) {
    const value = config[argument];
    if (value === before[argument] || (value === undefined && argument !== "kms_master_key_id")) continue;
    if (value === undefined && !before[argument]) continue;
    if (SHARED.has(argument) && value === undefined) continue;
    if (argument === "content_based_deduplication" && !fifo) continue;
    attributes[name] = String(value ?? "");
  }
  return attributes;
}

async function describe(client: SQSClient, QueueUrl: string, config: Attributes): Promise<Attributes> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  const { Attributes: found } = await client.send(command);
  if (found === undefined) throw new TerraformError("TERRAFORM_APPLY", `queue ${QueueUrl} has no attributes`);
  const computed: Record<string, unknown> = {};
  for (const name of [
    "deduplication_scope",
    "fifo_throughput_limit",
    "policy",
    "redrive_policy",
    "redrive_allow_policy",
  ])
    computed[name] = config[name] ?? found[ATTRIBUTES[name]!] ?? "";
  return {
    ...config,
    ...computed,
    id: QueueUrl,
    url: QueueUrl,
    arn: found.QueueArn,
    kms_master_key_id: config.kms_master_key_id ?? "",
    kms_data_key_reuse_period_seconds: Number(found.KmsDataKeyReusePeriodSeconds ?? 300),
    sqs_managed_sse_enabled: found.SqsManagedSseEnabled === "true",
    tags_all: config.tags,
  };
}
