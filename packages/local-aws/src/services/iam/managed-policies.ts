import type {
  CreatePolicyCommandInput,
  DeletePolicyCommandInput,
  GetPolicyCommandInput,
  ListEntitiesForPolicyCommandInput,
  ListPoliciesCommandInput,
  Policy as PolicyOutput,
} from "@aws-sdk/client-iam";
import { validateIdentityPolicy } from "../../auth/policy-validation.ts";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation } from "../../service.ts";
import { PAGE_MEMBERS, paginate } from "./paging.ts";
import type { IamState, ManagedPolicy } from "./state.ts";
import {
  alreadyExists,
  checkName,
  checkPolicyArn,
  deleteConflict,
  hasName,
  limitExceeded,
  listTags,
  noSuchEntity,
  policySize,
  putTags,
  readPath,
} from "./validation.ts";

const MAX_POLICIES = 1500;
/** Quota of a managed policy's length, without white space. */
const MAX_POLICY_SIZE = 6144;

export function managedPolicyOperations(state: IamState) {
  return {
    CreatePolicy: operation(
      ["Description", "Path", "PolicyDocument", "PolicyName", "Tags"],
      (input: CreatePolicyCommandInput) => ({ Policy: describePolicy(state, createPolicy(state, input)) }),
    ),
    GetPolicy: operation(["PolicyArn"], (input: GetPolicyCommandInput) => ({
      Policy: describePolicy(state, findPolicy(state, input.PolicyArn)),
    })),
    ListPolicies: operation(
      ["OnlyAttached", "PathPrefix", "PolicyUsageFilter", "Scope", ...PAGE_MEMBERS],
      (input: ListPoliciesCommandInput) => {
        checkFilters(input.Scope, input.PolicyUsageFilter);
        const { items, page } = paginate(selectPolicies(state, input), (policy) => policy.arn, input);
        return { Policies: items.map((policy) => summarizePolicy(state, policy)), ...page };
      },
    ),
    DeletePolicy: operation(["PolicyArn"], (input: DeletePolicyCommandInput) => {
      const policy = ownPolicy(state, input.PolicyArn);
      if (
        usersOf(state, policy.arn, "PermissionsPolicy").length > 0 ||
        usersOf(state, policy.arn, "PermissionsBoundary").length > 0
      )
        throw deleteConflict("Cannot delete a policy attached to entities.");
      if (policy.versions.length > 1)
        throw deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      state.policies.delete(policy.arn);
      return {};
    }),
    ListEntitiesForPolicy: operation(
      ["EntityFilter", "PathPrefix", "PolicyArn", "PolicyUsageFilter", ...PAGE_MEMBERS],
      (input: ListEntitiesForPolicyCommandInput) => listEntities(state, input),
    ),
  };
}

