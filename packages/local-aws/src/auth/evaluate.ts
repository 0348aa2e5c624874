import type { ConditionContext } from "./conditions.ts";
import type { Policy, Principals, Statement } from "./policy.ts";
import type { Principal } from "./principal.ts";

/** One action on one resource. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

/** What a set of policies says about a call. */
export type Verdict = "allow" | "deny" | "none";

/** Evaluates identity-like policies: the first deny wins, else any allow. */
export function evaluatePolicies(policies: readonly Policy[], call: Call): Verdict {
  let verdict: Verdict = "none";
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (!isAbout(statement, call)) continue;
      if (statement.effect === "Deny") return "deny";
      verdict = "allow";
    }
  }
  return verdict;
}

/** Whether a statement's action, resource and condition elements match a call; principals are left aside. */
export function isAbout(statement: Statement, call: Call): boolean {
  const { variable } = call.context;
  if (statement.actions.some((pattern) => pattern.matches(call.action, variable)) === statement.otherActions)
    return false;
  if (
    statement.resources.length > 0 &&
    statement.resources.some((pattern) => pattern.matches(call.resource, variable)) === statement.otherResources
  )
    return false;
  return statement.conditions.every((condition) => condition.holds(call.context));
}

/**
 * How an Allow in a resource policy names the caller. *direct*: user, session, service or everyone; such a grant
 * stands by itself. *role*: the role's ARN; it is limited by boundary and session policies. *account*: the account,
 * which delegates to its identity policies.
 * See IAM User Guide, "How AWS enforcement code logic evaluates requests", Resource-based policies.
 */
export type Grant = "direct" | "role" | "account";

export interface ResourceVerdict {
  readonly denied: boolean;
  readonly grant: Grant | undefined;
}

const RANK: Record<Grant, number> = { account: 1, role: 2, direct: 3 };

/** Evaluates a resource policy for a caller. */
export function evaluateResourcePolicy(
  policy: Policy,
  call: Call,
  principal: Principal,
  hasBoundary: boolean,
): ResourceVerdict {
  let grant: Grant | undefined;
  for (const statement of policy.statements) {
    const named = nameOf(statement, principal, hasBoundary);
    if (named === undefined || !isAbout(statement, call)) continue;
    if (statement.effect === "Deny") return { denied: true, grant: undefined };
    if (grant === undefined || RANK[named] > RANK[grant]) grant = named;
  }
  return { denied: false, grant };
}

function nameOf(statement: Statement, principal: Principal, hasBoundary: boolean): Grant | undefined {
  if (statement.principals === undefined) return undefined;
  if (!statement.otherPrincipals) return named(statement.principals, principal);
  // A deny by NotPrincipal hits every user and role that has a permissions boundary, whoever is listed
  // (IAM User Guide, "Permissions boundaries for IAM entities").
  if (statement.effect === "Deny" && hasBoundary) return "direct";
  const listed = named(statement.principals, principal);
  return listed === undefined || (listed === "account" && principal.kind !== "root") ? "direct" : undefined;
}

function named(principals: Principals, principal: Principal): Grant | undefined {
  const aws = principals.AWS ?? [];
  if (aws.includes("*")) return "direct";
  switch (principal.kind) {
    case "service":
      return principals.Service?.includes(principal.arn) ? "direct" : undefined;
    case "anonymous":
      return undefined;
    case "root":
    case "user":
    case "assumed-role":
      if (aws.includes(principal.arn)) return "direct";
      if (principal.roleArn !== undefined && aws.includes(principal.roleArn)) return "role";
      return aws.some((name) => name === principal.account || isRootOf(name, principal.account))
        ? "account"
        : undefined;
  }
}

function isRootOf(arn: string, account: string): boolean {
  return arn.endsWith(`:iam::${account}:root`);
}
