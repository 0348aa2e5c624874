import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DecreaseStreamRetentionPeriodCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  DisableEnhancedMonitoringCommand,
  EnableEnhancedMonitoringCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  type MetricsName,
  RemoveTagsFromStreamCommand,
  StartStreamEncryptionCommand,
  StopStreamEncryptionCommand,
  type StreamDescriptionSummary,
  UpdateShardCountCommand,
  UpdateStreamModeCommand,
} from "@aws-sdk/client-kinesis";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly name: string;
  readonly shard_count?: number;
  readonly retention_period: number;
  readonly encryption_type: "NONE" | "KMS";
  readonly kms_key_id?: string;
  readonly enforce_consumer_deletion: boolean;
  readonly shard_level_metrics: readonly MetricsName[];
  readonly stream_mode_details?: readonly [{ readonly stream_mode: "PROVISIONED" | "ON_DEMAND" }];
  readonly tags: Readonly<Record<string, string>>;
}

export const kinesisStream: ResourceHandler = {
  type: "aws_kinesis_stream",
  supports: {
    arguments: [
      "name",
      "shard_count",
      "retention_period",
      "encryption_type",
      "kms_key_id",
      "enforce_consumer_deletion",
      "shard_level_metrics",
      "tags",
    ],
    blocks: { stream_mode_details: { arguments: ["stream_mode"] } },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name"],
  defaults: {
    retention_period: 24,
    encryption_type: "NONE",
    enforce_consumer_deletion: false,
    shard_level_metrics: [],
    tags: {},
  },

  async create(attributes, context, created) {
    const config = attributes as unknown as Config;
    const client = context.client<KinesisClient>("kinesis");
    const StreamName = config.name;
    const mode = modeOf(config);
    const command = new CreateStreamCommand({
      StreamName,
      StreamModeDetails: { StreamMode: mode },
      ...(mode === "PROVISIONED" ? { ShardCount: config.shard_count ?? 1 } : {}),
      ...(Object.keys(config.tags).length > 0 ? { Tags: config.tags } : {}),
    });
    await whileLimited(() => client.send(command), context);
    created(attributes);
    await active(client, StreamName, context);
    const blank = { ...config, retention_period: 24, encryption_type: "NONE" as const, shard_level_metrics: [] };
    await adjust(client, config, blank, context);
    return describe(client, config, context);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const before = { ...prior, tags: prior.tags ?? {} } as unknown as Config;
    const client = context.client<KinesisClient>("kinesis");
    const StreamName = config.name;
    if (modeOf(config) !== modeOf(before)) {
      await client.send(
        new UpdateStreamModeCommand({
          StreamARN: String(prior.arn),
          StreamModeDetails: { StreamMode: modeOf(config) },
        }),
      );
      await active(client, StreamName, context);
    }
    if (
      modeOf(config) === "PROVISIONED" &&
      config.shard_count !== undefined &&
      config.shard_count !== before.shard_count
    ) {
      await client.send(
        new UpdateShardCountCommand({
          StreamName,
          TargetShardCount: config.shard_count,
          ScalingType: "UNIFORM_SCALING",
        }),
      );
      await active(client, StreamName, context);
    }
    await adjust(client, config, before, context);
    await retag(client, config, before);
    return describe(client, config, context);
  },

  async delete(prior, context) {
    const client = context.client<KinesisClient>("kinesis");
    const StreamName = String(prior.name);
    await client.send(
      new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: prior.enforce_consumer_deletion === true }),
    );
    for (let waited = 0; await find(client, StreamName); waited += POLL_MS) {
      if (waited >= PATIENCE_MS)
        throw new Error(`stream ${StreamName} is still there ${PATIENCE_MS / 60_000} minutes after its deletion`);
      await context.sleep(POLL_MS);
    }
  },
};

/** Between two looks at a stream that changes state. */
const POLL_MS = 200;

