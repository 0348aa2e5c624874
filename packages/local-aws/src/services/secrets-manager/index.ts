import type { Principal } from "../../auth/principal.ts";
import type { Authorization, ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import type { SecretsApi } from "./api.ts";
import { lifecycleOperations } from "./lifecycle.ts";
import { policyOperations } from "./policies.ts";
import { randomPasswordOperation } from "./random-password.ts";
import { Secrets } from "./secrets.ts";
import { tagOperations } from "./tags.ts";
import { valueOperations } from "./values.ts";
import { unseal } from "./vault.ts";

/** AWS Secrets Manager, without rotation and replication. */
export const secretsManager: ServiceDefinition<SecretsApi> = {
  id: "secrets-manager",
  sdk: () => import("@aws-sdk/client-secrets-manager"),
  protocols: ["aws-json-1.1"],
  signingName: "secretsmanager",
  targetPrefix: "secretsmanager",
  create,
};

function create(host: ServiceHost): ServiceInstance<SecretsApi> {
  const secrets = new Secrets(host);
  return {
    operations: {
      ...valueOperations(secrets),
      ...lifecycleOperations(secrets),
      ...policyOperations(secrets),
      ...tagOperations(secrets),
      ...randomPasswordOperation(),
    },
    api: createApi(secrets),
    authorizations: (operation, input) => authorizationsOf(secrets, operation, input),
    resourcePolicy: (resource) => secrets.find(resource)?.policy,
  };
}

function createApi(secrets: Secrets): SecretsApi {
  return {
    async value(id, principal) {
      const secret = secrets.usable(id);
      const need = { action: "secretsmanager:GetSecretValue", resources: [secret.arn] };
      if (principal !== undefined) await secrets.host.authorise("secrets-manager", principal, need);
      const version = secrets.version(secret, undefined, undefined);
      const text = await unseal(
        secrets.host,
        { arn: secret.arn, versionId: version.id },
        version.value,
        principal ?? rootOf(secrets.host),
      );
      secrets.read(secret);
      return { arn: secret.arn, text: text.toString() };
    },
  };
}

function rootOf({ partition, account }: ServiceHost): Principal {
  return { kind: "root", arn: `arn:${partition}:iam::${account}:root`, userId: account, account };
}

const ACCOUNT_WIDE = new Set(["ListSecrets", "GetRandomPassword", "BatchGetSecretValue"]);

/** Service authorization reference: each operation is the action of its name on a secret, whose tags are conditions. */
function authorizationsOf(
  secrets: Secrets,
  operation: string,
  input: Record<string, unknown>,
): readonly Authorization[] {
  const action = `secretsmanager:${operation}`;
  if (ACCOUNT_WIDE.has(operation)) return [{ action, resources: ["*"] }];
  const { partition, region, account } = secrets.host;
  const conditions: Record<string, string | readonly string[]> = {};
  const tags = input.Tags as { Key?: string; Value?: string }[] | undefined;
  if (tags !== undefined) conditions["aws:TagKeys"] = tags.map((tag) => tag.Key ?? "");
  for (const { Key, Value } of tags ?? []) conditions[`aws:RequestTag/${Key}`] = Value ?? "";
  if (operation === "CreateSecret") {
    const resources = [`arn:${partition}:secretsmanager:${region}:${account}:secret:${String(input.Name)}-??????`];
    const need = { action, resources, conditions: { ...conditions, "secretsmanager:Name": String(input.Name) } };
    return tags === undefined ? [need] : [need, { ...need, action: "secretsmanager:TagResource" }];
  }
  const secret = secrets.find(String(input.SecretId));
  if (secret === undefined) return [{ action, resources: ["*"] }];
  conditions["secretsmanager:SecretId"] = secret.arn;
  if (typeof input.VersionStage === "string") conditions["secretsmanager:VersionStage"] = input.VersionStage;
  for (const [key, value] of secret.tags) conditions[`aws:ResourceTag/${key}`] = value;
  return [{ action, resources: [secret.arn], conditions }];
}
