import {
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { Kms, refusal } from "./support.ts";

const Plaintext = Buffer.from("meter reading");

test("a ciphertext carries its key: decryption needs no key id", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();

  const { CiphertextBlob, ...answer } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));

  expect(answer).toMatchObject({ KeyId, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
  expect(Buffer.from(CiphertextBlob!).includes(Plaintext)).toBe(false);
  expect(Buffer.from(opened.Plaintext!)).toEqual(Plaintext);
  expect(opened.KeyId).toBe(KeyId);
});

test("the encryption context has to be the same, in any order", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { stream: "trips", shard: "1" } }),
  );

  const same = await kms.send(
    new DecryptCommand({ CiphertextBlob, EncryptionContext: { shard: "1", stream: "trips" } }),
  );
  expect(Buffer.from(same.Plaintext!)).toEqual(Plaintext);
  const others: Record<string, string>[] = [{}, { stream: "trips" }, { stream: "trips", shard: "2" }];
  for (const EncryptionContext of others)
    expect((await refusal(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext })))).name).toBe(
      "InvalidCiphertextException",
    );
});

test.each([0, 3, 10, 21, 30, 45, 60])("a ciphertext with byte %i changed is refused", async (index) => {
  const kms = new Kms();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: await kms.key(), Plaintext }));
  const changed = Uint8Array.from(CiphertextBlob!);
  changed[index]! ^= 1;

  const error = await refusal(kms.send(new DecryptCommand({ CiphertextBlob: changed })));

  expect(error.name).toBe("InvalidCiphertextException");
});

test("data keys come in plain and encrypted, or encrypted alone", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();

  const both = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
  const short = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 7 }));
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: both.CiphertextBlob }));
  const openedShort = await kms.send(new DecryptCommand({ CiphertextBlob: short.CiphertextBlob }));

  expect(both.Plaintext).toHaveLength(32);
  expect(Buffer.from(opened.Plaintext!)).toEqual(Buffer.from(both.Plaintext!));
  expect("Plaintext" in short).toBe(false);
  expect(openedShort.Plaintext).toHaveLength(7);
  expect((await kms.send(new GenerateRandomCommand({ NumberOfBytes: 16 }))).Plaintext).toHaveLength(16);
});

test("re-encryption moves data to another key and context", async () => {
  const kms = new Kms();
  const [one, two] = [await kms.key(), await kms.key()];
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: one, Plaintext, EncryptionContext: { from: "a" } }),
  );

  const moved = await kms.send(
    new ReEncryptCommand({
      CiphertextBlob,
      SourceEncryptionContext: { from: "a" },
      DestinationKeyId: two,
      DestinationEncryptionContext: { to: "b" },
    }),
  );
  const opened = await kms.send(
    new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { to: "b" } }),
  );

  expect([moved.SourceKeyId, moved.KeyId, opened.KeyId]).toEqual([one, two, two]);
  expect(Buffer.from(opened.Plaintext!)).toEqual(Plaintext);
});

test("a key id that is not the ciphertext's is refused", async () => {
  const kms = new Kms();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: await kms.key(), Plaintext }));

  const error = await refusal(kms.send(new DecryptCommand({ CiphertextBlob, KeyId: await kms.key() })));

  expect(error).toEqual({
    name: "IncorrectKeyException",
    message: "The key ID in the request does not identify a CMK that can perform this operation.",
  });
});

test("a disabled key neither encrypts nor decrypts", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  await kms.send(new DisableKeyCommand({ KeyId }));

  for (const call of [new EncryptCommand({ KeyId, Plaintext }), new DecryptCommand({ CiphertextBlob })])
    expect(await refusal(kms.send(call as EncryptCommand))).toEqual({
      name: "DisabledException",
      message: `${KeyId} is disabled.`,
    });
});

test.each([
  [{ Plaintext: Buffer.alloc(4097) }, "ValidationException"],
  [{ Plaintext: Buffer.alloc(0) }, "ValidationException"],
  [{ EncryptionAlgorithm: "RSAES_OAEP_SHA_1" as const }, "InvalidKeyUsageException"],
  [{ DryRun: true }, "DryRunOperationException"],
  [{ GrantTokens: ["none"] }, "InvalidGrantTokenException"],
  [{ KeyId: "alias/none" }, "NotFoundException"],
  [{ EncryptionContext: { a: "x".repeat(8192) } }, "ValidationException"],
])("Encrypt refuses what AWS refuses (%#)", async (more, name) => {
  const kms = new Kms();

  const error = await refusal(kms.send(new EncryptCommand({ KeyId: await kms.key(), Plaintext, ...more })));

  expect(error.name).toBe(name);
});

test("a data key needs a size or a kind, not both", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();

  for (const size of [{}, { NumberOfBytes: 32, KeySpec: "AES_256" as const }])
    expect((await refusal(kms.send(new GenerateDataKeyCommand({ KeyId, ...size })))).message).toBe(
      "Please specify either number of bytes or key spec.",
    );
});
