import type { RequestContext } from "../service.ts";

const PRINCIPAL_TYPES = {
  root: "Account",
  user: "User",
  "assumed-role": "AssumedRole",
  anonymous: "Anonymous",
  service: "Service",
} as const;

/** What of a call its condition keys are read from. */
export type Caller = Pick<RequestContext, "principal" | "region" | "clock" | "headers">;

/**
 * The condition keys that every request has (IAM User Guide, "AWS global condition context keys"). Keys that a caller
 * of another kind would have, such as `aws:username` of a role session, are absent.
 */
export function globalKeys(
  context: Caller,
  secure: boolean,
  sourceIp: string | undefined,
): Record<string, string | undefined> {
  const { principal } = context;
  const now = context.clock.now();
  const temporary = principal.tokenIssueTime !== undefined;
  return {
    "aws:CurrentTime": new Date(now).toISOString(),
    "aws:EpochTime": String(Math.floor(now / 1000)),
    "aws:SecureTransport": String(secure),
    "aws:SourceIp": sourceIp,
    "aws:RequestedRegion": context.region,
    "aws:PrincipalArn": principal.kind === "anonymous" ? undefined : (principal.roleArn ?? principal.arn),
    "aws:PrincipalAccount": principal.kind === "anonymous" ? undefined : principal.account,
    "aws:PrincipalType": PRINCIPAL_TYPES[principal.kind],
    "aws:PrincipalIsAWSService": String(principal.kind === "service"),
    "aws:ViaAWSService": "false",
    "aws:userid": principal.userId,
    "aws:username": principal.kind === "user" ? principal.arn.slice(principal.arn.lastIndexOf("/") + 1) : undefined,
    "aws:TokenIssueTime": temporary ? new Date(principal.tokenIssueTime).toISOString() : undefined,
    "aws:MultiFactorAuthPresent": temporary ? "false" : undefined,
    "aws:UserAgent": context.headers["user-agent"],
    "aws:referer": context.headers.referer,
  };
}
