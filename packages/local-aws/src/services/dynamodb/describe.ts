import type {
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  ListTablesCommandInput,
  ListTablesCommandOutput,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { keySchema } from "./keys.ts";
import type { Index, Table, Throughput } from "./table.ts";
import type { Tables } from "./tables.ts";

type Output<Command> = Omit<Command, "$metadata">;

export function describe(tables: Tables, input: DescribeTableCommandInput): Output<DescribeTableCommandOutput> {
  return { Table: describeTable(tables, tables.existing(input.TableName!)) };
}

export function listTables(tables: Tables, input: ListTablesCommandInput): Output<ListTablesCommandOutput> {
  new Constraints().range("limit", input.Limit, 1, 100).check();
  const limit = input.Limit ?? 100;
  const after = input.ExclusiveStartTableName;
  const names = [...tables].map(({ name }) => name).sort();
  const rest = after === undefined ? names : names.filter((name) => name > after);
  const TableNames = rest.slice(0, limit);
  return rest.length > limit ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) } : { TableNames };
}

/** A table as DescribeTable shows it; AWS counts items and bytes every six hours, this cloud at once. */
export function describeTable(_tables: Tables, table: Table): TableDescription {
  const indexes = [...table.indexes.values()];
  const local = indexes.filter((index) => !index.definition.global);
  const global = indexes.filter((index) => index.definition.global);
  const { stream } = table;
  return {
    AttributeDefinitions: [...table.attributes].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    TableName: table.name,
    KeySchema: keySchema(table.keys),
    TableStatus: table.status,
    CreationDateTime: new Date(table.created),
    ProvisionedThroughput: {
      ...throughputOf(table.throughput),
      ...(table.increased === undefined ? {} : { LastIncreaseDateTime: new Date(table.increased) }),
      ...(table.decreased === undefined ? {} : { LastDecreaseDateTime: new Date(table.decreased) }),
    },
    TableSizeBytes: table.bytes,
    ItemCount: table.size,
    TableArn: table.arn,
    TableId: table.id,
    ...(table.onDemandSince === undefined
      ? {}
      : {
          BillingModeSummary: {
            BillingMode: table.billing,
            LastUpdateToPayPerRequestDateTime: new Date(table.onDemandSince),
          },
        }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local.map((index) => describeIndex(table, index)) }),
    ...(global.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: global.map((index) => ({
            ...describeIndex(table, index),
            IndexStatus: index.status,
            ...(index.status === "CREATING" && table.status === "UPDATING" ? { Backfilling: true } : {}),
            ProvisionedThroughput: throughputOf(index.throughput),
          })),
        }),
    ...(stream === undefined
      ? {}
      : {
          LatestStreamLabel: stream.label,
          LatestStreamArn: stream.arn,
          ...(stream.open ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view } } : {}),
        }),
    ...(table.encryption === undefined
      ? {}
      : { SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: table.encryption.keyArn } }),
    DeletionProtectionEnabled: table.deletionProtection,
  };
}

function describeIndex(table: Table, { definition, entries, bytes }: Index) {
  const { name, keys, projection } = definition;
  return {
    IndexName: name,
    KeySchema: keySchema(keys),
    Projection: {
      ProjectionType: projection.type,
      ...(projection.type === "INCLUDE" ? { NonKeyAttributes: [...projection.attributes] } : {}),
    },
    IndexSizeBytes: bytes,
    ItemCount: entries.size,
    IndexArn: `${table.arn}/index/${name}`,
  };
}

function throughputOf({ read, write }: Throughput) {
  return { NumberOfDecreasesToday: 0, ReadCapacityUnits: read, WriteCapacityUnits: write };
}
