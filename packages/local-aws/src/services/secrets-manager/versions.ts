import type { UpdateSecretVersionStageCommandInput } from "@aws-sdk/client-secrets-manager";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { CURRENT, type Secret, type Secrets, type Version } from "./secrets.ts";
import { isSame, type PlainValue, seal } from "./vault.ts";

/** Moves a stage from one version to another. @throws AwsError InvalidParameterException, ResourceNotFoundException. */
export function moveStage(secrets: Secrets, secret: Secret, input: UpdateSecretVersionStageCommandInput): void {
  const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = input;
  const holder = [...secret.versions.values()].find((version) => version.stages.has(stage!));
  if (from === undefined ? holder !== undefined && holder.id !== to : holder?.id !== from)
    throw new AwsError(
      "InvalidParameterException",
      from === undefined
        ? `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder?.id}, so you must explicitly reference that version in RemoveFromVersionId.`
        : `The staging label ${stage} isn't attached to version ${from}.`,
    );
  if (to === undefined) {
    if (stage === CURRENT)
      throw new AwsError(
        "InvalidParameterException",
        `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
      );
    holder?.stages.delete(stage!);
    return;
  }
  const target = secret.versions.get(to);
  if (target === undefined)
    throw new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret value for VersionId: ${to}`,
    );
  secrets.stage(secret, target, [stage!]);
}

/** Adds a version, or finds the one that the same request made. @throws AwsError ResourceExistsException. */
export async function putVersion(
  secrets: Secrets,
  secret: Secret,
  value: PlainValue,
  token: string | undefined,
  stages: readonly string[],
  context: RequestContext,
): Promise<Version> {
  const known = token === undefined ? undefined : secret.versions.get(token);
  if (known !== undefined) {
    if (isSame(known.value, value)) return known;
    throw new AwsError(
      "ResourceExistsException",
      `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const version = await newVersion(secrets, secret, value, token, context);
  place(secrets, secret, version, secret.versions.size === 0 ? [...new Set([...stages, CURRENT])] : stages);
  return version;
}

/** A version that `place` will keep: its value is sealed, and it has no stage yet. */
export async function newVersion(
  secrets: Secrets,
  secret: Secret,
  value: PlainValue,
  token: string | undefined,
  context: RequestContext,
): Promise<Version> {
  new Constraints().length("clientRequestToken", token, 32, 64).check();
  const { host } = secrets;
  const id = token ?? host.random.uuid();
  const sealed = await seal(host, { arn: secret.arn, versionId: id }, secret.kmsKeyId, value, context.principal);
  return { id, created: host.clock.now(), value: sealed, stages: new Set() };
}

/** Versions without a stage are deprecated: AWS keeps up to 100 of them. */
const MAX_DEPRECATED = 100;

/** Keeps a version under its stages; of those without one, the newest 100. */
export function place(secrets: Secrets, secret: Secret, version: Version, stages: readonly string[]): void {
  secret.versions.set(version.id, version);
  secrets.stage(secret, version, stages);
  const deprecated = [...secret.versions.values()].filter((other) => other.stages.size === 0);
  for (const { id } of deprecated.slice(0, Math.max(0, deprecated.length - MAX_DEPRECATED))) secret.versions.delete(id);
}
