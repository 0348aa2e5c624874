import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { validateIdentityPolicy } from "../../auth/policy-validation.ts";
import type { Principal } from "../../auth/principal.ts";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation, type ServiceHost } from "../../service.ts";
import type { IamApi, RoleView } from "../iam/index.ts";
import { describeCredentials, type Issuer, sessionPrincipal } from "./issuer.ts";
import { readSessionTags, type SessionTags } from "./session-tags.ts";

/** DurationSeconds: 15 minutes to 12 hours, one hour when left out. */
const MIN_SECONDS = 900;
const MAX_SECONDS = 43_200;
const DEFAULT_SECONDS = 3600;
/** A role assumed with another role's session lasts an hour at most. */
const MAX_CHAINED_SECONDS = 3600;
/** Characters of a session policy, and of it together with the ARNs of managed ones. */
const MAX_POLICY_CHARACTERS = 2048;
const MAX_POLICY_ARNS = 10;

export function assumeRoleOperation(host: ServiceHost, roles: IamApi, issuer: Issuer) {
  return {
    AssumeRole: operation(
      [
        "DurationSeconds",
        "ExternalId",
        "Policy",
        "PolicyArns",
        "RoleArn",
        "RoleSessionName",
        "Tags",
        "TransitiveTagKeys",
      ],
      (input: AssumeRoleCommandInput, { principal }) => {
        checkInput(input);
        const role = roles.role(input.RoleArn!)!;
        const seconds = checkDuration(input.DurationSeconds, role, principal);
        const tags = readSessionTags(input.Tags, input.TransitiveTagKeys, principal);
        const sessionPolicies = readSessionPolicies(input, roles);
        const session = sessionPrincipal(host, role, input.RoleSessionName!);
        const credential = issuer.issue(
          {
            ...session,
            ...(sessionPolicies.length === 0 ? {} : { sessionPolicies }),
            sessionTags: tags.tags,
            transitiveTagKeys: tags.transitive,
          },
          seconds,
        );
        const packed = packedSize(input, tags);
        return {
          Credentials: describeCredentials(credential),
          AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
          ...(packed === 0 ? {} : { PackedPolicySize: packed }),
        };
      },
    ),
  };
}

/** Condition keys of the call that trust policies decide on. */
export function assumeRoleConditions(input: Record<string, unknown>): Record<string, string | string[]> {
  const conditions: Record<string, string | string[]> = { "sts:RoleSessionName": String(input.RoleSessionName) };
  if (typeof input.ExternalId === "string") conditions["sts:ExternalId"] = input.ExternalId;
  const tags = (input.Tags ?? []) as readonly { Key?: string; Value?: string }[];
  for (const { Key: key, Value: value } of tags) conditions[`aws:RequestTag/${key}`] = value ?? "";
  if (tags.length > 0) conditions["aws:TagKeys"] = tags.map((tag) => tag.Key ?? "");
  if (Array.isArray(input.TransitiveTagKeys)) conditions["sts:TransitiveTagKeys"] = input.TransitiveTagKeys;
  return conditions;
}

function checkInput(input: AssumeRoleCommandInput): void {
  new Constraints()
    .length("roleArn", input.RoleArn, 20, 2048)
    .length("roleSessionName", input.RoleSessionName, 2, 64)
    .pattern("roleSessionName", input.RoleSessionName, /[\w+=,.@-]*/)
    .length("externalId", input.ExternalId, 2, 1224)
    .pattern("externalId", input.ExternalId, /[\w+=,.@:/-]*/)
    .range("durationSeconds", input.DurationSeconds, MIN_SECONDS, MAX_SECONDS)
    .length("policy", input.Policy, 1, MAX_POLICY_CHARACTERS)
    .count("policyArns", input.PolicyArns, 0, MAX_POLICY_ARNS)
    .check("ValidationError");
}

function checkDuration(requested: number | undefined, role: RoleView, principal: Principal): number {
  const seconds = requested ?? DEFAULT_SECONDS;
  if (principal.kind === "assumed-role" && seconds > MAX_CHAINED_SECONDS)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  if (seconds > role.maxSessionDuration)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  return seconds;
}

/** The texts of the session policies: one inline and up to ten managed ones. */
function readSessionPolicies(input: AssumeRoleCommandInput, roles: IamApi): string[] {
  const policies: string[] = [];
  if (input.Policy !== undefined) {
    validateIdentityPolicy(input.Policy, "inline");
    policies.push(input.Policy);
  }
  for (const { arn = "" } of input.PolicyArns ?? []) {
    const document = roles.managedPolicy(arn);
    if (document === undefined) {
      if (arn.includes(":iam::aws:"))
        throw notImplemented(`The AWS-managed policy ${arn}`, "pass its permissions in Policy");
      throw new AwsError("ValidationError", `Policy ${arn} does not exist or is not attachable.`);
    }
    policies.push(document);
  }
  return policies;
}

/**
 * Percentage of the space for session policies and tags that is used. AWS packs them in a form it does not publish;
 * here the plain characters count.
 * @throws AwsError PackedPolicyTooLarge.
 */
function packedSize(input: AssumeRoleCommandInput, { tags }: SessionTags): number {
  let characters = input.Policy?.length ?? 0;
  for (const { arn = "" } of input.PolicyArns ?? []) characters += arn.length;
  if (characters > MAX_POLICY_CHARACTERS) throw tooLarge(characters);
  for (const key of Object.keys(tags)) characters += key.length + tags[key]!.length;
  return Math.min(100, Math.ceil((characters * 100) / (2 * MAX_POLICY_CHARACTERS)));
}

function tooLarge(characters: number): AwsError {
  const percent = Math.ceil((characters * 100) / MAX_POLICY_CHARACTERS);
  return new AwsError(
    "PackedPolicyTooLarge",
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}
