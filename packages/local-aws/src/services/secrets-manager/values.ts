import type {
  BatchGetSecretValueCommandInput,
  BatchGetSecretValueCommandOutput,
  CreateSecretCommandInput,
  CreateSecretCommandOutput,
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  PutSecretValueCommandInput,
  PutSecretValueCommandOutput,
  UpdateSecretCommandInput,
  UpdateSecretCommandOutput,
  UpdateSecretVersionStageCommandInput,
  UpdateSecretVersionStageCommandOutput,
} from "@aws-sdk/client-secrets-manager";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { CURRENT, type Secret, type Secrets, type Version } from "./secrets.ts";
import { addTags } from "./tags.ts";
import { isSame, type PlainValue, unseal } from "./vault.ts";
import { moveStage, newVersion, place, putVersion } from "./versions.ts";

type Output<Type> = Omit<Type, "$metadata">;

const MAX_STAGES = 20;

/** Values of secrets: versions and their stages. */
export function valueOperations(secrets: Secrets) {
  return {
    CreateSecret: operation<CreateSecretCommandInput, Output<CreateSecretCommandOutput>>(
      ["Name", "ClientRequestToken", "Description", "KmsKeyId", "SecretBinary", "SecretString", "Tags"],
      async (input, context) => {
        checkName(input.Name!);
        const existing = secrets.find(input.Name!);
        if (existing !== undefined) return repeated(existing, input);
        const secret = secrets.make(input.Name!);
        secret.description = input.Description;
        secret.kmsKeyId = input.KmsKeyId;
        addTags(secret.tags, input.Tags ?? []);
        if (!hasValue(input)) {
          secrets.add(secret);
          return { ARN: secret.arn, Name: secret.name };
        }
        const version = await newVersion(secrets, secret, input, input.ClientRequestToken, context);
        if (secrets.find(secret.name) !== undefined) throw alreadyExists(secret.name);
        secrets.add(secret);
        place(secrets, secret, version, [CURRENT]);
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
      },
    ),
    GetSecretValue: operation<GetSecretValueCommandInput, Output<GetSecretValueCommandOutput>>(
      ["SecretId", "VersionId", "VersionStage"],
      (input, context) => {
        const secret = secrets.usable(input.SecretId!);
        return describeValue(secrets, secret, secrets.version(secret, input.VersionId, input.VersionStage), context);
      },
    ),
    BatchGetSecretValue: operation<BatchGetSecretValueCommandInput, Output<BatchGetSecretValueCommandOutput>>(
      ["SecretIdList"],
      async (input, context) => {
        new Constraints()
          .required("secretIdList", input.SecretIdList)
          .count("secretIdList", input.SecretIdList, 1, 20)
          .check();
        const SecretValues = [];
        const Errors = [];
        for (const id of input.SecretIdList!) {
          try {
            const secret = secrets.usable(id);
            const need = { action: "secretsmanager:GetSecretValue", resources: [secret.arn] };
            if (!context.permits(need))
              throw new AwsError(
                "AccessDeniedException",
                `User: ${context.principal.arn} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secret.arn}`,
              );
            SecretValues.push(
              await describeValue(secrets, secret, secrets.version(secret, undefined, undefined), context),
            );
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            Errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
          }
        }
        return { SecretValues, Errors };
      },
    ),
    PutSecretValue: operation<PutSecretValueCommandInput, Output<PutSecretValueCommandOutput>>(
      ["SecretId", "ClientRequestToken", "SecretBinary", "SecretString", "VersionStages"],
      async (input, context) => {
        const stages = input.VersionStages ?? [CURRENT];
        new Constraints().count("versionStages", stages, 1, MAX_STAGES).check();
        const secret = secrets.usable(input.SecretId!);
        if (!hasValue(input))
          throw new AwsError("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
        const version = await putVersion(secrets, secret, input, input.ClientRequestToken, stages, context);
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: [...version.stages] };
      },
    ),
    UpdateSecret: operation<UpdateSecretCommandInput, Output<UpdateSecretCommandOutput>>(
      ["SecretId", "ClientRequestToken", "Description", "KmsKeyId", "SecretBinary", "SecretString"],
      async (input, context) => {
        const secret = secrets.usable(input.SecretId!);
        const before = secret.kmsKeyId;
        secret.kmsKeyId = input.KmsKeyId ?? before;
        let version: Version | undefined;
        try {
          if (hasValue(input))
            version = await putVersion(secrets, secret, input, input.ClientRequestToken, [CURRENT], context);
        } catch (error) {
          secret.kmsKeyId = before;
          throw error;
        }
        secret.description = input.Description ?? secret.description;
        secrets.touch(secret);
        return { ARN: secret.arn, Name: secret.name, ...(version && { VersionId: version.id }) };
      },
    ),
    UpdateSecretVersionStage: operation<
      UpdateSecretVersionStageCommandInput,
      Output<UpdateSecretVersionStageCommandOutput>
    >(["SecretId", "VersionStage", "RemoveFromVersionId", "MoveToVersionId"], (input) => {
      moveStage(secrets, secrets.usable(input.SecretId!), input);
      const { arn, name } = secrets.resolve(input.SecretId!);
      return { ARN: arn, Name: name };
    }),
  };
}

/** CreateSecret once more: the same token and value answer the same. @throws AwsError ResourceExistsException, … */
function repeated(secret: Secret, input: CreateSecretCommandInput): Output<CreateSecretCommandOutput> {
  if (secret.deletion !== undefined)
    throw new AwsError(
      "InvalidRequestException",
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  const version = input.ClientRequestToken === undefined ? undefined : secret.versions.get(input.ClientRequestToken);
  if (version === undefined || !isSame(version.value, input)) throw alreadyExists(secret.name);
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
}

function alreadyExists(name: string): AwsError {
  return new AwsError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
}

async function describeValue(
  secrets: Secrets,
  secret: Secret,
  version: Version,
  { principal }: Pick<RequestContext, "principal">,
): Promise<Output<GetSecretValueCommandOutput>> {
  const plain = await unseal(secrets.host, { arn: secret.arn, versionId: version.id }, version.value, principal);
  secrets.read(secret);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...(version.value.kind === "text" ? { SecretString: plain.toString() } : { SecretBinary: plain }),
    VersionStages: [...version.stages],
    CreatedDate: new Date(version.created),
  };
}

function hasValue(value: PlainValue): boolean {
  return value.SecretString !== undefined || value.SecretBinary !== undefined;
}

function checkName(name: string): void {
  new Constraints().length("name", name, 1, 512).check();
  if (!/^[\w/+=.@-]+$/.test(name))
    throw new AwsError(
      "ValidationException",
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
}
