import {
  CreateTableCommand,
  DeleteTableCommand,
  GetPartitionIndexesCommand,
  GetTableCommand,
  type GlueClient,
  type TableInput,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import {
  type ColumnBlock,
  columnsOf,
  type StorageBlock,
  storageOf,
  storageState,
  storageSupport,
} from "./glue-storage-descriptor.ts";

interface Config {
  readonly name: string;
  readonly database_name: string;
  readonly description?: string;
  readonly owner?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly retention: number;
  readonly table_type?: string;
  readonly view_expanded_text?: string;
  readonly view_original_text?: string;
  readonly partition_index?: readonly { readonly index_name: string; readonly keys: readonly string[] }[];
  readonly partition_keys?: readonly ColumnBlock[];
  readonly storage_descriptor?: readonly StorageBlock[];
}

export const glueCatalogTable: ResourceHandler = {
  type: "aws_glue_catalog_table",
  supports: {
    arguments: [
      "name",
      "database_name",
      "description",
      "owner",
      "parameters",
      "retention",
      "table_type",
      "view_expanded_text",
      "view_original_text",
    ],
    blocks: {
      partition_index: { arguments: ["index_name", "keys"] },
      partition_keys: { arguments: ["name", "type", "comment"] },
      storage_descriptor: storageSupport(["name", "type", "comment", "parameters"]),
    },
  },
  absent: ["EntityNotFoundException"],
  replaceOn: ["name", "database_name", "partition_index"],
  defaults: { retention: 0 },

  async create(attributes, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    const PartitionIndexes = (config.partition_index ?? []).map(({ index_name, keys }) => ({
      IndexName: index_name,
      Keys: [...keys],
    }));
    const place = { DatabaseName: config.database_name, TableInput: inputOf(config) };
    await client.send(
      new CreateTableCommand({ ...place, ...(PartitionIndexes.length > 0 ? { PartitionIndexes } : {}) }),
    );
    return describe(client, config, context);
  },

  async update(attributes, _prior, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    await client.send(new UpdateTableCommand({ DatabaseName: config.database_name, TableInput: inputOf(config) }));
    return describe(client, config, context);
  },

  async delete(prior, context) {
    const command = new DeleteTableCommand({ DatabaseName: String(prior.database_name), Name: String(prior.name) });
    await context.client<GlueClient>("glue").send(command);
  },
};

function inputOf(config: Config): TableInput {
  const StorageDescriptor = storageOf(config.storage_descriptor);
  return {
    Name: config.name,
    Retention: config.retention,
    ...(config.description ? { Description: config.description } : {}),
    ...(config.owner ? { Owner: config.owner } : {}),
    ...(config.parameters ? { Parameters: config.parameters } : {}),
    ...(config.table_type ? { TableType: config.table_type } : {}),
    ...(config.view_expanded_text ? { ViewExpandedText: config.view_expanded_text } : {}),
    ...(config.view_original_text ? { ViewOriginalText: config.view_original_text } : {}),
    PartitionKeys: columnsOf(config.partition_keys),
    ...(StorageDescriptor === undefined ? {} : { StorageDescriptor }),
  };
}

async function describe(client: GlueClient, config: Config, context: HandlerContext): Promise<Attributes> {
  const { name, database_name: database } = config;
  const { Table } = await client.send(new GetTableCommand({ DatabaseName: database, Name: name }));
  const { PartitionIndexDescriptorList: indexes = [] } = await client.send(
    new GetPartitionIndexesCommand({ DatabaseName: database, TableName: name }),
  );
  const { partition, region, account } = context;
  return {
    ...config,
    id: `${account}:${database}:${name}`,
    arn: `arn:${partition}:glue:${region}:${account}:table/${database}/${name}`,
    catalog_id: Table?.CatalogId,
    partition_index: indexes.map(({ IndexName, IndexStatus, Keys }) => ({
      index_name: IndexName,
      index_status: IndexStatus,
      keys: (Keys ?? []).map((key) => key.Name),
    })),
    storage_descriptor: storageState(config.storage_descriptor),
  };
}
