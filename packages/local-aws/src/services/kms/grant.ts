/** Operations that a grant may name for a symmetric key (API reference, CreateGrant). */
export const GRANT_OPERATIONS = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
  "CreateGrant",
  "RetireGrant",
  "DescribeKey",
] as const;
export type GrantOperation = (typeof GRANT_OPERATIONS)[number];

/** Operations that carry an encryption context, which a grant's constraints are about. */
const WITH_CONTEXT: ReadonlySet<string> = new Set(GRANT_OPERATIONS.slice(0, 6));

/** A permission to use a key, given to one principal. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  readonly name: string | undefined;
  readonly created: number;
  readonly issuer: string;
  readonly grantee: string;
  readonly retirer: string | undefined;
  readonly operations: readonly GrantOperation[];
  /** Pairs that an encryption context must have. */
  readonly contextSubset: Readonly<Record<string, string>> | undefined;
  /** The whole encryption context. */
  readonly contextEquals: Readonly<Record<string, string>> | undefined;
}

/** A grant in the language of key policies. */
export function grantStatements(grant: Grant): object[] {
  const constrained = grant.contextSubset ?? grant.contextEquals;
  const groups = constrained
    ? [
        { operations: grant.operations.filter((name) => WITH_CONTEXT.has(name)), condition: conditionOf(grant) },
        { operations: grant.operations.filter((name) => !WITH_CONTEXT.has(name)), condition: {} },
      ]
    : [{ operations: grant.operations, condition: {} }];
  return groups
    .filter(({ operations }) => operations.length > 0)
    .map(({ operations, condition }) => ({
      Effect: "Allow",
      Principal: grant.grantee.endsWith(".amazonaws.com") ? { Service: grant.grantee } : { AWS: grant.grantee },
      Action: operations.map((name) => `kms:${name}`),
      Resource: "*",
      Condition: condition,
    }));
}

function conditionOf(grant: Grant): object {
  const pairs = Object.entries(grant.contextEquals ?? grant.contextSubset ?? {});
  const named = Object.fromEntries(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]));
  return {
    StringEquals: named,
    ...(grant.contextEquals === undefined
      ? {}
      : { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": pairs.map(([name]) => name) } }),
  };
}
