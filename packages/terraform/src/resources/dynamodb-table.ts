import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexUpdate,
  type TableDescription,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import {
  attributeDefinitions,
  createInput,
  encryptionOf,
  type GlobalIndexConfig,
  globalIndex,
  streamOf,
  type TableConfig,
  tagList,
  throughputOf,
} from "./dynamodb-table-config.ts";

const INDEX = ["name", "range_key", "projection_type", "non_key_attributes"];

export const dynamodbTable: ResourceHandler = {
  type: "aws_dynamodb_table",
  supports: {
    arguments: [
      "name",
      "billing_mode",
      "hash_key",
      "range_key",
      "read_capacity",
      "write_capacity",
      "stream_enabled",
      "stream_view_type",
      "table_class",
      "deletion_protection_enabled",
      "tags",
    ],
    blocks: {
      attribute: { arguments: ["name", "type"] },
      global_secondary_index: { arguments: [...INDEX, "hash_key", "read_capacity", "write_capacity"] },
      local_secondary_index: { arguments: INDEX },
      ttl: { arguments: ["attribute_name", "enabled"] },
      point_in_time_recovery: { arguments: ["enabled"] },
      server_side_encryption: { arguments: ["enabled", "kms_key_arn"] },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "hash_key", "range_key", "local_secondary_index"],
  defaults: {
    billing_mode: "PROVISIONED",
    stream_enabled: false,
    table_class: "STANDARD",
    deletion_protection_enabled: false,
    tags: {},
  },

  async create(attributes, context, created) {
    const config = attributes as unknown as TableConfig;
    const client = context.client<DynamoDBClient>("dynamodb");
    await client.send(new CreateTableCommand(createInput(config)));
    created(attributes);
    await active(client, config.name, context);
    if (config.ttl?.[0]?.enabled === true) await setTimeToLive(client, config.name, config.ttl[0], context);
    await setRecovery(client, config);
    return describe(client, config, context);
  },

  async update(attributes, prior, context) {
    const config = attributes as unknown as TableConfig;
    const before = { ...prior, tags: prior.tags ?? {} } as unknown as TableConfig;
    const client = context.client<DynamoDBClient>("dynamodb");
    for (const change of changesOf(config, before)) {
      await client.send(new UpdateTableCommand({ TableName: config.name, ...change }));
      await active(client, config.name, context);
    }
    await changeTimeToLive(client, config, before, context);
    if (config.point_in_time_recovery?.[0]?.enabled !== before.point_in_time_recovery?.[0]?.enabled)
      await setRecovery(client, config);
    await retag(client, String(prior.arn), config, before);
    return describe(client, config, context);
  },

  async delete(prior, context) {
    const client = context.client<DynamoDBClient>("dynamodb");
    const TableName = String(prior.name);
    await client.send(new DeleteTableCommand({ TableName }));
    await until(context, `table ${TableName} is gone`, async () => (await find(client, TableName)) === undefined);
  },
};

/** Between two looks at a table that changes state. */
const POLL_MS = 200;
/** How long a state may last, as the provider waits. */
const PATIENCE_MS = 30 * 60_000;

type Change = Omit<UpdateTableCommandInput, "TableName">;

/** UpdateTable calls, in the provider's order: one kind of change each, one index at a time. */
function changesOf(config: TableConfig, before: TableConfig): Change[] {
  const changes: Change[] = [];
  const indexes = config.global_secondary_index ?? [];
  const indexesBefore = before.global_secondary_index ?? [];
  const AttributeDefinitions = attributeDefinitions(config);
  const billingChanged = config.billing_mode !== before.billing_mode;
  const resized = indexes.filter((index) => {
    const other = indexesBefore.find(({ name }) => name === index.name);
    return other !== undefined && sameIndex(index, other) && (billingChanged || !sameUnits(index, other));
  });
  const updates = resized.map(
    (index): GlobalSecondaryIndexUpdate => ({
      Update: { IndexName: index.name, ...throughputOf("PROVISIONED", index) } as never,
    }),
  );
  const provisioned = config.billing_mode === "PROVISIONED";
  if (billingChanged || (provisioned && !sameUnits(config, before)))
    changes.push({
      BillingMode: config.billing_mode,
      ...throughputOf(config.billing_mode, config),
      ...(provisioned && updates.length > 0 ? { GlobalSecondaryIndexUpdates: updates } : {}),
    });
  else if (provisioned && updates.length > 0) changes.push({ GlobalSecondaryIndexUpdates: updates });
  for (const index of indexesBefore)
    if (!indexes.some((other) => other.name === index.name && sameIndex(index, other)))
      changes.push({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index.name } }] });
  for (const index of indexes)
    if (!indexesBefore.some((other) => other.name === index.name && sameIndex(index, other)))
      changes.push({
        AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: globalIndex(config, index) as never }],
      });
  const view = config.stream_enabled === true ? config.stream_view_type : "";
  const viewBefore = before.stream_enabled === true ? before.stream_view_type : "";
  if (view !== viewBefore) {
    // A stream's view cannot change: the stream ends and another one begins.
    if (viewBefore) changes.push({ StreamSpecification: { StreamEnabled: false } });
    if (view) changes.push({ StreamSpecification: streamOf(config) });
  }
  const encrypted = JSON.stringify(encryptionOf(config));
  if (encrypted !== JSON.stringify(encryptionOf(before))) changes.push({ SSESpecification: encryptionOf(config) });
  if (config.deletion_protection_enabled !== before.deletion_protection_enabled)
    changes.push({ DeletionProtectionEnabled: config.deletion_protection_enabled });
  return changes;
}

