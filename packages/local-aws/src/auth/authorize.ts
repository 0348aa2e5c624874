import type { Authorization } from "../service.ts";
import { ConditionContext } from "./conditions.ts";
import { type Call, evaluatePolicies, evaluateResourcePolicy, type Verdict } from "./evaluate.ts";
import { compilePolicy, type Policy } from "./policy.ts";
import type { Principal } from "./principal.ts";

/** The identity policies (JSON text) of a user or role. */
export interface IdentityPolicies {
  readonly policies: readonly string[];
  readonly boundary?: string;
  /** Tags of the user or role, for `aws:PrincipalTag/<key>`. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What the evaluation needs from IAM. An id tells a role or user from an earlier one of the same name. */
export interface PolicySource {
  rolePolicies(roleArn: string, roleId: string): IdentityPolicies | undefined;
  userPolicies(userArn: string, userId: string): IdentityPolicies | undefined;
}

export interface AuthorizeRequest extends Authorization {
  readonly principal: Principal;
  /** Resource policies (JSON text) by resource ARN. */
  readonly resourcePolicies: Readonly<Record<string, string | undefined>>;
  /** Global condition keys: aws:CurrentTime, aws:SourceIp, aws:SecureTransport, … */
  readonly globals: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Why a call is not allowed, in AWS's words; they end the sentence "… is not authorized to perform: <action>". */
export interface Decision {
  readonly allowed: boolean;
  /** "because no identity-based policy allows the kinesis:PutRecords action" or "with an explicit deny in …". */
  readonly reason: string;
  /** The resource that was refused. */
  readonly resource?: string;
}

const ALLOWED: Decision = { allowed: true, reason: "" };

/**
 * Evaluates a call within one account: an explicit deny in any policy wins, root is allowed, and otherwise an identity
 * policy or a grant in a resource policy must allow what neither the permissions boundary nor the session policies
 * leave out. Every resource of the call must be allowed.
 */
export function authorize(request: AuthorizeRequest, source: PolicySource): Decision {
  const { principal } = request;
  const identity = identityOf(principal, source);
  const layers: Layers = {
    identity: (identity?.policies ?? []).map(compilePolicy),
    boundary: identity?.boundary === undefined ? undefined : [compilePolicy(identity.boundary)],
    session: principal.sessionPolicies?.length ? principal.sessionPolicies.map(compilePolicy) : undefined,
  };
  const context = new ConditionContext(request.globals, principalTags(principal, identity), request.conditions ?? {});
  for (const resource of request.resources) {
    const text = request.resourcePolicies[resource];
    const policy = text === undefined ? undefined : compilePolicy(text);
    const required = request.resourcePolicyRequired ?? false;
    const reason = refusalOf({ action: request.action, resource, context }, principal, layers, policy, required);
    if (reason !== undefined) return { allowed: false, reason, resource };
  }
  return ALLOWED;
}

/** What no bucket policy takes from the root user of the bucket's account (S3 API Reference, PutBucketPolicy). */
const ROOT_KEEPS: ReadonlySet<string> = new Set(["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]);

/** Policies of a caller by layer; a layer that is undefined limits nothing. */
interface Layers {
  readonly identity: readonly Policy[];
  readonly boundary: readonly Policy[] | undefined;
  readonly session: readonly Policy[] | undefined;
}

function refusalOf(
  call: Call,
  principal: Principal,
  layers: Layers,
  resourcePolicy: Policy | undefined,
  resourcePolicyRequired: boolean,
): string | undefined {
  const { action } = call;
  const identity = evaluatePolicies(layers.identity, call);
  const boundary = layers.boundary && evaluatePolicies(layers.boundary, call);
  const session = layers.session && evaluatePolicies(layers.session, call);
  const resource = resourcePolicy && evaluateResourcePolicy(resourcePolicy, call, principal, boundary !== undefined);
  if (identity === "deny") return "with an explicit deny in an identity-based policy";
  if (resource?.denied && !(principal.kind === "root" && ROOT_KEEPS.has(action)))
    return "with an explicit deny in a resource-based policy";
  if (boundary === "deny") return "with an explicit deny in a permissions boundary";
  if (session === "deny") return "with an explicit deny in a session policy";
  if (principal.kind === "root" && (!resourcePolicyRequired || resource?.grant !== undefined)) return undefined;
  const grant = resource?.grant;
  if (grant === "direct") return undefined;
  if (principal.kind === "anonymous" || principal.kind === "service" || (resourcePolicyRequired && !grant))
    return `because no resource-based policy allows the ${action} action`;
  if (identity !== "allow" && grant !== "role") return `because no identity-based policy allows the ${action} action`;
  if (leavesOut(boundary)) return `because no permissions boundary allows the ${action} action`;
  if (leavesOut(session)) return `because no session policy allows the ${action} action`;
  return undefined;
}

function leavesOut(verdict: Verdict | undefined): boolean {
  return verdict !== undefined && verdict !== "allow";
}

function identityOf(principal: Principal, source: PolicySource): IdentityPolicies | undefined {
  if (principal.kind === "user") return source.userPolicies(principal.arn, principal.userId);
  if (principal.kind === "assumed-role" && principal.roleArn !== undefined)
    return source.rolePolicies(principal.roleArn, principal.userId.split(":")[0]!);
  return undefined;
}

function principalTags(principal: Principal, identity: IdentityPolicies | undefined): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const source of [identity?.tags ?? {}, principal.sessionTags ?? {}])
    for (const key of Object.keys(source)) tags[`aws:PrincipalTag/${key}`] = source[key]!;
  return tags;
}
