import type { Authorization, RequestContext } from "../../service.ts";
import { grantToRetire } from "./grants.ts";
import type { Key, Keys } from "./keys.ts";
import { keyOfCiphertext, needOf } from "./use.ts";

/*
 * Service authorization reference, AWS Key Management Service. A call on a key needs its key policy's consent, as a grant to
 * the caller or to the account, whose identity policies then decide. A key that does not exist is checked on `*`; the
 * operation then refuses it in its own words.
 */

const ACCOUNT_WIDE = new Set(["CreateKey", "ListKeys", "ListAliases", "GenerateRandom", "ListRetirableGrants"]);

/** What a caller needs for a call. */
export function authorizationsOf(
  keys: Keys,
  operation: string,
  input: Record<string, unknown>,
  context: RequestContext,
): readonly Authorization[] {
  if (ACCOUNT_WIDE.has(operation)) return accountWide(operation, input);
  switch (operation) {
    case "Decrypt":
      return [onKey(keys, operation, keyOf(keys, input.KeyId, input.CiphertextBlob), input.EncryptionContext)];
    case "ReEncrypt":
      return [
        onKey(
          keys,
          "ReEncryptFrom",
          keyOf(keys, input.SourceKeyId, input.CiphertextBlob),
          input.SourceEncryptionContext,
        ),
        onKey(keys, "ReEncryptTo", keyOf(keys, input.DestinationKeyId), input.DestinationEncryptionContext),
      ];
    case "CreateAlias":
      return [onAlias(keys, operation, input), onKey(keys, operation, keyOf(keys, input.TargetKeyId))];
    case "UpdateAlias":
      return [
        onAlias(keys, operation, input),
        onKey(keys, operation, keyOf(keys, input.AliasName)),
        onKey(keys, operation, keyOf(keys, input.TargetKeyId)),
      ];
    case "DeleteAlias":
      return [onAlias(keys, operation, input), onKey(keys, operation, keyOf(keys, input.AliasName))];
    case "RetireGrant": {
      const { key, grant } = grantToRetire(keys, input);
      const { arn, roleArn } = context.principal;
      return grant.retirer === arn || grant.retirer === roleArn ? [] : [onKey(keys, operation, key)];
    }
    default:
      return [onKey(keys, operation, keyOf(keys, input.KeyId), input.EncryptionContext)];
  }
}

function accountWide(operation: string, input: Record<string, unknown>): readonly Authorization[] {
  const tags = input.Tags as { TagKey?: string; TagValue?: string }[] | undefined;
  if (operation !== "CreateKey" || tags === undefined) return [{ action: `kms:${operation}`, resources: ["*"] }];
  const conditions: Record<string, string | readonly string[]> = { "aws:TagKeys": tags.map((tag) => tag.TagKey ?? "") };
  for (const { TagKey, TagValue } of tags) conditions[`aws:RequestTag/${TagKey}`] = TagValue ?? "";
  return ["CreateKey", "TagResource"].map((name) => ({ action: `kms:${name}`, resources: ["*"], conditions }));
}

function onKey(keys: Keys, action: string, key: Key | undefined, context?: unknown): Authorization {
  if (key === undefined) return { action: `kms:${action}`, resources: ["*"] };
  return needOf(keys, key, action, context as Record<string, string> | undefined);
}

function onAlias(keys: Keys, action: string, input: Record<string, unknown>): Authorization {
  return { action: `kms:${action}`, resources: [keys.arn(String(input.AliasName))] };
}

function keyOf(keys: Keys, reference: unknown, ciphertext?: unknown): Key | undefined {
  if (typeof reference === "string") return keys.find(reference);
  return ciphertext === undefined ? undefined : keyOfCiphertext(keys, ciphertext as Uint8Array);
}