/** @throws AwsError InvalidInput, NoSuchEntity; NotImplemented for policies of AWS that this cloud does not hold. */
export function findPolicy(state: IamState, arn: string | undefined): ManagedPolicy {
  checkPolicyArn("policyArn", arn);
  const policy = state.policies.get(arn ?? "");
  if (policy) return policy;
  if (arn?.includes(":iam::aws:")) throw unknownAwsPolicy(arn);
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

/** The policy to attach or to use as a boundary. */
export function attachable(state: IamState, arn: string): ManagedPolicy {
  const policy = state.policies.get(arn);
  if (policy) return policy;
  if (arn.includes(":iam::aws:")) throw unknownAwsPolicy(arn);
  throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

/** Checks that a permissions boundary is a managed policy that exists. */
export function checkBoundary(state: IamState, arn: string | undefined): void {
  if (arn === undefined) return;
  checkPolicyArn("permissionsBoundary", arn);
  attachable(state, arn);
}

/** A customer-managed policy, to be changed. */
export function ownPolicy(state: IamState, arn: string | undefined): ManagedPolicy {
  const policy = findPolicy(state, arn);
  if (policy.owner === "AWS")
    throw new AwsError("AccessDenied", `Policy ${arn} is managed by AWS and cannot be changed.`, { status: 403 });
  return policy;
}

/** @throws AwsError MalformedPolicyDocument, LimitExceeded. */
export function checkManagedDocument(document: string): void {
  validateIdentityPolicy(document, "managed");
  if (policySize(document) > MAX_POLICY_SIZE)
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MAX_POLICY_SIZE}`);
}

function unknownAwsPolicy(arn: string): AwsError {
  return notImplemented(
    `The AWS-managed policy ${arn}`,
    "create a customer-managed policy with the permissions you need",
  );
}

function createPolicy(state: IamState, input: CreatePolicyCommandInput): ManagedPolicy {
  const name = input.PolicyName!;
  checkName(new Constraints(), "policyName", name, 128)
    .length("description", input.Description, 0, 1000)
    .check("ValidationError");
  const path = readPath(input.Path);
  const tags = new Map<string, string>();
  putTags(tags, input.Tags ?? [], "Policy");
  checkManagedDocument(input.PolicyDocument!);
  const own = [...state.policies.values()].filter((policy) => policy.owner === "Local");
  if (
    hasName(
      own.map((policy) => policy.name),
      name,
    )
  )
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  if (own.length >= MAX_POLICIES) throw limitExceeded(`Cannot exceed quota for PoliciesPerAccount: ${MAX_POLICIES}`);
  const created = state.host.clock.now();
  const policy: ManagedPolicy = {
    name,
    path,
    arn: state.arn("policy", path, name),
    id: state.id("ANPA"),
    created,
    description: input.Description,
    tags,
    versions: [{ id: "v1", document: input.PolicyDocument!, created }],
    defaultVersion: "v1",
    nextVersion: 2,
    updated: created,
    owner: "Local",
  };
  state.policies.set(policy.arn, policy);
  return policy;
}

function checkFilters(scope: string | undefined, usage: string | undefined): void {
  new Constraints()
    .oneOf("scope", scope, ["All", "AWS", "Local"])
    .oneOf("policyUsageFilter", usage, ["PermissionsPolicy", "PermissionsBoundary"])
    .check("ValidationError");
}

function selectPolicies(state: IamState, input: ListPoliciesCommandInput): ManagedPolicy[] {
  const scope = input.Scope ?? "All";
  return [...state.policies.values()].filter(
    (policy) =>
      (scope === "All" || policy.owner === scope) &&
      policy.path.startsWith(input.PathPrefix ?? "/") &&
      (!input.OnlyAttached || usersOf(state, policy.arn, "PermissionsPolicy").length > 0) &&
      (!input.PolicyUsageFilter || usersOf(state, policy.arn, input.PolicyUsageFilter).length > 0),
  );
}

/** The roles and users that have a policy attached, or as their boundary. */
function usersOf(state: IamState, arn: string, usage: "PermissionsPolicy" | "PermissionsBoundary") {
  return [...state.entities()].filter((entity) =>
    usage === "PermissionsPolicy" ? entity.attached.has(arn) : entity.boundary === arn,
  );
}

function listEntities(state: IamState, input: ListEntitiesForPolicyCommandInput) {
  new Constraints()
    .oneOf("entityFilter", input.EntityFilter, ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"])
    .check("ValidationError");
  checkFilters(undefined, input.PolicyUsageFilter);
  const policy = findPolicy(state, input.PolicyArn);
  const usages = input.PolicyUsageFilter
    ? [input.PolicyUsageFilter]
    : (["PermissionsPolicy", "PermissionsBoundary"] as const);
  const entities = new Set(usages.flatMap((usage) => usersOf(state, policy.arn, usage)));
  const chosen = [...entities].filter(
    (entity) =>
      (!input.EntityFilter || input.EntityFilter === entity.kind) && entity.path.startsWith(input.PathPrefix ?? "/"),
  );
  const { items, page } = paginate(chosen, (entity) => `${entity.kind}/${entity.name}`, input);
  return {
    PolicyGroups: [],
    PolicyRoles: items.filter(({ kind }) => kind === "Role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    PolicyUsers: items.filter(({ kind }) => kind === "User").map(({ name, id }) => ({ UserName: name, UserId: id })),
    ...page,
  };
}

function summarizePolicy(state: IamState, policy: ManagedPolicy): PolicyOutput {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: usersOf(state, policy.arn, "PermissionsPolicy").length,
    PermissionsBoundaryUsageCount: usersOf(state, policy.arn, "PermissionsBoundary").length,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  };
}

function describePolicy(state: IamState, policy: ManagedPolicy): PolicyOutput {
  return {
    ...summarizePolicy(state, policy),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
    ...(policy.tags.size === 0 ? {} : { Tags: listTags(policy.tags) }),
  };
}
