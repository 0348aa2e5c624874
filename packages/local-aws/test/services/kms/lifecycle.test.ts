import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { ACCOUNT, DAY_MS, Kms, refusal } from "./support.ts";

test("a new key is symmetric, enabled and described", async () => {
  const kms = new Kms();

  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "meters" }));
  const described = await kms.send(new DescribeKeyCommand({ KeyId: KeyMetadata!.KeyId! }));

  expect(described.KeyMetadata).toEqual(KeyMetadata);
  expect(KeyMetadata).toEqual({
    AWSAccountId: ACCOUNT,
    KeyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    Arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${KeyMetadata!.KeyId}`,
    CreationDate: new Date(kms.cloud.clock.now()),
    Enabled: true,
    Description: "meters",
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: "Enabled",
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  });
});

test.each([
  { KeySpec: "RSA_2048" as const },
  { KeyUsage: "SIGN_VERIFY" as const },
  { Origin: "EXTERNAL" as const },
  { MultiRegion: true },
  { CustomKeyStoreId: "cks-1" },
])("a kind of key that is not here is refused by name: %o", async (input) => {
  const error = await refusal(new Kms().key(input));

  expect(error.name).toBe("NotImplemented");
  expect(error.message).toContain(Object.keys(input)[0]);
});

test("a key is deleted when its waiting time is over, unless that is cancelled", async () => {
  const kms = new Kms();
  const [gone, kept] = [await kms.key(), await kms.key()];
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: gone, Plaintext: Buffer.from("x") }));
  const start = kms.cloud.clock.now();

  const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: gone, PendingWindowInDays: 7 }));
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: kept }));
  expect(scheduled.DeletionDate!.getTime() - start).toBe(7 * DAY_MS);
  expect(await refusal(kms.send(new EncryptCommand({ KeyId: gone, Plaintext: Buffer.from("x") })))).toEqual({
    name: "KMSInvalidStateException",
    message: `${gone} is pending deletion.`,
  });
  await kms.send(new CancelKeyDeletionCommand({ KeyId: kept }));
  await kms.pass(31 * DAY_MS);

  expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId: gone })))).toEqual({
    name: "NotFoundException",
    message: `Key '${gone}' does not exist`,
  });
  expect((await refusal(kms.send(new DecryptCommand({ CiphertextBlob })))).name).toBe("InvalidCiphertextException");
  expect((await kms.send(new DescribeKeyCommand({ KeyId: kept }))).KeyMetadata?.KeyState).toBe("Disabled");
});

test("a key is disabled, enabled and described anew", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();

  await kms.send(new DisableKeyCommand({ KeyId }));
  const off = await kms.send(new DescribeKeyCommand({ KeyId }));
  await kms.send(new EnableKeyCommand({ KeyId }));
  await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "new" }));
  const on = await kms.send(new DescribeKeyCommand({ KeyId }));

  expect(off.KeyMetadata).toMatchObject({ Enabled: false, KeyState: "Disabled" });
  expect(on.KeyMetadata).toMatchObject({ Enabled: true, KeyState: "Enabled", Description: "new" });
});

test("keys are listed page by page", async () => {
  const kms = new Kms();
  const arns = [await kms.key(), await kms.key(), await kms.key()].sort();

  const first = await kms.send(new ListKeysCommand({ Limit: 2 }));
  const second = await kms.send(new ListKeysCommand({ Limit: 2, Marker: first.NextMarker }));

  expect([first.Truncated, second.Truncated]).toEqual([true, false]);
  expect([...first.Keys!, ...second.Keys!].map((key) => key.KeyArn)).toEqual(arns);
});

test("rotation renews the material on the clock, and old ciphertexts still open", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const start = kms.cloud.clock.now();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("old") }));

  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  await kms.pass(91 * DAY_MS);
  const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  const newer = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("new") }));

  expect(status).toMatchObject({
    KeyRotationEnabled: true,
    RotationPeriodInDays: 90,
    NextRotationDate: new Date(start + 180 * DAY_MS),
  });
  for (const [blob, text] of [
    [CiphertextBlob, "old"],
    [newer.CiphertextBlob, "new"],
  ] as const)
    expect(Buffer.from((await kms.send(new DecryptCommand({ CiphertextBlob: blob }))).Plaintext!).toString()).toBe(
      text,
    );
});

test("keys carry tags", async () => {
  const kms = new Kms();
  const KeyId = await kms.key({ Tags: [{ TagKey: "team", TagValue: "meters" }] });

  await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "stage", TagValue: "test" }] }));
  await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["team"] }));

  expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([
    { TagKey: "stage", TagValue: "test" },
  ]);
});
