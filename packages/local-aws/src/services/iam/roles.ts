import type {
  CreateRoleCommandInput,
  DeleteRoleCommandInput,
  GetRoleCommandInput,
  ListRolesCommandInput,
  Role as RoleOutput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateRoleCommandInput,
  UpdateRoleDescriptionCommandInput,
} from "@aws-sdk/client-iam";
import { validateTrustPolicy } from "../../auth/policy-validation.ts";
import { encodeUri } from "../../auth/sigv4.ts";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import { boundaryOf, checkNoPolicies, findRole } from "./entities.ts";
import { checkBoundary } from "./managed-policies.ts";
import { PAGE_MEMBERS, paginate } from "./paging.ts";
import type { IamState, Role } from "./state.ts";
import {
  alreadyExists,
  checkName,
  deleteConflict,
  hasName,
  limitExceeded,
  listTags,
  policySize,
  putTags,
  readPath,
} from "./validation.ts";

const MAX_ROLES = 1000;
/** Quota of a trust policy's length, without white space. */
const MAX_TRUST_SIZE = 2048;
/** MaxSessionDuration: one hour, the default, to twelve. */
const MIN_SESSION_SECONDS = 3600;
const MAX_SESSION_SECONDS = 43_200;

export function roleOperations(state: IamState) {
  return {
    CreateRole: operation(
      [
        "AssumeRolePolicyDocument",
        "Description",
        "MaxSessionDuration",
        "Path",
        "PermissionsBoundary",
        "RoleName",
        "Tags",
      ],
      (input: CreateRoleCommandInput) => ({ Role: describeRole(createRole(state, input)) }),
    ),
    GetRole: operation(["RoleName"], (input: GetRoleCommandInput) => {
      const role = findRole(state, input.RoleName);
      return { Role: { ...describeRole(role), RoleLastUsed: {} } };
    }),
    ListRoles: operation(["PathPrefix", ...PAGE_MEMBERS], (input: ListRolesCommandInput) => {
      const prefix = input.PathPrefix ?? "/";
      const roles = [...state.roles.values()].filter((role) => role.path.startsWith(prefix));
      const { items, page } = paginate(roles, (role) => role.name, input);
      return { Roles: items.map(summarizeRole), ...page };
    }),
    DeleteRole: operation(["RoleName"], (input: DeleteRoleCommandInput) => {
      const role = findRole(state, input.RoleName);
      checkNoPolicies(role);
      for (const profile of state.profiles.values())
        if (profile.role === role)
          throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
      state.roles.delete(role.name);
      return {};
    }),
    UpdateRole: operation(["Description", "MaxSessionDuration", "RoleName"], (input: UpdateRoleCommandInput) => {
      const role = findRole(state, input.RoleName);
      checkSettings(input.Description, input.MaxSessionDuration);
      role.description = input.Description ?? role.description;
      role.maxSessionDuration = input.MaxSessionDuration ?? role.maxSessionDuration;
      return {};
    }),
    UpdateRoleDescription: operation(["Description", "RoleName"], (input: UpdateRoleDescriptionCommandInput) => {
      const role = findRole(state, input.RoleName);
      checkSettings(input.Description, undefined);
      role.description = input.Description;
      return { Role: describeRole(role) };
    }),
    UpdateAssumeRolePolicy: operation(["PolicyDocument", "RoleName"], (input: UpdateAssumeRolePolicyCommandInput) => {
      const role = findRole(state, input.RoleName);
      checkTrust(state, input.PolicyDocument!);
      role.trustPolicy = input.PolicyDocument!;
      return {};
    }),
  };
}

function createRole(state: IamState, input: CreateRoleCommandInput): Role {
  const name = input.RoleName!;
  checkName(new Constraints(), "roleName", name, 64).check("ValidationError");
  checkSettings(input.Description, input.MaxSessionDuration);
  const path = readPath(input.Path);
  const tags = new Map<string, string>();
  putTags(tags, input.Tags ?? [], "Role");
  if (hasName(state.roles.keys(), name)) throw alreadyExists(`Role with name ${name} already exists.`);
  if (state.roles.size >= MAX_ROLES) throw limitExceeded(`Cannot exceed quota for RolesPerAccount: ${MAX_ROLES}`);
  checkTrust(state, input.AssumeRolePolicyDocument!);
  checkBoundary(state, input.PermissionsBoundary);
  const role: Role = {
    kind: "Role",
    name,
    path,
    arn: state.arn("role", path, name),
    id: state.id("AROA"),
    created: state.host.clock.now(),
    inline: new Map(),
    attached: new Set(),
    tags,
    boundary: input.PermissionsBoundary,
    trustPolicy: input.AssumeRolePolicyDocument!,
    description: input.Description,
    maxSessionDuration: input.MaxSessionDuration ?? MIN_SESSION_SECONDS,
  };
  state.roles.set(name, role);
  return role;
}

function checkSettings(description: string | undefined, maxSessionDuration: number | undefined): void {
  new Constraints()
    .length("description", description, 0, 1000)
    .range("maxSessionDuration", maxSessionDuration, MIN_SESSION_SECONDS, MAX_SESSION_SECONDS)
    .check("ValidationError");
}

/** Users and roles that a trust policy names must exist in this account; other accounts cannot be seen. */
function checkTrust(state: IamState, text: string): void {
  validateTrustPolicy(text, (arn) => {
    if (arn.split(":")[4] !== state.host.account) return true;
    const session = /:assumed-role\/([^/]+)\//.exec(arn);
    if (session) return state.roles.has(session[1]!);
    for (const entity of state.entities()) if (entity.arn === arn) return true;
    return false;
  });
  if (policySize(text) > MAX_TRUST_SIZE)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${MAX_TRUST_SIZE}`);
}

/** Policy documents travel percent-encoded (RFC 3986). */
export function summarizeRole(role: Role): RoleOutput {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodeUri(role.trustPolicy),
    MaxSessionDuration: role.maxSessionDuration,
    ...(role.description === undefined ? {} : { Description: role.description }),
  };
}

function describeRole(role: Role): RoleOutput {
  return {
    ...summarizeRole(role),
    ...boundaryOf(role),
    ...(role.tags.size === 0 ? {} : { Tags: listTags(role.tags) }),
  };
}
