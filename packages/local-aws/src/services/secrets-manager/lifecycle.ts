import type {
  DeleteSecretCommandInput,
  DeleteSecretCommandOutput,
  DescribeSecretCommandInput,
  DescribeSecretCommandOutput,
  Filter,
  ListSecretsCommandInput,
  ListSecretsCommandOutput,
  ListSecretVersionIdsCommandInput,
  ListSecretVersionIdsCommandOutput,
  RestoreSecretCommandInput,
  RestoreSecretCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { Secret, Secrets, Version } from "./secrets.ts";

type Output<Type> = Omit<Type, "$metadata">;

const DEFAULT_WINDOW_DAYS = 30;

/** Secrets as they are listed, described, deleted and restored. */
export function lifecycleOperations(secrets: Secrets) {
  return {
    DescribeSecret: operation<DescribeSecretCommandInput, Output<DescribeSecretCommandOutput>>(
      ["SecretId"],
      (input) => {
        const secret = secrets.resolve(input.SecretId!);
        const stages = [...secret.versions.values()].filter((version) => version.stages.size > 0);
        return {
          ...describe(secret),
          VersionIdsToStages: Object.fromEntries(stages.map((version) => [version.id, [...version.stages]])),
        };
      },
    ),
    ListSecrets: operation<ListSecretsCommandInput, Output<ListSecretsCommandOutput>>(
      ["IncludePlannedDeletion", "MaxResults", "NextToken", "Filters", "SortOrder"],
      (input) => {
        new Constraints().range("maxResults", input.MaxResults, 1, 100).check();
        const fitting = [...secrets].filter(
          (secret) =>
            (input.IncludePlannedDeletion === true || secret.deletion === undefined) &&
            (input.Filters ?? []).every((filter) => passes(secret, filter)),
        );
        fitting.sort(
          (one, other) =>
            (one.created - other.created || (one.name < other.name ? -1 : 1)) * (input.SortOrder === "asc" ? 1 : -1),
        );
        const { page, NextToken } = pageOf(fitting, input.MaxResults ?? 100, input.NextToken);
        return {
          SecretList: page.map((secret) => ({
            ...describe(secret),
            SecretVersionsToStages: Object.fromEntries(
              [...secret.versions.values()].map((version) => [version.id, [...version.stages]]),
            ),
          })),
          ...(NextToken && { NextToken }),
        };
      },
    ),
    ListSecretVersionIds: operation<ListSecretVersionIdsCommandInput, Output<ListSecretVersionIdsCommandOutput>>(
      ["SecretId", "MaxResults", "NextToken", "IncludeDeprecated"],
      (input) => {
        new Constraints().range("maxResults", input.MaxResults, 1, 100).check();
        const secret = secrets.resolve(input.SecretId!);
        const fitting = [...secret.versions.values()].filter(
          (version) => input.IncludeDeprecated === true || version.stages.size > 0,
        );
        const { page, NextToken } = pageOf(fitting, input.MaxResults ?? 100, input.NextToken);
        return {
          ARN: secret.arn,
          Name: secret.name,
          Versions: page.map(describeVersion),
          ...(NextToken && { NextToken }),
        };
      },
    ),
    DeleteSecret: operation<DeleteSecretCommandInput, Output<DeleteSecretCommandOutput>>(
      ["SecretId", "RecoveryWindowInDays", "ForceDeleteWithoutRecovery"],
      (input) => {
        const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
        if (force === true && days !== undefined)
          throw new AwsError(
            "InvalidParameterException",
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          );
        if (days !== undefined && !(Number.isInteger(days) && days >= 7 && days <= 30))
          throw new AwsError(
            "InvalidParameterException",
            "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
          );
        if (force === true) return forceDelete(secrets, input.SecretId!);
        const secret = secrets.usable(input.SecretId!);
        secrets.schedule(secret, days ?? DEFAULT_WINDOW_DAYS);
        return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(secret.deletion!.due) };
      },
    ),
    RestoreSecret: operation<RestoreSecretCommandInput, Output<RestoreSecretCommandOutput>>(["SecretId"], (input) => {
      const secret = secrets.resolve(input.SecretId!);
      secret.deletion = undefined;
      return { ARN: secret.arn, Name: secret.name };
    }),
  };
}

/** Forced deletion of what is not there succeeds too (API reference, DeleteSecret). */
function forceDelete(secrets: Secrets, id: string): Output<DeleteSecretCommandOutput> {
  const DeletionDate = new Date(secrets.host.clock.now());
  const secret = secrets.find(id);
  if (secret === undefined) return { Name: id, DeletionDate };
  secrets.remove(secret);
  return { ARN: secret.arn, Name: secret.name, DeletionDate };
}

function describe(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description && { Description: secret.description }),
    ...(secret.kmsKeyId && { KmsKeyId: secret.kmsKeyId }),
    LastChangedDate: new Date(secret.changed),
    ...(secret.accessed !== undefined && { LastAccessedDate: new Date(secret.accessed) }),
    ...(secret.deletion && { DeletedDate: new Date(secret.deletion.asked) }),
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    CreatedDate: new Date(secret.created),
  };
}

function describeVersion(version: Version) {
  return {
    VersionId: version.id,
    ...(version.stages.size > 0 && { VersionStages: [...version.stages] }),
    CreatedDate: new Date(version.created),
    KmsKeyIds: [version.value.keyArn],
  };
}

/** Values are prefixes; a leading `!` turns a filter round. */
function passes(secret: Secret, filter: Filter): boolean {
  const texts: Readonly<Record<string, readonly string[]>> = {
    name: [secret.name],
    description: [secret.description ?? ""],
    "tag-key": [...secret.tags.keys()],
    "tag-value": [...secret.tags.values()],
  };
  const values = texts[filter.Key ?? ""];
  if (values === undefined) throw notImplemented(`Filter ${filter.Key}`, `use ${Object.keys(texts).join(", ")}`);
  return (filter.Values ?? []).some((wanted) =>
    wanted.startsWith("!")
      ? !values.some((value) => value.startsWith(wanted.slice(1)))
      : values.some((value) => value.startsWith(wanted)),
  );
}

function pageOf<Item>(
  items: readonly Item[],
  size: number,
  token: string | undefined,
): { page: readonly Item[]; NextToken?: string } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError("InvalidNextTokenException", "The NextToken value is invalid.");
  const page = items.slice(start, start + size);
  const end = start + page.length;
  return end < items.length ? { page, NextToken: Buffer.from(String(end)).toString("base64url") } : { page };
}
