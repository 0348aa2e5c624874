import {
  CreatePartitionCommand,
  DeletePartitionCommand,
  GetPartitionCommand,
  type GlueClient,
  type PartitionInput,
  UpdatePartitionCommand,
} from "@aws-sdk/client-glue";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { type StorageBlock, storageOf, storageState, storageSupport } from "./glue-storage-descriptor.ts";

interface Config {
  readonly database_name: string;
  readonly table_name: string;
  readonly partition_values: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly storage_descriptor?: readonly StorageBlock[];
}

export const gluePartition: ResourceHandler = {
  type: "aws_glue_partition",
  supports: {
    arguments: ["database_name", "table_name", "partition_values", "parameters"],
    blocks: { storage_descriptor: storageSupport(["name", "type", "comment"]) },
  },
  absent: ["EntityNotFoundException"],
  replaceOn: ["database_name", "table_name", "partition_values"],

  async create(attributes, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    await client.send(new CreatePartitionCommand({ ...tableOf(config), PartitionInput: inputOf(config) }));
    return describe(client, config, context);
  },

  async update(attributes, _prior, context) {
    const config = attributes as unknown as Config;
    const client = context.client<GlueClient>("glue");
    const PartitionValueList = [...config.partition_values];
    await client.send(
      new UpdatePartitionCommand({ ...tableOf(config), PartitionValueList, PartitionInput: inputOf(config) }),
    );
    return describe(client, config, context);
  },

  async delete(prior, context) {
    const config = prior as unknown as Config;
    const command = new DeletePartitionCommand({ ...tableOf(config), PartitionValues: [...config.partition_values] });
    await context.client<GlueClient>("glue").send(command);
  },
};

function tableOf(config: Config) {
  return { DatabaseName: config.database_name, TableName: config.table_name };
}

function inputOf(config: Config): PartitionInput {
  const StorageDescriptor = storageOf(config.storage_descriptor);
  return {
    Values: [...config.partition_values],
    ...(config.parameters ? { Parameters: config.parameters } : {}),
    ...(StorageDescriptor === undefined ? {} : { StorageDescriptor }),
  };
}

async function describe(client: GlueClient, config: Config, { account }: HandlerContext): Promise<Attributes> {
  const PartitionValues = [...config.partition_values];
  const { Partition } = await client.send(new GetPartitionCommand({ ...tableOf(config), PartitionValues }));
  return {
    ...config,
    id: `${account}:${config.database_name}:${config.table_name}:${PartitionValues.join("#")}`,
    catalog_id: Partition?.CatalogId,
    creation_time: Partition?.CreationTime?.toISOString().replace(/\.\d+Z$/, "Z"),
    storage_descriptor: storageState(config.storage_descriptor),
  };
}
