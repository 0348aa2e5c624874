import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import type { ResourceHandler } from "../plan/handler.ts";

export const iamPolicy: ResourceHandler = {
  type: "aws_iam_policy",
  supports: { arguments: ["name", "name_prefix", "path", "description", "policy", "tags"] },
  absent: ["NoSuchEntityException", "NoSuchEntity"],
  replaceOn: ["name", "name_prefix", "path", "description"],
  defaults: { path: "/", tags: {} },

  async create(config, context) {
    const name =
      typeof config.name === "string"
        ? config.name
        : `${String(config.name_prefix ?? "terraform-")}${context.random(26)}`;
    const tags = Object.entries(config.tags as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
    const { Policy } = await context.client<IAMClient>("iam").send(
      new CreatePolicyCommand({
        PolicyName: name,
        Path: String(config.path),
        PolicyDocument: String(config.policy),
        ...(config.description === undefined ? {} : { Description: String(config.description) }),
        ...(tags.length === 0 ? {} : { Tags: tags }),
      }),
    );
    return {
      ...config,
      name,
      id: Policy!.Arn,
      arn: Policy!.Arn,
      policy_id: Policy!.PolicyId,
      attachment_count: 0,
      tags_all: config.tags,
    };
  },

  /** A new default version; the versions before it are deleted, since a policy holds five. */
  async update(config, prior, context) {
    const client = context.client<IAMClient>("iam");
    const PolicyArn = String(prior.arn);
    if (config.policy !== prior.policy) {
      await deleteOldVersions(client, PolicyArn);
      await client.send(
        new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: String(config.policy), SetAsDefault: true }),
      );
    }
    const [tags, before] = [config.tags, prior.tags ?? {}] as Record<string, string>[];
    const TagKeys = Object.keys(before!).filter((key) => !(key in tags!));
    const Tags = Object.entries(tags!).map(([Key, Value]) => ({ Key, Value }));
    if (TagKeys.length > 0) await client.send(new UntagPolicyCommand({ PolicyArn, TagKeys }));
    if (Tags.length > 0) await client.send(new TagPolicyCommand({ PolicyArn, Tags }));
    return { ...prior, ...config, name: prior.name, tags_all: tags };
  },

  async delete(prior, context) {
    const client = context.client<IAMClient>("iam");
    await deleteOldVersions(client, String(prior.arn));
    await client.send(new DeletePolicyCommand({ PolicyArn: String(prior.arn) }));
  },
};

async function deleteOldVersions(client: IAMClient, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await client.send(new ListPolicyVersionsCommand({ PolicyArn }));
  for (const version of Versions) {
    if (!version.IsDefaultVersion)
      await client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: version.VersionId! }));
  }
}
