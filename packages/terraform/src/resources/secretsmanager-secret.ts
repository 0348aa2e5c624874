import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutResourcePolicyCommand,
  type SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly name?: string;
  readonly name_prefix?: string;
  readonly description?: string;
  readonly kms_key_id?: string;
  readonly policy?: string;
  readonly recovery_window_in_days: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const secretsmanagerSecret: ResourceHandler = {
  type: "aws_secretsmanager_secret",
  supports: {
    arguments: ["name", "name_prefix", "description", "kms_key_id", "policy", "recovery_window_in_days", "tags"],
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "name_prefix"],
  defaults: { recovery_window_in_days: 30, tags: {} },

  async create(attributes, context, created) {
    const config = attributes as unknown as Config;
    const client = context.client<SecretsManagerClient>("secrets-manager");
    const { ARN } = await client.send(
      new CreateSecretCommand({
        Name: config.name ?? `${config.name_prefix ?? "terraform-"}${context.random(26)}`,
        ...(config.description === undefined ? {} : { Description: config.description }),
        ...(config.kms_key_id === undefined ? {} : { KmsKeyId: config.kms_key_id }),
        ...(Object.keys(config.tags).length === 0 ? {} : { Tags: tagsOf(config.tags) }),
      }),
    );
    created({ ...attributes, arn: ARN });
    if (config.policy !== undefined)
      await client.send(new PutResourcePolicyCommand({ SecretId: ARN!, ResourcePolicy: config.policy }));
    return describe(client, ARN!, config);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const before = prior as unknown as Config;
    const client = context.client<SecretsManagerClient>("secrets-manager");
    const SecretId = String(prior.arn);
    if (config.description !== before.description || config.kms_key_id !== before.kms_key_id)
      await client.send(
        new UpdateSecretCommand({
          SecretId,
          Description: config.description ?? "",
          ...(config.kms_key_id === undefined ? {} : { KmsKeyId: config.kms_key_id }),
        }),
      );
    if (config.policy !== undefined)
      await client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: config.policy }));
    else if (before.policy) await client.send(new DeleteResourcePolicyCommand({ SecretId }));
    const TagKeys = Object.keys(before.tags ?? {}).filter((key) => !(key in config.tags));
    if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ SecretId, TagKeys }));
    if (Object.keys(config.tags).length > 0)
      await client.send(new TagResourceCommand({ SecretId, Tags: tagsOf(config.tags) }));
    return describe(client, SecretId, config);
  },

  async delete(prior, context) {
    const days = Number(prior.recovery_window_in_days);
    await context.client<SecretsManagerClient>("secrets-manager").send(
      new DeleteSecretCommand({
        SecretId: String(prior.arn),
        ...(days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days }),
      }),
    );
  },
};

function tagsOf(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function describe(client: SecretsManagerClient, SecretId: string, config: Config): Promise<Attributes> {
  const secret = await client.send(new DescribeSecretCommand({ SecretId }));
  return {
    ...config,
    id: secret.ARN,
    arn: secret.ARN,
    name: secret.Name,
    name_prefix: config.name_prefix ?? "",
    description: secret.Description ?? "",
    kms_key_id: secret.KmsKeyId ?? "",
    policy: config.policy ?? "",
    tags_all: config.tags,
  };
}