function sameIndex(a: GlobalIndexConfig, b: GlobalIndexConfig): boolean {
  const [first, second] = [a, b].map((index) => [
    index.hash_key,
    index.range_key || "",
    index.projection_type,
    [...(index.non_key_attributes ?? [])].sort(),
  ]);
  return JSON.stringify(first) === JSON.stringify(second);
}

type Units = Pick<TableConfig, "read_capacity" | "write_capacity">;

function sameUnits(a: Units, b: Units): boolean {
  return a.read_capacity === b.read_capacity && a.write_capacity === b.write_capacity;
}

type TimeToLive = NonNullable<TableConfig["ttl"]>[number];

async function changeTimeToLive(
  client: DynamoDBClient,
  { name, ttl }: TableConfig,
  before: TableConfig,
  context: HandlerContext,
): Promise<void> {
  const [next] = ttl ?? [];
  const [last] = before.ttl ?? [];
  const wanted = next?.enabled === true ? next.attribute_name : undefined;
  const present = last?.enabled === true ? last.attribute_name : undefined;
  if (wanted === present) return;
  if (present !== undefined) await setTimeToLive(client, name, { attribute_name: present, enabled: false }, context);
  if (wanted !== undefined) await setTimeToLive(client, name, { attribute_name: wanted, enabled: true }, context);
}

async function setTimeToLive(
  client: DynamoDBClient,
  TableName: string,
  { attribute_name, enabled }: TimeToLive,
  context: HandlerContext,
): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: attribute_name, Enabled: enabled };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const wanted = enabled === true ? "ENABLED" : "DISABLED";
  await until(context, `time to live of table ${TableName} is ${wanted}`, async () => {
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    return TimeToLiveDescription?.TimeToLiveStatus === wanted;
  });
}

async function setRecovery(client: DynamoDBClient, { name, point_in_time_recovery }: TableConfig): Promise<void> {
  const [recovery] = point_in_time_recovery ?? [];
  if (recovery?.enabled !== true) return;
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await client.send(new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification }));
}

async function retag(
  client: DynamoDBClient,
  ResourceArn: string,
  config: TableConfig,
  before: TableConfig,
): Promise<void> {
  const TagKeys = Object.keys(before.tags).filter((key) => !(key in config.tags));
  const changed = Object.entries(config.tags).filter(([key, value]) => before.tags[key] !== value);
  if (TagKeys.length > 0) await client.send(new UntagResourceCommand({ ResourceArn, TagKeys }));
  if (changed.length > 0)
    await client.send(new TagResourceCommand({ ResourceArn, Tags: tagList(Object.fromEntries(changed)) }));
}

async function active(client: DynamoDBClient, name: string, context: HandlerContext): Promise<TableDescription> {
  let table: TableDescription | undefined;
  await until(context, `table ${name} is ACTIVE`, async () => {
    table = await find(client, name);
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    return table?.TableStatus === "ACTIVE" && indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE");
  });
  return table!;
}

async function until(context: HandlerContext, what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += POLL_MS) {
    if (waited >= PATIENCE_MS) throw new Error(`expected after ${PATIENCE_MS / 60_000} minutes that ${what}`);
    await context.sleep(POLL_MS);
  }
}

async function find(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function describe(client: DynamoDBClient, config: TableConfig, context: HandlerContext): Promise<Attributes> {
  const table = await active(client, config.name, context);
  const enabled = table.StreamSpecification?.StreamEnabled === true;
  const units = table.ProvisionedThroughput;
  const encryption = table.SSEDescription?.KMSMasterKeyArn;
  return {
    ...config,
    id: config.name,
    arn: table.TableArn,
    read_capacity: units?.ReadCapacityUnits ?? 0,
    write_capacity: units?.WriteCapacityUnits ?? 0,
    stream_enabled: enabled,
    stream_view_type: enabled ? table.StreamSpecification?.StreamViewType : "",
    stream_arn: table.LatestStreamArn ?? "",
    stream_label: table.LatestStreamLabel ?? "",
    point_in_time_recovery: [
      { enabled: config.point_in_time_recovery?.[0]?.enabled === true, recovery_period_in_days: 0 },
    ],
    server_side_encryption: encryption === undefined ? [] : [{ enabled: true, kms_key_arn: encryption }],
    ttl: [
      config.ttl?.[0]?.enabled === true
        ? { attribute_name: config.ttl[0].attribute_name, enabled: true }
        : { attribute_name: "", enabled: false },
    ],
    tags_all: config.tags,
  };
}
