import { AwsError } from "../../errors.ts";
import type { Authorization } from "../../service.ts";
import { contextBytes, keyIdOf, open, seal } from "./cipher.ts";
import type { Key, Keys } from "./keys.ts";

/** Actions on data under a key. */
export type CryptoAction = "Encrypt" | "Decrypt" | "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext";

type EncryptionContext = Readonly<Record<string, string>>;

/** Developer guide, quotas: an encryption context has at most 8,192 characters. */
const MAX_CONTEXT_CHARACTERS = 8192;

/** @throws AwsError DisabledException, KMSInvalidStateException. */
export function requireUsable(key: Key): Key {
  if (key.state === "Disabled") throw new AwsError("DisabledException", `${key.arn} is disabled.`);
  if (key.state === "PendingDeletion")
    throw new AwsError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
  return key;
}

/** Encrypts under a usable key. */
export function encryptWith(key: Key, plaintext: Uint8Array, context: EncryptionContext | undefined): Buffer {
  checkContext(context);
  return seal(requireUsable(key), plaintext, contextBytes(context));
}

/** The key and plaintext of a ciphertext. @throws AwsError InvalidCiphertextException, and as `requireUsable` does. */
export function decryptWith(
  keys: Keys,
  ciphertext: Uint8Array,
  context: EncryptionContext | undefined,
): { key: Key; plaintext: Buffer } {
  const key = keyOfCiphertext(keys, ciphertext);
  if (key === undefined) throw invalidCiphertext();
  requireUsable(key);
  const plaintext = open(key.materials, ciphertext, contextBytes(context));
  if (plaintext === undefined) throw invalidCiphertext();
  return { key, plaintext };
}

export function keyOfCiphertext(keys: Keys, ciphertext: Uint8Array): Key | undefined {
  const id = keyIdOf(ciphertext);
  return id === undefined ? undefined : keys.byId(id);
}

/** What a principal needs to use a key, with what is said about the use as condition keys. */
export function needOf(
  keys: Keys,
  key: Key,
  action: string,
  context: EncryptionContext | undefined,
  via?: string,
): Authorization {
  const { account, region } = keys.host;
  const conditions: Record<string, string | readonly string[]> = { "kms:CallerAccount": account };
  if (via !== undefined) conditions["kms:ViaService"] = `${via}.${region}.amazonaws.com`;
  for (const [name, value] of Object.entries(context ?? {})) conditions[`kms:EncryptionContext:${name}`] = value;
  if (context !== undefined) conditions["kms:EncryptionContextKeys"] = Object.keys(context);
  for (const [name, value] of key.tags) conditions[`aws:ResourceTag/${name}`] = value;
  const aliases = [...keys.aliases.values()].filter((alias) => alias.keyId === key.id).map((alias) => alias.name);
  if (aliases.length > 0) conditions["kms:ResourceAliases"] = aliases;
  return { action: `kms:${action}`, resources: [key.arn], conditions, resourcePolicyRequired: true };
}

function checkContext(context: EncryptionContext | undefined): void {
  const size = Object.entries(context ?? {}).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_CONTEXT_CHARACTERS)
    throw new AwsError(
      "ValidationException",
      `The encryption context has ${size} characters; it can have at most ${MAX_CONTEXT_CHARACTERS}.`,
    );
}

function invalidCiphertext(): AwsError {
  return new AwsError("InvalidCiphertextException", "");
}
