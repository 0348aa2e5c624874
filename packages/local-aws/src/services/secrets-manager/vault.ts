import { createCipheriv, createDecipheriv, hash, randomBytes } from "node:crypto";
import type { Principal } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";

/** A value, encrypted under a data key of its own, which is encrypted under the secret's KMS key. */
export interface SealedValue {
  readonly kind: "text" | "binary";
  readonly keyArn: string;
  readonly dataKey: Buffer;
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly body: Buffer;
  /** Hash of the value: tells a repeated request from another one. */
  readonly digest: string;
}

/** API reference, CreateSecret: bytes of a value. */
const MAX_VALUE_BYTES = 65_536;
const OWN_KEY = "alias/aws/secretsmanager";

/** A value as the API takes it. */
export interface PlainValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** What binds a value to its place: KMS conditions see it too. */
export interface Place {
  readonly arn: string;
  readonly versionId: string;
}

/** Encrypts a value for whoever puts it. @throws AwsError InvalidParameterException, EncryptionFailure, AccessDeniedException. */
export async function seal(
  host: ServiceHost,
  place: Place,
  kmsKeyId: string | undefined,
  value: PlainValue,
  principal: Principal,
): Promise<SealedValue> {
  const { SecretString: text, SecretBinary: binary } = value;
  if (text !== undefined && binary !== undefined)
    throw new AwsError(
      "InvalidParameterException",
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  const bytes = text === undefined ? Buffer.from(binary!) : Buffer.from(text);
  if (bytes.length > MAX_VALUE_BYTES)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at '${text === undefined ? "secretBinary" : "secretString"}' failed to satisfy constraint: Member must have length less than or equal to ${MAX_VALUE_BYTES}`,
    );
  const kms = await host.load("kms");
  const key = kmsKeyId ?? OWN_KEY;
  const { plaintext, ciphertext } = await kms
    .dataKey(key, principal, { via: "secretsmanager", encryptionContext: contextOf(place) })
    .catch((error) =>
      refuse(
        "EncryptionFailure",
        "Secrets Manager can't encrypt the protected secret text using the provided KMS key.",
        error,
      ),
    );
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", plaintext, nonce);
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return {
    kind: text === undefined ? "binary" : "text",
    keyArn: kms.key(key).arn,
    dataKey: ciphertext,
    nonce,
    tag: cipher.getAuthTag(),
    body,
    digest: hash("sha256", bytes, "hex"),
  };
}

/** Decrypts a value for whoever asks. @throws AwsError DecryptionFailure, AccessDeniedException. */
export async function unseal(
  host: ServiceHost,
  place: Place,
  value: SealedValue,
  principal: Principal,
): Promise<Buffer> {
  const kms = await host.load("kms");
  const dataKey = await kms
    .decrypt(value.dataKey, principal, { via: "secretsmanager", encryptionContext: contextOf(place) })
    .catch((error) =>
      refuse(
        "DecryptionFailure",
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
        error,
      ),
    );
  const decipher = createDecipheriv("aes-256-gcm", dataKey, value.nonce).setAuthTag(value.tag);
  return Buffer.concat([decipher.update(value.body), decipher.final()]);
}

/** Whether a value is the sealed one. */
export function isSame(sealed: SealedValue, { SecretString: text, SecretBinary: binary }: PlainValue): boolean {
  const bytes = text === undefined ? Buffer.from(binary ?? []) : Buffer.from(text);
  return sealed.kind === (text === undefined ? "binary" : "text") && sealed.digest === hash("sha256", bytes, "hex");
}

function contextOf(place: Place): Record<string, string> {
  return { SecretARN: place.arn, SecretVersionId: place.versionId };
}

/** A key that is missing, disabled or being deleted; a missing permission keeps its own name. */
function refuse(code: string, message: string, error: unknown): never {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === "AccessDeniedException")
    throw new AwsError("AccessDeniedException", `Access to KMS is not allowed: ${error.message}`, { cause: error });
  throw new AwsError(code, `${message} ${error.message}`, { cause: error });
}
