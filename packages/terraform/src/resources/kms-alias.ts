import {
  CreateAliasCommand,
  DeleteAliasCommand,
  type KMSClient,
  ListAliasesCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

export const kmsAlias: ResourceHandler = {
  type: "aws_kms_alias",
  supports: { arguments: ["name", "name_prefix", "target_key_id"] },
  absent: ["NotFoundException"],
  replaceOn: ["name", "name_prefix"],

  async create(config, context) {
    const client = context.client<KMSClient>("kms");
    const prefix = String(config.name_prefix ?? "alias/");
    const AliasName = String(config.name ?? `${prefix}${context.random(26)}`);
    await client.send(new CreateAliasCommand({ AliasName, TargetKeyId: String(config.target_key_id) }));
    return describe(client, AliasName, config);
  },

  async update(config, prior, context) {
    const client = context.client<KMSClient>("kms");
    const AliasName = String(prior.name);
    await client.send(new UpdateAliasCommand({ AliasName, TargetKeyId: String(config.target_key_id) }));
    return describe(client, AliasName, config);
  },

  async delete(prior, context) {
    await context.client<KMSClient>("kms").send(new DeleteAliasCommand({ AliasName: String(prior.name) }));
  },
};

async function describe(client: KMSClient, name: string, config: Attributes): Promise<Attributes> {
  const KeyId = String(config.target_key_id);
  const { Aliases = [] } = await client.send(new ListAliasesCommand({ KeyId }));
  const alias = Aliases.find((candidate) => candidate.AliasName === name)!;
  return {
    ...config,
    id: name,
    name,
    name_prefix: config.name_prefix ?? "",
    arn: alias.AliasArn,
    target_key_arn: alias.AliasArn!.replace(/alias\/.*$/, `key/${alias.TargetKeyId}`),
  };
}
