import type {
  CreateUserCommandInput,
  DeleteUserCommandInput,
  GetUserCommandInput,
  ListUsersCommandInput,
  User as UserOutput,
} from "@aws-sdk/client-iam";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type RequestContext } from "../../service.ts";
import { boundaryOf, checkNoPolicies, findUser } from "./entities.ts";
import { checkBoundary } from "./managed-policies.ts";
import { PAGE_MEMBERS, paginate } from "./paging.ts";
import type { IamState, User } from "./state.ts";
import {
  alreadyExists,
  checkName,
  deleteConflict,
  hasName,
  limitExceeded,
  listTags,
  putTags,
  readPath,
} from "./validation.ts";

const MAX_USERS = 5000;

export function userOperations(state: IamState) {
  return {
    CreateUser: operation(["Path", "PermissionsBoundary", "Tags", "UserName"], (input: CreateUserCommandInput) => ({
      User: describeUser(createUser(state, input)),
    })),
    GetUser: operation(["UserName"], (input: GetUserCommandInput, context) => ({
      User:
        input.UserName === undefined && context.principal.kind === "root"
          ? describeRoot(context)
          : describeUser(findUser(state, userNameOf(input.UserName, context))),
    })),
    ListUsers: operation(["PathPrefix", ...PAGE_MEMBERS], (input: ListUsersCommandInput) => {
      const prefix = input.PathPrefix ?? "/";
      const users = [...state.users.values()].filter((user) => user.path.startsWith(prefix));
      const { items, page } = paginate(users, (user) => user.name, input);
      return { Users: items.map(summarizeUser), ...page };
    }),
    DeleteUser: operation(["UserName"], (input: DeleteUserCommandInput) => {
      const user = findUser(state, input.UserName);
      if (user.accessKeys.length > 0) throw deleteConflict("Cannot delete entity, must delete access keys first.");
      checkNoPolicies(user);
      state.users.delete(user.name);
      return {};
    }),
  };
}

/** The user an operation is about: the one named, or else the caller. */
export function userNameOf(name: string | undefined, context: RequestContext): string {
  const { principal } = context;
  if (name !== undefined) return name;
  if (principal.kind !== "user")
    throw new AwsError("ValidationError", "Must specify userName when calling with non-User credentials");
  return principal.arn.slice(principal.arn.lastIndexOf("/") + 1);
}

function createUser(state: IamState, input: CreateUserCommandInput): User {
  const name = input.UserName!;
  checkName(new Constraints(), "userName", name, 64).check("ValidationError");
  const path = readPath(input.Path);
  const tags = new Map<string, string>();
  putTags(tags, input.Tags ?? [], "User");
  if (hasName(state.users.keys(), name)) throw alreadyExists(`User with name ${name} already exists.`);
  if (state.users.size >= MAX_USERS) throw limitExceeded(`Cannot exceed quota for UsersPerAccount: ${MAX_USERS}`);
  checkBoundary(state, input.PermissionsBoundary);
  const user: User = {
    kind: "User",
    name,
    path,
    arn: state.arn("user", path, name),
    id: state.id("AIDA"),
    created: state.host.clock.now(),
    inline: new Map(),
    attached: new Set(),
    tags,
    boundary: input.PermissionsBoundary,
    accessKeys: [],
  };
  state.users.set(name, user);
  return user;
}

function summarizeUser(user: User): UserOutput {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: new Date(user.created),
  };
}

function describeUser(user: User): UserOutput {
  return {
    ...summarizeUser(user),
    ...boundaryOf(user),
    ...(user.tags.size === 0 ? {} : { Tags: listTags(user.tags) }),
  };
}

function describeRoot({ principal }: RequestContext): UserOutput {
  return {
    Path: "/",
    UserName: "root",
    UserId: principal.userId,
    Arn: principal.arn,
    CreateDate: new Date(0),
  };
}
