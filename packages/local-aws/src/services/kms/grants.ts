import type {
  CreateGrantCommandInput,
  CreateGrantCommandOutput,
  GrantListEntry,
  ListGrantsCommandInput,
  ListGrantsCommandOutput,
  ListRetirableGrantsCommandInput,
  RetireGrantCommandInput,
  RevokeGrantCommandInput,
} from "@aws-sdk/client-kms";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { GRANT_OPERATIONS, type Grant, type GrantOperation } from "./grant.ts";
import type { Key, Keys } from "./keys.ts";
import { pageOf } from "./paging.ts";
import { requireUsable } from "./use.ts";

type Output<Type> = Omit<Type, "$metadata">;

const PRINCIPAL = /^(arn:[^:]+:(iam|sts)::\d{12}:\S+|[a-z0-9.-]+\.amazonaws\.com)$/;
const ALPHABET = "0123456789abcdef";
const PAGE = { default: 50, max: 100 };

export function grantOperations(keys: Keys) {
  return {
    CreateGrant: operation<CreateGrantCommandInput, Output<CreateGrantCommandOutput>>(
      ["KeyId", "GranteePrincipal", "RetiringPrincipal", "Operations", "Constraints", "GrantTokens", "Name"],
      (input, context) => {
        checkGrant(input);
        const key = requireUsable(keys.resolveKey(input.KeyId!));
        const grant = grantOf(keys, input, context);
        const same =
          input.Name === undefined ? undefined : [...key.grants.values()].find((other) => isSame(other, grant));
        if (same === undefined) key.grants.set(grant.id, grant);
        const { id, token } = same ?? grant;
        return { GrantToken: token, GrantId: id };
      },
    ),
    ListGrants: operation<ListGrantsCommandInput, Output<ListGrantsCommandOutput>>(
      ["KeyId", "GrantId", "GranteePrincipal", "Limit", "Marker"],
      (input) => {
        const key = keys.resolveKey(input.KeyId!);
        const fitting = [...key.grants.values()].filter(
          (grant) =>
            (input.GrantId ?? grant.id) === grant.id && (input.GranteePrincipal ?? grant.grantee) === grant.grantee,
        );
        const { page, ...rest } = pageOf(fitting, (grant) => grant.id, input, PAGE);
        return { Grants: page.map((grant) => describe(key, grant)), ...rest };
      },
    ),
    ListRetirableGrants: operation<ListRetirableGrantsCommandInput, Output<ListGrantsCommandOutput>>(
      ["RetiringPrincipal", "Limit", "Marker"],
      (input) => {
        const all = [...keys].flatMap((key) => [...key.grants.values()].map((grant) => ({ key, grant })));
        const fitting = all.filter(({ grant }) => grant.retirer === input.RetiringPrincipal);
        const { page, ...rest } = pageOf(fitting, ({ grant }) => grant.id, input, PAGE);
        return { Grants: page.map(({ key, grant }) => describe(key, grant)), ...rest };
      },
    ),
    RevokeGrant: operation<RevokeGrantCommandInput, undefined>(["KeyId", "GrantId"], (input) => {
      const key = keys.resolveKey(input.KeyId!);
      if (!key.grants.delete(input.GrantId!)) throw noGrant(input.GrantId!);
      return undefined;
    }),
    RetireGrant: operation<RetireGrantCommandInput, undefined>(["GrantToken", "KeyId", "GrantId"], (input) => {
      const { key, grant } = grantToRetire(keys, input);
      key.grants.delete(grant.id);
      return undefined;
    }),
  };
}

/** The grant of a RetireGrant call, by token, or by key and id. @throws AwsError. */
export function grantToRetire(keys: Keys, input: RetireGrantCommandInput): { key: Key; grant: Grant } {
  if (input.GrantToken !== undefined) {
    for (const key of keys)
      for (const grant of key.grants.values()) if (grant.token === input.GrantToken) return { key, grant };
    throw new AwsError("InvalidGrantTokenException", "The grant token is not valid.");
  }
  if (input.KeyId === undefined || input.GrantId === undefined)
    throw new AwsError("ValidationException", "Either GrantToken, or KeyId and GrantId, must be given.");
  const key = keys.resolveKey(input.KeyId);
  const grant = key.grants.get(input.GrantId);
  if (grant === undefined) throw noGrant(input.GrantId);
  return { key, grant };
}

