import { randomBytes } from "node:crypto";
import type {
  DecryptCommandInput,
  DecryptCommandOutput,
  EncryptCommandInput,
  EncryptCommandOutput,
  GenerateDataKeyCommandInput,
  GenerateDataKeyCommandOutput,
  GenerateDataKeyWithoutPlaintextCommandInput,
  GenerateDataKeyWithoutPlaintextCommandOutput,
  GenerateRandomCommandInput,
  GenerateRandomCommandOutput,
  ReEncryptCommandInput,
  ReEncryptCommandOutput,
} from "@aws-sdk/client-kms";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation } from "../../service.ts";
import { checkTokens } from "./grants.ts";
import type { Key, Keys } from "./keys.ts";
import { decryptWith, encryptWith, requireUsable } from "./use.ts";

type Output<Type> = Omit<Type, "$metadata">;

/** API reference, Encrypt. */
export const MAX_PLAINTEXT_BYTES = 4096;
const MAX_CIPHERTEXT_BYTES = 6144;
const ALGORITHM = "SYMMETRIC_DEFAULT" as const;
const DATA_KEY = ["KeyId", "EncryptionContext", "NumberOfBytes", "KeySpec", "GrantTokens", "DryRun"] as const;

/** Encryption under a key, and data keys for encryption outside of KMS. */
export function cryptoOperations(keys: Keys) {
  return {
    Encrypt: operation<EncryptCommandInput, Output<EncryptCommandOutput>>(
      ["KeyId", "Plaintext", "EncryptionContext", "GrantTokens", "EncryptionAlgorithm", "DryRun"],
      (input) => {
        const key = usable(keys, input.KeyId!, input);
        checkAlgorithm(key, input.EncryptionAlgorithm);
        checkSize("plaintext", input.Plaintext!, MAX_PLAINTEXT_BYTES);
        refuseDryRun(input);
        const CiphertextBlob = encryptWith(key, input.Plaintext!, input.EncryptionContext);
        return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: ALGORITHM };
      },
    ),
    Decrypt: operation<DecryptCommandInput, Output<DecryptCommandOutput>>(
      ["CiphertextBlob", "EncryptionContext", "GrantTokens", "KeyId", "EncryptionAlgorithm", "DryRun"],
      (input) => {
        if (input.CiphertextBlob === undefined)
          throw new AwsError(
            "ValidationException",
            "CiphertextBlob is required when DryRun is not used with a key alone.",
          );
        checkSize("ciphertextBlob", input.CiphertextBlob, MAX_CIPHERTEXT_BYTES);
        const { key, plaintext } = openFor(keys, input.CiphertextBlob, input.KeyId, input.EncryptionContext);
        checkAlgorithm(key, input.EncryptionAlgorithm);
        checkTokens(keys, input.GrantTokens);
        refuseDryRun(input);
        return { Plaintext: plaintext, KeyId: key.arn, EncryptionAlgorithm: ALGORITHM, KeyMaterialId: undefined };
      },
    ),
    ReEncrypt: operation<ReEncryptCommandInput, Output<ReEncryptCommandOutput>>(
      [
        "CiphertextBlob",
        "SourceEncryptionContext",
        "SourceKeyId",
        "DestinationKeyId",
        "DestinationEncryptionContext",
        "SourceEncryptionAlgorithm",
        "DestinationEncryptionAlgorithm",
        "GrantTokens",
        "DryRun",
      ],
      (input) => {
        if (input.CiphertextBlob === undefined)
          throw new AwsError(
            "ValidationException",
            "CiphertextBlob is required when DryRun is not used with a key alone.",
          );
        checkSize("ciphertextBlob", input.CiphertextBlob, MAX_CIPHERTEXT_BYTES);
        const source = openFor(keys, input.CiphertextBlob, input.SourceKeyId, input.SourceEncryptionContext);
        checkAlgorithm(source.key, input.SourceEncryptionAlgorithm);
        const destination = usable(keys, input.DestinationKeyId!, input);
        checkAlgorithm(destination, input.DestinationEncryptionAlgorithm);
        refuseDryRun(input);
        return {
          CiphertextBlob: encryptWith(destination, source.plaintext, input.DestinationEncryptionContext),
          SourceKeyId: source.key.arn,
          KeyId: destination.arn,
          SourceEncryptionAlgorithm: ALGORITHM,
          DestinationEncryptionAlgorithm: ALGORITHM,
        };
      },
    ),
    GenerateDataKey: operation<GenerateDataKeyCommandInput, Output<GenerateDataKeyCommandOutput>>(DATA_KEY, (input) => {
      const key = usable(keys, input.KeyId!, input);
      const Plaintext = randomBytes(dataKeyBytes(input));
      refuseDryRun(input);
      return { CiphertextBlob: encryptWith(key, Plaintext, input.EncryptionContext), Plaintext, KeyId: key.arn };
    }),
    GenerateDataKeyWithoutPlaintext: operation<
      GenerateDataKeyWithoutPlaintextCommandInput,
      Output<GenerateDataKeyWithoutPlaintextCommandOutput>
    >(DATA_KEY, (input) => {
      const key = usable(keys, input.KeyId!, input);
      const plaintext = randomBytes(dataKeyBytes(input));
      refuseDryRun(input);
      return { CiphertextBlob: encryptWith(key, plaintext, input.EncryptionContext), KeyId: key.arn };
    }),
    GenerateRandom: operation<GenerateRandomCommandInput, Output<GenerateRandomCommandOutput>>(
      ["NumberOfBytes"],
      (input) => {
        new Constraints()
          .required("numberOfBytes", input.NumberOfBytes)
          .range("numberOfBytes", input.NumberOfBytes, 1, 1024)
          .check();
        return { Plaintext: randomBytes(input.NumberOfBytes!) };
      },
    ),
  };
}

