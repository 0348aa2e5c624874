import { CreateKeyCommand, DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import { ACCOUNT, DAY_MS, refusal, SecretsBench } from "./support.ts";

test("a secret keeps its current and its previous value", async () => {
  const { send } = new SecretsBench();
  const created = await send(new CreateSecretCommand({ Name: "db/password", SecretString: "one" }));

  const put = await send(new PutSecretValueCommand({ SecretId: "db/password", SecretString: "two" }));
  const current = await send(new GetSecretValueCommand({ SecretId: created.ARN! }));
  const previous = await send(new GetSecretValueCommand({ SecretId: "db/password", VersionStage: "AWSPREVIOUS" }));

  expect(created.ARN).toMatch(
    new RegExp(`^arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:db/password-[A-Za-z0-9]{6}$`),
  );
  expect([current.SecretString, current.VersionId]).toEqual(["two", put.VersionId]);
  expect([previous.SecretString, previous.VersionId]).toEqual(["one", created.VersionId]);
  expect((await send(new DescribeSecretCommand({ SecretId: "db/password" }))).VersionIdsToStages).toEqual({
    [created.VersionId!]: ["AWSPREVIOUS"],
    [put.VersionId!]: ["AWSCURRENT"],
  });
});

test("values may be bytes", async () => {
  const { send } = new SecretsBench();
  await send(new CreateSecretCommand({ Name: "key", SecretBinary: Buffer.from([1, 2, 255]) }));

  const { SecretBinary } = await send(new GetSecretValueCommand({ SecretId: "key" }));

  expect(Buffer.from(SecretBinary!)).toEqual(Buffer.from([1, 2, 255]));
});

test("the same token with the same value answers the same; with another value it is refused", async () => {
  const { send } = new SecretsBench();
  const ClientRequestToken = "11111111-2222-4333-8444-555555555555";
  const create = { Name: "key", SecretString: "a", ClientRequestToken };

  const one = await send(new CreateSecretCommand(create));
  const two = await send(new CreateSecretCommand(create));
  const put = await send(new PutSecretValueCommand({ SecretId: "key", SecretString: "a", ClientRequestToken }));

  expect([two.ARN, two.VersionId, put.VersionId]).toEqual([one.ARN, one.VersionId, ClientRequestToken]);
  expect(
    await refusal(send(new PutSecretValueCommand({ SecretId: "key", SecretString: "b", ClientRequestToken }))),
  ).toMatchObject({ name: "ResourceExistsException" });
  expect(await refusal(send(new CreateSecretCommand({ Name: "key", SecretString: "b" })))).toEqual({
    name: "ResourceExistsException",
    message: "The operation failed because the secret key already exists.",
  });
});

test("a deleted secret can be restored within its window, and then is gone", async () => {
  const bench = new SecretsBench();
  const { send } = bench;
  await send(new CreateSecretCommand({ Name: "key", SecretString: "a" }));

  const { DeletionDate } = await send(new DeleteSecretCommand({ SecretId: "key", RecoveryWindowInDays: 7 }));
  expect(DeletionDate!.getTime() - bench.cloud.clock.now()).toBe(7 * DAY_MS);
  expect(await refusal(send(new GetSecretValueCommand({ SecretId: "key" })))).toEqual({
    name: "InvalidRequestException",
    message: "You can't perform this operation on the secret because it was marked for deletion.",
  });
  await bench.cloud.clock.sleep(6 * DAY_MS);
  await send(new RestoreSecretCommand({ SecretId: "key" }));
  await bench.cloud.clock.sleep(2 * DAY_MS);
  expect((await send(new GetSecretValueCommand({ SecretId: "key" }))).SecretString).toBe("a");
  await send(new DeleteSecretCommand({ SecretId: "key" }));
  await bench.cloud.clock.sleep(31 * DAY_MS);
  expect(await refusal(send(new DescribeSecretCommand({ SecretId: "key" })))).toEqual({
    name: "ResourceNotFoundException",
    message: "Secrets Manager can't find the specified secret.",
  });
  await send(new CreateSecretCommand({ Name: "key", SecretString: "b" }));
  await send(new DeleteSecretCommand({ SecretId: "key", ForceDeleteWithoutRecovery: true }));
  expect((await send(new ListSecretsCommand({ IncludePlannedDeletion: true }))).SecretList).toEqual([]);
});

test("values are encrypted under the secret's key: without the key they cannot be read", async () => {
  const { send, kms } = new SecretsBench();
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KmsKeyId = KeyMetadata!.Arn!;
  await send(new CreateSecretCommand({ Name: "key", SecretString: "a", KmsKeyId }));
  expect((await send(new GetSecretValueCommand({ SecretId: "key" }))).SecretString).toBe("a");

  await kms.send(new DisableKeyCommand({ KeyId: KmsKeyId }));

  expect((await refusal(send(new GetSecretValueCommand({ SecretId: "key" })))).name).toBe("DecryptionFailure");
  expect((await refusal(send(new PutSecretValueCommand({ SecretId: "key", SecretString: "b" })))).name).toBe(
    "EncryptionFailure",
  );
});

test("stages are moved by hand", async () => {
  const { send } = new SecretsBench();
  const one = await send(new CreateSecretCommand({ Name: "key", SecretString: "a" }));
  const two = await send(new PutSecretValueCommand({ SecretId: "key", SecretString: "b", VersionStages: ["next"] }));
  const move = { SecretId: "key", VersionStage: "AWSCURRENT", MoveToVersionId: two.VersionId! };

  expect((await refusal(send(new UpdateSecretVersionStageCommand(move)))).name).toBe("InvalidParameterException");
  await send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: one.VersionId! }));

  const { Versions } = await send(new ListSecretVersionIdsCommand({ SecretId: "key" }));
  expect(Versions!.map((version) => version.VersionStages!.sort())).toEqual([["AWSPREVIOUS"], ["AWSCURRENT", "next"]]);
});

