import type { Throughput } from "./table.ts";
import type { Tables } from "./tables.ts";
import { updateTable } from "./update-table.ts";

/** Provisioned units of a table or one of its global indexes. @throws AwsError ResourceNotFoundException. */
export function provisionedThroughput(tables: Tables, tableName: string, indexName: string | undefined): Throughput {
  const table = tables.existing(tableName);
  return (indexName === undefined ? table : table.indexes.get(indexName))?.throughput ?? { read: 0, write: 0 };
}

/** Sets them as UpdateTable does. @throws AwsError as it does. */
export function provisionThroughput(
  tables: Tables,
  tableName: string,
  indexName: string | undefined,
  { read, write }: Throughput,
): void {
  const ProvisionedThroughput = { ReadCapacityUnits: read, WriteCapacityUnits: write };
  const Update = { IndexName: indexName, ProvisionedThroughput };
  updateTable(
    tables,
    indexName === undefined
      ? { TableName: tableName, ProvisionedThroughput }
      : { TableName: tableName, GlobalSecondaryIndexUpdates: [{ Update }] },
  );
}
