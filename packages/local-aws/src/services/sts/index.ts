import type { Credential } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { Authorization, ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { iam } from "../iam/index.ts";
import { assumeRoleConditions, assumeRoleOperation } from "./assume-role.ts";
import { identityOperations } from "./identity.ts";
import { createIssuer } from "./issuer.ts";
import { assumeRoleForService, type ServiceSession } from "./service-session.ts";

/** What STS offers to the other services of the cloud. */
export interface StsApi {
  /**
   * Credentials of a role for a service that acts with it, such as `lambda.amazonaws.com`.
   * @throws AwsError AccessDenied when the role's trust policy does not allow the service.
   */
  assumeRoleForService(roleArn: string, servicePrincipal: string, session: ServiceSession): Credential;
}

export const sts: ServiceDefinition<StsApi> = {
  id: "sts",
  sdk: () => import("@aws-sdk/client-sts"),
  protocols: ["query"],
  signingName: "sts",
  queryVersion: "2011-06-15",
  xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  global: true,
  unsignedOperations: ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
  create: createSts,
};

function createSts(host: ServiceHost): ServiceInstance<StsApi> {
  const roles = host.api(iam);
  const issuer = createIssuer(host);
  return {
    operations: { ...assumeRoleOperation(host, roles, issuer), ...identityOperations(host, issuer) },
    api: {
      assumeRoleForService: (roleArn, servicePrincipal, session) =>
        assumeRoleForService(host, roles, issuer, roleArn, servicePrincipal, session),
    },
    authorizations: (operation, input) => stsAuthorizations(operation, input),
    resourcePolicy: (resource) => roles.role(resource)?.trustPolicy,
  };
}

/** Assuming a role needs its trust policy's consent; asking who one is needs nothing. */
function stsAuthorizations(operation: string, input: Record<string, unknown>): readonly Authorization[] {
  switch (operation) {
    case "GetCallerIdentity":
    case "GetSessionToken":
      return [];
    case "AssumeRole": {
      const conditions = assumeRoleConditions(input);
      const need = { resources: [String(input.RoleArn)], conditions, resourcePolicyRequired: true };
      const tagged = input.Tags !== undefined || input.TransitiveTagKeys !== undefined;
      return [{ action: "sts:AssumeRole", ...need }, ...(tagged ? [{ action: "sts:TagSession", ...need }] : [])];
    }
    case "GetAccessKeyInfo":
      return [{ action: "sts:GetAccessKeyInfo", resources: ["*"] }];
    default:
      throw new AwsError("InternalFailure", `no authorisation is stated for sts:${operation}`, { status: 500 });
  }
}
