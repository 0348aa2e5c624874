import type { Authorization, RequestContext } from "../../service.ts";
import type { IamState } from "./state.ts";

/** What each IAM call needs: its action on the role, user, policy or instance profile it names. */
export function iamAuthorizations(
  state: IamState,
  operation: string,
  input: Record<string, unknown>,
  context: RequestContext,
): readonly Authorization[] {
  const conditions: Record<string, string | string[]> = {};
  if (typeof input.PolicyArn === "string" && /^(Attach|Detach)/.test(operation))
    conditions["iam:PolicyARN"] = input.PolicyArn;
  if (typeof input.PermissionsBoundary === "string") conditions["iam:PermissionsBoundary"] = input.PermissionsBoundary;
  const tags = (input.Tags ?? []) as readonly { Key?: string; Value?: string }[];
  for (const { Key: key, Value: value } of tags) conditions[`aws:RequestTag/${key}`] = value ?? "";
  const keys = tags.length > 0 ? tags.map((tag) => tag.Key ?? "") : (input.TagKeys as string[] | undefined);
  if (keys) conditions["aws:TagKeys"] = keys;
  return [{ action: `iam:${operation}`, resources: [resourceOf(state, operation, input, context)], conditions }];
}

function resourceOf(
  state: IamState,
  operation: string,
  input: Record<string, unknown>,
  context: RequestContext,
): string {
  const path = typeof input.Path === "string" ? input.Path : "/";
  const { RoleName: role, UserName: user, InstanceProfileName: profile, PolicyArn: policy } = input;
  if (typeof profile === "string")
    return state.profiles.get(profile)?.arn ?? state.arn("instance-profile", path, profile);
  if (typeof role === "string") return state.roles.get(role)?.arn ?? state.arn("role", path, role);
  if (typeof user === "string") return state.users.get(user)?.arn ?? state.arn("user", path, user);
  if (typeof policy === "string") return policy;
  if (operation === "CreatePolicy") return state.arn("policy", path, String(input.PolicyName));
  if (typeof input.PolicySourceArn === "string") return input.PolicySourceArn;
  if (/AccessKey|^GetUser$/.test(operation) && context.principal.kind === "user") return context.principal.arn;
  return "*";
}
