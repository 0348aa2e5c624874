import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly description?: string;
  readonly policy?: string;
  readonly key_usage: "ENCRYPT_DECRYPT";
  readonly customer_master_key_spec: "SYMMETRIC_DEFAULT";
  readonly is_enabled: boolean;
  readonly enable_key_rotation: boolean;
  readonly rotation_period_in_days?: number;
  readonly deletion_window_in_days?: number;
  readonly bypass_policy_lockout_safety_check: boolean;
  readonly multi_region: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export const kmsKey: ResourceHandler = {
  type: "aws_kms_key",
  supports: {
    arguments: [
      "description",
      "policy",
      "key_usage",
      "customer_master_key_spec",
      "is_enabled",
      "enable_key_rotation",
      "rotation_period_in_days",
      "deletion_window_in_days",
      "bypass_policy_lockout_safety_check",
      "multi_region",
      "tags",
    ],
  },
  absent: ["NotFoundException"],
  replaceOn: ["key_usage", "customer_master_key_spec", "multi_region"],
  defaults: {
    key_usage: "ENCRYPT_DECRYPT",
    customer_master_key_spec: "SYMMETRIC_DEFAULT",
    is_enabled: true,
    enable_key_rotation: false,
    bypass_policy_lockout_safety_check: false,
    multi_region: false,
    tags: {},
  },

  async create(attributes, context, created) {
    const config = attributes as unknown as Config;
    const client = context.client<KMSClient>("kms");
    const { KeyMetadata } = await client.send(
      new CreateKeyCommand({
        KeyUsage: config.key_usage,
        KeySpec: config.customer_master_key_spec,
        MultiRegion: config.multi_region,
        ...(config.description === undefined ? {} : { Description: config.description }),
        ...(config.policy === undefined ? {} : { Policy: config.policy }),
        ...(config.bypass_policy_lockout_safety_check ? { BypassPolicyLockoutSafetyCheck: true } : {}),
        ...(Object.keys(config.tags).length === 0 ? {} : { Tags: tagsOf(config.tags) }),
      }),
    );
    const KeyId = KeyMetadata!.KeyId!;
    created({ ...attributes, key_id: KeyId });
    await rotate(client, KeyId, config);
    if (!config.is_enabled) await client.send(new DisableKeyCommand({ KeyId }));
    return describe(client, KeyId, config);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const before = prior as unknown as Config;
    const client = context.client<KMSClient>("kms");
    const KeyId = String(prior.key_id);
    // A disabled key cannot be changed in other ways: it is enabled first, and disabled last.
    if (config.is_enabled) await client.send(new EnableKeyCommand({ KeyId }));
    await rotate(client, KeyId, config);
    if (config.description !== before.description)
      await client.send(new UpdateKeyDescriptionCommand({ KeyId, Description: config.description ?? "" }));
    if (config.policy !== undefined && config.policy !== before.policy)
      await client.send(
        new PutKeyPolicyCommand({
          KeyId,
          Policy: config.policy,
          BypassPolicyLockoutSafetyCheck: config.bypass_policy_lockout_safety_check,
        }),
      );
    await retag(client, KeyId, config, before);
    if (!config.is_enabled) await client.send(new DisableKeyCommand({ KeyId }));
    return describe(client, KeyId, config);
  },

  async delete(prior, context: HandlerContext) {
    const days = prior.deletion_window_in_days;
    await context.client<KMSClient>("kms").send(
      new ScheduleKeyDeletionCommand({
        KeyId: String(prior.key_id),
        ...(typeof days === "number" ? { PendingWindowInDays: days } : {}),
      }),
    );
  },
};

async function rotate(client: KMSClient, KeyId: string, config: Config): Promise<void> {
  const { enable_key_rotation: on, rotation_period_in_days: days } = config;
  if (on)
    await client.send(
      new EnableKeyRotationCommand({ KeyId, ...(days === undefined ? {} : { RotationPeriodInDays: days }) }),
    );
  else if ((await client.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled)
    await client.send(new DisableKeyRotationCommand({ KeyId }));
}

async function retag(client: KMSClient, KeyId: string, config: Config, before: Config): Promise<void> {
  const TagKeys = Object.keys(before.tags ?? {}).filter((key) => !(key in config.tags));
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ KeyId, TagKeys }));
  if (Object.keys(config.tags).length > 0)
    await client.send(new TagResourceCommand({ KeyId, Tags: tagsOf(config.tags) }));
}

function tagsOf(tags: Readonly<Record<string, string>>): { TagKey: string; TagValue: string }[] {
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}

async function describe(client: KMSClient, KeyId: string, config: Config): Promise<Attributes> {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId }));
  const rotation = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
  return {
    ...config,
    id: KeyId,
    key_id: KeyId,
    arn: KeyMetadata!.Arn,
    description: KeyMetadata!.Description,
    policy: Policy,
    rotation_period_in_days: rotation.RotationPeriodInDays ?? config.rotation_period_in_days,
    tags_all: config.tags,
  };
}
