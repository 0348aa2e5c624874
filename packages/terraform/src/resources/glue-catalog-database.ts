import {
  CreateDatabaseCommand,
  type DatabaseInput,
  DeleteDatabaseCommand,
  GetDatabaseCommand,
  type GlueClient,
  UpdateDatabaseCommand,
} from "@aws-sdk/client-glue";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { retagGlue } from "./glue-tags.ts";

interface Config {
  readonly name: string;
  readonly description?: string;
  readonly location_uri?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export const glueCatalogDatabase: ResourceHandler = {
  type: "aws_glue_catalog_database",
  supports: { arguments: ["name", "description", "location_uri", "parameters", "tags"] },
  absent: ["EntityNotFoundException"],
  replaceOn: ["name"],
  defaults: { tags: {} },

  async create(attributes, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    await client.send(new CreateDatabaseCommand({ DatabaseInput: inputOf(config), Tags: config.tags }));
    return describe(client, config, context);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    await client.send(new UpdateDatabaseCommand({ Name: config.name, DatabaseInput: inputOf(config) }));
    await retagGlue(client, String(prior.arn), config.tags, (prior.tags ?? {}) as Config["tags"]);
    return describe(client, config, context);
  },

  async delete(prior, context) {
    await context.client<GlueClient>("glue").send(new DeleteDatabaseCommand({ Name: String(prior.name) }));
  },
};

function inputOf(config: Config): DatabaseInput {
  return {
    Name: config.name,
    ...(config.description ? { Description: config.description } : {}),
    ...(config.location_uri ? { LocationUri: config.location_uri } : {}),
    ...(config.parameters ? { Parameters: config.parameters } : {}),
  };
}

async function describe(client: GlueClient, config: Config, context: HandlerContext): Promise<Attributes> {
  const { Database } = await client.send(new GetDatabaseCommand({ Name: config.name }));
  const { partition, region, account } = context;
  return {
    ...config,
    id: `${account}:${config.name}`,
    arn: `arn:${partition}:glue:${region}:${account}:database/${config.name}`,
    catalog_id: Database?.CatalogId,
    location_uri: Database?.LocationUri ?? "",
    create_table_default_permission: (Database?.CreateTableDefaultPermissions ?? []).map((granted) => ({
      permissions: granted.Permissions,
      principal: [{ data_lake_principal_identifier: granted.Principal?.DataLakePrincipalIdentifier }],
    })),
    tags_all: config.tags,
  };
}
