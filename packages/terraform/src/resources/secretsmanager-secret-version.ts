import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

export const secretsmanagerSecretVersion: ResourceHandler = {
  type: "aws_secretsmanager_secret_version",
  supports: { arguments: ["secret_id", "secret_string", "secret_binary", "version_stages"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["secret_id", "secret_string", "secret_binary", "version_stages"],

  async create(config, context) {
    const client = context.client<SecretsManagerClient>("secrets-manager");
    const SecretId = String(config.secret_id);
    const { VersionId } = await client.send(
      new PutSecretValueCommand({
        SecretId,
        ...(config.secret_string === undefined ? {} : { SecretString: String(config.secret_string) }),
        ...(config.secret_binary === undefined
          ? {}
          : { SecretBinary: Buffer.from(String(config.secret_binary), "base64") }),
        ...(config.version_stages === undefined ? {} : { VersionStages: config.version_stages as string[] }),
      }),
    );
    return describe(client, SecretId, VersionId!, config);
  },

  /** The current version stays with its secret, as the provider leaves it; others lose their stages. */
  async delete(prior, context) {
    const client = context.client<SecretsManagerClient>("secrets-manager");
    for (const VersionStage of prior.version_stages as string[]) {
      if (VersionStage === "AWSCURRENT") continue;
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: String(prior.secret_id),
          VersionStage,
          RemoveFromVersionId: String(prior.version_id),
        }),
      );
    }
  },
};

async function describe(
  client: SecretsManagerClient,
  SecretId: string,
  VersionId: string,
  config: Attributes,
): Promise<Attributes> {
  const value = await client.send(new GetSecretValueCommand({ SecretId, VersionId }));
  return {
    ...config,
    id: `${SecretId}|${VersionId}`,
    arn: value.ARN,
    version_id: VersionId,
    version_stages: value.VersionStages,
    secret_string: config.secret_string ?? "",
    secret_binary: config.secret_binary ?? "",
  };
}