function usable(keys: Keys, reference: string, input: { readonly GrantTokens?: string[] | undefined }): Key {
  const key = requireUsable(keys.resolve(reference));
  checkTokens(keys, input.GrantTokens);
  return key;
}

/** Decrypts with the key a ciphertext names, which has to be the one that the caller names, if any. */
function openFor(
  keys: Keys,
  ciphertext: Uint8Array,
  reference: string | undefined,
  context: Record<string, string> | undefined,
): { key: Key; plaintext: Buffer } {
  const named = reference === undefined ? undefined : requireUsable(keys.resolve(reference));
  const opened = decryptWith(keys, ciphertext, context);
  if (named !== undefined && named !== opened.key)
    throw new AwsError(
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    );
  return opened;
}

function checkAlgorithm(key: Key, algorithm: string | undefined): void {
  if (algorithm === undefined || algorithm === ALGORITHM) return;
  new Constraints()
    .oneOf("encryptionAlgorithm", algorithm, [ALGORITHM, "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"])
    .check();
  throw new AwsError(
    "InvalidKeyUsageException",
    `${key.arn} key usage is ENCRYPT_DECRYPT which is not valid for ${algorithm}.`,
  );
}

/** AWS does not print the value of a blob. */
function checkSize(name: string, bytes: Uint8Array, max: number): void {
  const bound =
    bytes.length === 0 ? "greater than or equal to 1" : bytes.length > max ? `less than or equal to ${max}` : undefined;
  if (bound !== undefined)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length ${bound}`,
    );
}

function dataKeyBytes(input: GenerateDataKeyCommandInput): number {
  new Constraints()
    .range("numberOfBytes", input.NumberOfBytes, 1, 1024)
    .oneOf("keySpec", input.KeySpec, ["AES_256", "AES_128"])
    .check();
  if (input.KeySpec === undefined && input.NumberOfBytes === undefined)
    throw new AwsError("ValidationException", "Please specify either number of bytes or key spec.");
  if (input.KeySpec !== undefined && input.NumberOfBytes !== undefined)
    throw new AwsError("ValidationException", "Please specify either number of bytes or key spec.");
  return input.NumberOfBytes ?? (input.KeySpec === "AES_256" ? 32 : 16);
}

/** A call that would have succeeded is answered with DryRunOperationException (API reference). */
function refuseDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun)
    throw new AwsError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.", {
      status: 412,
    });
}

/** @throws AwsError for key kinds that are not here. */
export function refuseOtherKinds(what: Readonly<Record<string, string | undefined>>): void {
  const only: Readonly<Record<string, string>> = {
    KeySpec: ALGORITHM,
    CustomerMasterKeySpec: ALGORITHM,
    KeyUsage: "ENCRYPT_DECRYPT",
    Origin: "AWS_KMS",
  };
  for (const [name, value] of Object.entries(what))
    if (value !== undefined && value !== only[name]) throw notImplemented(`${name} ${value}`, `use ${only[name]}`);
}
