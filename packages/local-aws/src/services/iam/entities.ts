import { Constraints } from "../../constraints.ts";
import type { Entity, IamState, Role, User } from "./state.ts";
import { checkName, deleteConflict, noSuchEntity } from "./validation.ts";

/** Roles and users are named by `RoleName` and `UserName`. */
export interface EntityInput {
  readonly RoleName?: string | undefined;
  readonly UserName?: string | undefined;
}

export type EntityKind = Entity["kind"];

/** @throws AwsError ValidationError, NoSuchEntity. */
export function findRole(state: IamState, name: string | undefined): Role {
  checkName(new Constraints(), "roleName", name, 64).check("ValidationError");
  const role = state.roles.get(name ?? "");
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** @throws AwsError ValidationError, NoSuchEntity. */
export function findUser(state: IamState, name: string | undefined): User {
  checkName(new Constraints(), "userName", name, 64).check("ValidationError");
  const user = state.users.get(name ?? "");
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

/** The role or user an operation names. */
export function findEntity(state: IamState, kind: EntityKind, input: EntityInput): Role | User {
  return kind === "Role" ? findRole(state, input.RoleName) : findUser(state, input.UserName);
}

/** An entity with policies cannot be deleted. */
export function checkNoPolicies(entity: Entity): void {
  if (entity.attached.size > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (entity.inline.size > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
}

export function boundaryOf(entity: Entity) {
  return entity.boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const,
          PermissionsBoundaryArn: entity.boundary,
        },
      };
}