/** Grants hold from the moment they are made, so a token only has to be one. @throws AwsError InvalidGrantTokenException. */
export function checkTokens(keys: Keys, tokens: readonly string[] | undefined): void {
  for (const token of tokens ?? []) grantToRetire(keys, { GrantToken: token });
}

function checkGrant(input: CreateGrantCommandInput): void {
  const constraints = new Constraints()
    .length("granteePrincipal", input.GranteePrincipal, 1, 256)
    .length("retiringPrincipal", input.RetiringPrincipal, 1, 256)
    .length("name", input.Name, 1, 256)
    .pattern("name", input.Name, /[a-zA-Z0-9:/_-]+/);
  for (const name of input.Operations ?? []) constraints.oneOf("operations", name, GRANT_OPERATIONS);
  constraints.check();
  for (const arn of [input.GranteePrincipal, input.RetiringPrincipal])
    if (arn !== undefined && !PRINCIPAL.test(arn))
      throw new AwsError("InvalidArnException", `ARN does not refer to a valid principal: ${arn}`);
  if (input.Operations!.length === 0) throw new AwsError("ValidationException", "A grant must name an operation.");
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equals } = input.Constraints ?? {};
  if (subset !== undefined && equals !== undefined)
    throw new AwsError(
      "ValidationException",
      "Only one of EncryptionContextSubset and EncryptionContextEquals can be given.",
    );
  const unknown = Object.keys(input.Constraints ?? {}).find((name) => !/^EncryptionContext(Subset|Equals)$/.test(name));
  if (unknown !== undefined) throw new AwsError("ValidationException", `The constraint ${unknown} is not supported.`);
}

function grantOf(keys: Keys, input: CreateGrantCommandInput, context: RequestContext): Grant {
  const { random, clock } = keys.host;
  return {
    id: random.hex(64),
    token: random.text(120, ALPHABET),
    name: input.Name,
    created: clock.now(),
    issuer: context.principal.roleArn ?? context.principal.arn,
    grantee: input.GranteePrincipal!,
    retirer: input.RetiringPrincipal,
    operations: input.Operations as GrantOperation[],
    contextSubset: input.Constraints?.EncryptionContextSubset,
    contextEquals: input.Constraints?.EncryptionContextEquals,
  };
}

/** With a name, the same request makes no second grant (API reference, CreateGrant). */
function isSame(one: Grant, other: Grant): boolean {
  return contentOf(one) === contentOf(other);
}

function contentOf({ id: _id, token: _token, created: _created, issuer: _issuer, ...content }: Grant): string {
  return JSON.stringify(content);
}

function describe(key: Key, grant: Grant): GrantListEntry {
  const { contextSubset, contextEquals } = grant;
  return {
    KeyId: key.arn,
    GrantId: grant.id,
    ...(grant.name === undefined ? {} : { Name: grant.name }),
    CreationDate: new Date(grant.created),
    GranteePrincipal: grant.grantee,
    ...(grant.retirer === undefined ? {} : { RetiringPrincipal: grant.retirer }),
    IssuingAccount: grant.issuer.replace(/^(arn:[^:]+):(?:iam|sts)::(\d{12}):.*$/, "$1:iam::$2:root"),
    Operations: [...grant.operations],
    ...(contextSubset === undefined ? {} : { Constraints: { EncryptionContextSubset: { ...contextSubset } } }),
    ...(contextEquals === undefined ? {} : { Constraints: { EncryptionContextEquals: { ...contextEquals } } }),
  };
}

function noGrant(id: string): AwsError {
  return new AwsError("NotFoundException", `Grant ID ${id} not found`);
}
