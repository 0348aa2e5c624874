import { GetPartitionsCommand } from "@aws-sdk/client-glue";
import type { Credentials } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** A partition of a table, as the catalogue has it. */
export interface CatalogPartition {
  readonly value: string;
  readonly location: string;
}

/** Partitions of a table in order of their values. */
export async function readPartitions(
  { aws, outputs }: Context,
  credentials: Credentials,
  TableName: string,
): Promise<CatalogPartition[]> {
  const partitions: CatalogPartition[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws
      .glue({ credentials })
      .send(new GetPartitionsCommand({ DatabaseName: outputs.database, TableName, NextToken }));
    for (const { Values, StorageDescriptor } of page.Partitions ?? [])
      partitions.push({ value: Values![0]!, location: StorageDescriptor!.Location! });
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return partitions.sort((one, other) => (one.value < other.value ? -1 : 1));
}
