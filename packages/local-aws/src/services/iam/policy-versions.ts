import type {
  CreatePolicyVersionCommandInput,
  DeletePolicyVersionCommandInput,
  GetPolicyVersionCommandInput,
  ListPolicyVersionsCommandInput,
  SetDefaultPolicyVersionCommandInput,
} from "@aws-sdk/client-iam";
import { encodeUri } from "../../auth/sigv4.ts";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import { checkManagedDocument, findPolicy, ownPolicy } from "./managed-policies.ts";
import { PAGE_MEMBERS, paginate } from "./paging.ts";
import type { IamState, ManagedPolicy, PolicyVersion } from "./state.ts";
import { deleteConflict, limitExceeded, noSuchEntity } from "./validation.ts";

/** A managed policy keeps up to five versions; their numbers are never used again. */
const MAX_VERSIONS = 5;

export function policyVersionOperations(state: IamState) {
  return {
    CreatePolicyVersion: operation(
      ["PolicyArn", "PolicyDocument", "SetAsDefault"],
      (input: CreatePolicyVersionCommandInput) => {
        const policy = ownPolicy(state, input.PolicyArn);
        checkManagedDocument(input.PolicyDocument!);
        if (policy.versions.length >= MAX_VERSIONS)
          throw limitExceeded(
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
          );
        const created = state.host.clock.now();
        const version = { id: `v${policy.nextVersion++}`, document: input.PolicyDocument!, created };
        policy.versions.push(version);
        policy.updated = created;
        if (input.SetAsDefault) policy.defaultVersion = version.id;
        return { PolicyVersion: summarize(policy, version) };
      },
    ),
    GetPolicyVersion: operation(["PolicyArn", "VersionId"], (input: GetPolicyVersionCommandInput) => {
      const policy = findPolicy(state, input.PolicyArn);
      const version = findVersion(policy, input.VersionId);
      return { PolicyVersion: { ...summarize(policy, version), Document: encodeUri(version.document) } };
    }),
    ListPolicyVersions: operation(["PolicyArn", ...PAGE_MEMBERS], (input: ListPolicyVersionsCommandInput) => {
      const policy = findPolicy(state, input.PolicyArn);
      const { items, page } = paginate(policy.versions, newestFirst, input);
      return { Versions: items.map((version) => summarize(policy, version)), ...page };
    }),
    SetDefaultPolicyVersion: operation(["PolicyArn", "VersionId"], (input: SetDefaultPolicyVersionCommandInput) => {
      const policy = ownPolicy(state, input.PolicyArn);
      policy.defaultVersion = findVersion(policy, input.VersionId).id;
      policy.updated = state.host.clock.now();
      return {};
    }),
    DeletePolicyVersion: operation(["PolicyArn", "VersionId"], (input: DeletePolicyVersionCommandInput) => {
      const policy = ownPolicy(state, input.PolicyArn);
      const version = findVersion(policy, input.VersionId);
      if (version.id === policy.defaultVersion) throw deleteConflict("Cannot delete the default version of a policy.");
      policy.versions.splice(policy.versions.indexOf(version), 1);
      return {};
    }),
  };
}

function findVersion(policy: ManagedPolicy, id: string | undefined): PolicyVersion {
  new Constraints().pattern("versionId", id, /v[1-9][0-9]*(\.[A-Za-z0-9-]*)?/).check("ValidationError");
  const version = policy.versions.find((candidate) => candidate.id === id);
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function summarize(policy: ManagedPolicy, version: PolicyVersion) {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: new Date(version.created),
  };
}

/** Versions are listed newest first. */
function newestFirst(version: PolicyVersion): string {
  return String(1e9 - Number(version.id.slice(1)));
}
