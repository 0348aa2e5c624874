import type {
  AttributeDefinition,
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  ProjectionType,
  ScalarAttributeType,
  StreamViewType,
} from "@aws-sdk/client-dynamodb";

/** Arguments of `aws_dynamodb_table` that are executed. */
export interface TableConfig {
  readonly name: string;
  readonly billing_mode: "PROVISIONED" | "PAY_PER_REQUEST";
  readonly hash_key: string;
  readonly range_key?: string;
  readonly read_capacity?: number;
  readonly write_capacity?: number;
  readonly stream_enabled?: boolean;
  readonly stream_view_type?: StreamViewType | "";
  readonly table_class: "STANDARD";
  readonly deletion_protection_enabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly attribute?: readonly { readonly name: string; readonly type: ScalarAttributeType }[];
  readonly global_secondary_index?: readonly GlobalIndexConfig[];
  readonly local_secondary_index?: readonly IndexConfig[];
  readonly ttl?: readonly { readonly attribute_name?: string; readonly enabled?: boolean }[];
  readonly point_in_time_recovery?: readonly { readonly enabled: boolean }[];
  readonly server_side_encryption?: readonly { readonly enabled: boolean; readonly kms_key_arn?: string }[];
}

interface IndexConfig {
  readonly name: string;
  readonly range_key?: string;
  readonly projection_type: ProjectionType;
  readonly non_key_attributes?: readonly string[];
}

export interface GlobalIndexConfig extends IndexConfig {
  readonly hash_key: string;
  readonly read_capacity?: number;
  readonly write_capacity?: number;
}

export function createInput(config: TableConfig): CreateTableCommandInput {
  const local = config.local_secondary_index ?? [];
  const global = config.global_secondary_index ?? [];
  return {
    TableName: config.name,
    BillingMode: config.billing_mode,
    KeySchema: keySchema(config.hash_key, config.range_key),
    AttributeDefinitions: attributeDefinitions(config),
    TableClass: config.table_class,
    DeletionProtectionEnabled: config.deletion_protection_enabled,
    ...throughputOf(config.billing_mode, config),
    ...(local.length === 0
      ? {}
      : {
          LocalSecondaryIndexes: local.map((index) => ({
            IndexName: index.name,
            KeySchema: keySchema(config.hash_key, index.range_key),
            Projection: projectionOf(index),
          })),
        }),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global.map((index) => globalIndex(config, index)) }),
    ...(config.stream_enabled === true ? { StreamSpecification: streamOf(config) } : {}),
    ...(config.server_side_encryption?.[0]?.enabled === true ? { SSESpecification: encryptionOf(config) } : {}),
    ...(Object.keys(config.tags).length === 0 ? {} : { Tags: tagList(config.tags) }),
  };
}

export function attributeDefinitions(config: TableConfig): AttributeDefinition[] {
  return (config.attribute ?? []).map(({ name, type }) => ({ AttributeName: name, AttributeType: type }));
}

export function globalIndex(config: TableConfig, index: GlobalIndexConfig): GlobalSecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: keySchema(index.hash_key, index.range_key),
    Projection: projectionOf(index),
    ...throughputOf(config.billing_mode, index),
  };
}

export function throughputOf(
  billing: TableConfig["billing_mode"],
  units: { readonly read_capacity?: number; readonly write_capacity?: number },
) {
  if (billing === "PAY_PER_REQUEST") return {};
  return {
    ProvisionedThroughput: { ReadCapacityUnits: units.read_capacity, WriteCapacityUnits: units.write_capacity },
  };
}

export function streamOf(config: TableConfig) {
  return config.stream_enabled === true
    ? { StreamEnabled: true, StreamViewType: config.stream_view_type || undefined }
    : { StreamEnabled: false };
}

export function encryptionOf(config: TableConfig) {
  const [settings] = config.server_side_encryption ?? [];
  if (settings?.enabled !== true) return { Enabled: false };
  const { kms_key_arn } = settings;
  return { Enabled: true, ...(kms_key_arn ? { SSEType: "KMS" as const, KMSMasterKeyId: kms_key_arn } : {}) };
}

export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function keySchema(hash: string, range: string | undefined): KeySchemaElement[] {
  const schema: KeySchemaElement[] = [{ AttributeName: hash, KeyType: "HASH" }];
  if (range) schema.push({ AttributeName: range, KeyType: "RANGE" });
  return schema;
}

function projectionOf({ projection_type, non_key_attributes = [] }: IndexConfig) {
  return {
    ProjectionType: projection_type,
    ...(non_key_attributes.length === 0 ? {} : { NonKeyAttributes: [...non_key_attributes] }),
  };
}