test("secrets are described, tagged, filtered, read together and protected by a policy", async () => {
  const { send } = new SecretsBench();
  for (const Name of ["app/a", "app/b", "other"]) await send(new CreateSecretCommand({ Name, SecretString: Name }));
  await send(new UpdateSecretCommand({ SecretId: "app/a", Description: "first" }));
  await send(new TagResourceCommand({ SecretId: "app/a", Tags: [{ Key: "team", Value: "x" }] }));
  const ResourcePolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" }],
  });
  await send(new PutResourcePolicyCommand({ SecretId: "app/b", ResourcePolicy }));

  const list = await send(new ListSecretsCommand({ Filters: [{ Key: "name", Values: ["app/"] }], SortOrder: "asc" }));
  const batch = await send(new BatchGetSecretValueCommand({ SecretIdList: ["app/a", "app/b", "none"] }));

  expect(list.SecretList).toMatchObject([
    { Name: "app/a", Description: "first", Tags: [{ Key: "team", Value: "x" }] },
    { Name: "app/b" },
  ]);
  expect(batch.SecretValues!.map((value) => value.SecretString)).toEqual(["app/a"]);
  expect(batch.Errors!.map((error) => error.ErrorCode)).toEqual(["AccessDeniedException", "ResourceNotFoundException"]);
  expect((await send(new GetResourcePolicyCommand({ SecretId: "app/b" }))).ResourcePolicy).toBe(ResourcePolicy);
  expect((await refusal(send(new GetSecretValueCommand({ SecretId: "app/b" })))).message).toMatch(/explicit deny/);
});

test("rotation is refused by name", async () => {
  const { send } = new SecretsBench();

  expect((await refusal(send(new RotateSecretCommand({ SecretId: "key" })))).message).toMatch(
    /secrets-manager:RotateSecret/,
  );
});

test("random passwords have the characters asked for", async () => {
  const { send } = new SecretsBench();

  const { RandomPassword } = await send(
    new GetRandomPasswordCommand({ PasswordLength: 12, ExcludePunctuation: true, ExcludeCharacters: "abc" }),
  );

  expect(RandomPassword).toMatch(/^[A-Zd-z0-9]{12}$/);
  expect(RandomPassword).toMatch(/[A-Z].*|.*[0-9]/);
});
