import { authorize } from "../../auth/authorize.ts";
import type { Credential } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { IamApi } from "../iam/index.ts";
import { type Issuer, sessionPrincipal } from "./issuer.ts";

/** How a service names its session of a role. */
export interface ServiceSession {
  readonly sessionName: string;
  /** Seconds; default one hour. */
  readonly seconds?: number;
  /** Condition keys of the call, such as `aws:SourceArn` and `aws:SourceAccount`. */
  readonly conditions?: Readonly<Record<string, string>>;
}

const DEFAULT_SECONDS = 3600;

/** @throws AwsError AccessDenied when the role does not exist or does not trust the service. */
export function assumeRoleForService(
  host: ServiceHost,
  roles: IamApi,
  issuer: Issuer,
  roleArn: string,
  servicePrincipal: string,
  session: ServiceSession,
): Credential {
  const role = roles.role(roleArn);
  const now = new Date(host.clock.now());
  const decision = authorize(
    {
      action: "sts:AssumeRole",
      resources: [roleArn],
      principal: { kind: "service", arn: servicePrincipal, userId: servicePrincipal, account: host.account },
      resourcePolicies: { [roleArn]: role?.trustPolicy },
      globals: {
        "aws:CurrentTime": now.toISOString(),
        "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": servicePrincipal,
        "aws:SourceAccount": host.account,
      },
      conditions: { ...session.conditions, "sts:RoleSessionName": session.sessionName },
      resourcePolicyRequired: true,
    },
    { rolePolicies: () => undefined, userPolicies: () => undefined },
  );
  if (!role || !decision.allowed)
    throw new AwsError(
      "AccessDenied",
      `Service: ${servicePrincipal} is not authorized to perform: sts:AssumeRole on resource: ${roleArn} ${decision.reason}`,
      { status: 403 },
    );
  return issuer.issue(sessionPrincipal(host, role, session.sessionName), session.seconds ?? DEFAULT_SECONDS);
}
