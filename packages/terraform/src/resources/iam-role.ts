import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  type Role,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly name?: string;
  readonly name_prefix?: string;
  readonly assume_role_policy: string;
  readonly path: string;
  readonly description?: string;
  readonly max_session_duration: number;
  readonly permissions_boundary?: string;
  readonly force_detach_policies?: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export const iamRole: ResourceHandler = {
  type: "aws_iam_role",
  supports: {
    arguments: [
      "name",
      "name_prefix",
      "assume_role_policy",
      "path",
      "description",
      "max_session_duration",
      "permissions_boundary",
      "tags",
    ],
  },
  absent: ["NoSuchEntityException", "NoSuchEntity"],
  replaceOn: ["name", "name_prefix", "path"],
  defaults: { path: "/", max_session_duration: 3600, force_detach_policies: false, tags: {} },

  async create(attributes, context) {
    const config = attributes as unknown as Config;
    const RoleName = config.name ?? `${config.name_prefix ?? "terraform-"}${context.random(26)}`;
    const { Role } = await context.client<IAMClient>("iam").send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: config.assume_role_policy,
        Path: config.path,
        MaxSessionDuration: config.max_session_duration,
        ...(config.description === undefined ? {} : { Description: config.description }),
        ...(config.permissions_boundary === undefined ? {} : { PermissionsBoundary: config.permissions_boundary }),
        ...(Object.keys(config.tags).length === 0 ? {} : { Tags: tagsOf(config.tags) }),
      }),
    );
    return describe(attributes, Role!);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const client = context.client<IAMClient>("iam");
    const RoleName = String(prior.name);
    if (config.assume_role_policy !== prior.assume_role_policy)
      await client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: config.assume_role_policy }));
    if (config.description !== prior.description || config.max_session_duration !== prior.max_session_duration) {
      await client.send(
        new UpdateRoleCommand({
          RoleName,
          Description: config.description ?? "",
          MaxSessionDuration: config.max_session_duration,
        }),
      );
    }
    if (config.permissions_boundary !== prior.permissions_boundary) {
      if (config.permissions_boundary)
        await client.send(
          new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: config.permissions_boundary }),
        );
      else await client.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    }
    const before = (prior.tags ?? {}) as Record<string, string>;
    const TagKeys = Object.keys(before).filter((key) => !(key in config.tags));
    if (TagKeys.length > 0) await client.send(new UntagRoleCommand({ RoleName, TagKeys }));
    const changed = Object.fromEntries(Object.entries(config.tags).filter(([key, value]) => before[key] !== value));
    if (Object.keys(changed).length > 0) await client.send(new TagRoleCommand({ RoleName, Tags: tagsOf(changed) }));
    return { ...prior, ...attributes, name: RoleName, tags_all: config.tags };
  },

  async delete(prior, context) {
    await context.client<IAMClient>("iam").send(new DeleteRoleCommand({ RoleName: String(prior.name) }));
  },
};

function tagsOf(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function describe(config: Attributes, role: Role): Attributes {
  return {
    ...config,
    id: role.RoleName,
    name: role.RoleName,
    arn: role.Arn,
    unique_id: role.RoleId,
    create_date: role.CreateDate?.toISOString(),
    tags_all: config.tags,
  };
}
