import type { IdentityPolicies } from "../../auth/authorize.ts";
import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { accessKeyOperations } from "./access-keys.ts";
import { iamAuthorizations } from "./authorizations.ts";
import { entityPolicyOperations } from "./entity-policies.ts";
import { instanceProfileOperations } from "./instance-profiles.ts";
import { managedPolicyOperations } from "./managed-policies.ts";
import { policyVersionOperations } from "./policy-versions.ts";
import { roleOperations } from "./roles.ts";
import { simulationOperations } from "./simulation.ts";
import { type Entity, IamState } from "./state.ts";
import { tagOperations } from "./tagging.ts";
import { userOperations } from "./users.ts";

/** A role as other services see it. */
export interface RoleView {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  /** JSON text. */
  readonly trustPolicy: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: ReadonlyMap<string, string>;
}

/** What IAM offers to the other services of the cloud. */
export interface IamApi {
  role(arn: string): RoleView | undefined;
  /** JSON text of a managed policy's default version. */
  managedPolicy(arn: string): string | undefined;
}

export const iam: ServiceDefinition<IamApi> = {
  id: "iam",
  sdk: () => import("@aws-sdk/client-iam"),
  protocols: ["query"],
  signingName: "iam",
  queryVersion: "2010-05-08",
  xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  global: true,
  create: createIam,
};

function createIam(host: ServiceHost): ServiceInstance<IamApi> {
  const state = new IamState(host);
  host.usePolicies({
    rolePolicies: (arn, id) => policiesOf(state, byArn(state.roles, arn), id),
    userPolicies: (arn, id) => policiesOf(state, byArn(state.users, arn), id),
  });
  return {
    operations: {
      ...roleOperations(state),
      ...userOperations(state),
      ...accessKeyOperations(state),
      ...entityPolicyOperations(state, "Role"),
      ...entityPolicyOperations(state, "User"),
      ...managedPolicyOperations(state),
      ...policyVersionOperations(state),
      ...instanceProfileOperations(state),
      ...tagOperations(state),
      ...simulationOperations(state),
    },
    api: {
      role: (arn) => byArn(state.roles, arn),
      managedPolicy: (arn) => state.document(arn),
    },
    authorizations: (operation, input, context) => iamAuthorizations(state, operation, input, context),
  };
}

/** The role or user of an ARN; its name is the last part of the path. */
function byArn<Kind extends Entity>(entities: ReadonlyMap<string, Kind>, arn: string): Kind | undefined {
  const entity = entities.get(arn.slice(arn.lastIndexOf("/") + 1));
  return entity?.arn === arn ? entity : undefined;
}

function policiesOf(state: IamState, entity: Entity | undefined, id: string): IdentityPolicies | undefined {
  if (entity?.id !== id) return undefined;
  return {
    policies: state.identityPolicies(entity),
    tags: Object.fromEntries(entity.tags),
    ...(entity.boundary === undefined ? {} : { boundary: state.document(entity.boundary)! }),
  };
}
