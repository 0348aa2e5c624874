import type {
  AddRoleToInstanceProfileCommandInput,
  CreateInstanceProfileCommandInput,
  DeleteInstanceProfileCommandInput,
  GetInstanceProfileCommandInput,
  InstanceProfile as InstanceProfileOutput,
  ListInstanceProfilesCommandInput,
  ListInstanceProfilesForRoleCommandInput,
  RemoveRoleFromInstanceProfileCommandInput,
} from "@aws-sdk/client-iam";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import { findRole } from "./entities.ts";
import { PAGE_MEMBERS, paginate } from "./paging.ts";
import { summarizeRole } from "./roles.ts";
import type { IamState, InstanceProfile } from "./state.ts";
import {
  alreadyExists,
  checkName,
  deleteConflict,
  hasName,
  limitExceeded,
  listTags,
  noSuchEntity,
  putTags,
  readPath,
} from "./validation.ts";

const MAX_PROFILES = 1000;

export function instanceProfileOperations(state: IamState) {
  return {
    CreateInstanceProfile: operation(
      ["InstanceProfileName", "Path", "Tags"],
      (input: CreateInstanceProfileCommandInput) => ({ InstanceProfile: describe(createProfile(state, input)) }),
    ),
    GetInstanceProfile: operation(["InstanceProfileName"], (input: GetInstanceProfileCommandInput) => ({
      InstanceProfile: describe(findProfile(state, input.InstanceProfileName)),
    })),
    ListInstanceProfiles: operation(["PathPrefix", ...PAGE_MEMBERS], (input: ListInstanceProfilesCommandInput) => {
      const prefix = input.PathPrefix ?? "/";
      const profiles = [...state.profiles.values()].filter((profile) => profile.path.startsWith(prefix));
      const { items, page } = paginate(profiles, (profile) => profile.name, input);
      return { InstanceProfiles: items.map(describe), ...page };
    }),
    ListInstanceProfilesForRole: operation(
      ["RoleName", ...PAGE_MEMBERS],
      (input: ListInstanceProfilesForRoleCommandInput) => {
        const role = findRole(state, input.RoleName);
        const profiles = [...state.profiles.values()].filter((profile) => profile.role === role);
        const { items, page } = paginate(profiles, (profile) => profile.name, input);
        return { InstanceProfiles: items.map(describe), ...page };
      },
    ),
    DeleteInstanceProfile: operation(["InstanceProfileName"], (input: DeleteInstanceProfileCommandInput) => {
      const profile = findProfile(state, input.InstanceProfileName);
      if (profile.role) throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
      state.profiles.delete(profile.name);
      return {};
    }),
    AddRoleToInstanceProfile: operation(
      ["InstanceProfileName", "RoleName"],
      (input: AddRoleToInstanceProfileCommandInput) => {
        const profile = findProfile(state, input.InstanceProfileName);
        const role = findRole(state, input.RoleName);
        if (profile.role) throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
        profile.role = role;
        return {};
      },
    ),
    RemoveRoleFromInstanceProfile: operation(
      ["InstanceProfileName", "RoleName"],
      (input: RemoveRoleFromInstanceProfileCommandInput) => {
        const profile = findProfile(state, input.InstanceProfileName);
        const role = findRole(state, input.RoleName);
        if (profile.role !== role) throw noSuchEntity(`The role with name ${role.name} cannot be found.`);
        profile.role = undefined;
        return {};
      },
    ),
  };
}

/** @throws AwsError ValidationError, NoSuchEntity. */
export function findProfile(state: IamState, name: string | undefined): InstanceProfile {
  checkName(new Constraints(), "instanceProfileName", name, 128).check("ValidationError");
  const profile = state.profiles.get(name ?? "");
  if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

function createProfile(state: IamState, input: CreateInstanceProfileCommandInput): InstanceProfile {
  const name = input.InstanceProfileName!;
  checkName(new Constraints(), "instanceProfileName", name, 128).check("ValidationError");
  const path = readPath(input.Path);
  const tags = new Map<string, string>();
  putTags(tags, input.Tags ?? [], "InstanceProfile");
  if (hasName(state.profiles.keys(), name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
  if (state.profiles.size >= MAX_PROFILES)
    throw limitExceeded(`Cannot exceed quota for InstanceProfilesPerAccount: ${MAX_PROFILES}`);
  const profile: InstanceProfile = {
    name,
    path,
    arn: state.arn("instance-profile", path, name),
    id: state.id("AIPA"),
    created: state.host.clock.now(),
    tags,
    role: undefined,
  };
  state.profiles.set(name, profile);
  return profile;
}

function describe(profile: InstanceProfile): InstanceProfileOutput {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.created),
    Roles: profile.role ? [summarizeRole(profile.role)] : [],
    ...(profile.tags.size === 0 ? {} : { Tags: listTags(profile.tags) }),
  };
}