/** How long a state may last, as the provider waits. */
const PATIENCE_MS = 5 * 60_000;

/** Five streams may be in creation at once: the others wait, as the provider has them wait. */
async function whileLimited(run: () => Promise<unknown>, context: HandlerContext): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      await run();
      return;
    } catch (error) {
      if ((error as Error).name !== "LimitExceededException" || waited >= PATIENCE_MS) throw error;
      await context.sleep(POLL_MS);
    }
  }
}

function modeOf(config: Config): "PROVISIONED" | "ON_DEMAND" {
  return config.stream_mode_details?.[0]?.stream_mode ?? "PROVISIONED";
}

/** Brings retention, encryption and shard metrics from what they are to what they should be. */
async function adjust(client: KinesisClient, config: Config, before: Config, context: HandlerContext): Promise<void> {
  const StreamName = config.name;
  const hours = { StreamName, RetentionPeriodHours: config.retention_period };
  if (config.retention_period > before.retention_period)
    await client.send(new IncreaseStreamRetentionPeriodCommand(hours));
  if (config.retention_period < before.retention_period)
    await client.send(new DecreaseStreamRetentionPeriodCommand(hours));
  await active(client, StreamName, context);
  if (config.encryption_type !== before.encryption_type || config.kms_key_id !== before.kms_key_id) {
    if (before.encryption_type === "KMS") {
      await client.send(
        new StopStreamEncryptionCommand({ StreamName, EncryptionType: "KMS", KeyId: before.kms_key_id }),
      );
      await active(client, StreamName, context);
    }
    if (config.encryption_type === "KMS") {
      await client.send(
        new StartStreamEncryptionCommand({ StreamName, EncryptionType: "KMS", KeyId: config.kms_key_id }),
      );
      await active(client, StreamName, context);
    }
  }
  const added = config.shard_level_metrics.filter((name) => !before.shard_level_metrics.includes(name));
  const removed = before.shard_level_metrics.filter((name) => !config.shard_level_metrics.includes(name));
  if (added.length > 0)
    await client.send(new EnableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: added }));
  if (removed.length > 0)
    await client.send(new DisableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: removed }));
  await active(client, StreamName, context);
}

async function retag(client: KinesisClient, config: Config, before: Config): Promise<void> {
  const TagKeys = Object.keys(before.tags).filter((key) => !(key in config.tags));
  const changed = Object.entries(config.tags).filter(([key, value]) => before.tags[key] !== value);
  if (TagKeys.length > 0) await client.send(new RemoveTagsFromStreamCommand({ StreamName: config.name, TagKeys }));
  if (changed.length > 0)
    await client.send(new AddTagsToStreamCommand({ StreamName: config.name, Tags: Object.fromEntries(changed) }));
}

async function active(client: KinesisClient, name: string, context: HandlerContext): Promise<StreamDescriptionSummary> {
  for (let waited = 0; ; waited += POLL_MS) {
    const summary = await find(client, name);
    if (summary?.StreamStatus === "ACTIVE") return summary;
    if (waited >= PATIENCE_MS)
      throw new Error(
        `stream ${name}: expected ACTIVE, still ${summary?.StreamStatus ?? "absent"} after ${PATIENCE_MS / 60_000} minutes`,
      );
    await context.sleep(POLL_MS);
  }
}

async function find(client: KinesisClient, StreamName: string): Promise<StreamDescriptionSummary | undefined> {
  try {
    return (await client.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function describe(client: KinesisClient, config: Config, context: HandlerContext): Promise<Attributes> {
  const summary = await active(client, config.name, context);
  return {
    ...config,
    id: summary.StreamARN,
    arn: summary.StreamARN,
    shard_count: modeOf(config) === "PROVISIONED" ? summary.OpenShardCount : 0,
    kms_key_id: config.kms_key_id ?? "",
    stream_mode_details: [{ stream_mode: modeOf(config) }],
    tags_all: config.tags,
  };
}
