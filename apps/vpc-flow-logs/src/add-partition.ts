import {
  CreatePartitionCommand,
  GetPartitionCommand,
  GetTableCommand,
  type GlueClient,
  type StorageDescriptor,
} from "@aws-sdk/client-glue";
import type { Partition } from "./partition-of.ts";

/** What became of a partition: `conflict` when the table has it at another place, where the object is not. */
export type Outcome = "added" | "known" | "conflict";

interface TableName {
  readonly DatabaseName: string;
  readonly TableName: string;
}

/** Partitions that are there: while the function is warm Glue is asked once for each. */
const known = new Set<string>();

/** Adds a partition unless it is there; two that try at the same time end well. */
export async function addPartition(
  glue: Pick<GlueClient, "send">,
  table: TableName,
  { value, location }: Partition,
): Promise<Outcome> {
  const id = JSON.stringify([table.DatabaseName, table.TableName, value, location]);
  if (known.has(id)) return "known";
  const outcome = (await createPartition(glue, table, value, location))
    ? "added"
    : (await locationOf(glue, table, value)) === location
      ? "known"
      : "conflict";
  if (outcome !== "conflict") known.add(id);
  return outcome;
}

/** false when the table has a partition of that value. */
async function createPartition(
  glue: Pick<GlueClient, "send">,
  table: TableName,
  value: string,
  location: string,
): Promise<boolean> {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: table.DatabaseName, Name: table.TableName }));
  // A partition is read with its own description, not with the table's.
  const StorageDescriptor: StorageDescriptor = { ...Table!.StorageDescriptor, Location: location };
  try {
    await glue.send(new CreatePartitionCommand({ ...table, PartitionInput: { Values: [value], StorageDescriptor } }));
    return true;
  } catch (error) {
    if ((error as Error).name !== "AlreadyExistsException") throw error;
    return false;
  }
}

async function locationOf(
  glue: Pick<GlueClient, "send">,
  table: TableName,
  value: string,
): Promise<string | undefined> {
  const { Partition } = await glue.send(new GetPartitionCommand({ ...table, PartitionValues: [value] }));
  return Partition!.StorageDescriptor?.Location;
}
