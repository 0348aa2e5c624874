import { GlueClient } from "@aws-sdk/client-glue";
import { addPartition } from "../add-partition.ts";
import { type PartitionBy, partitionOf } from "../partition-of.ts";

/** What S3 tells of new objects. */
interface ObjectEvent {
  readonly Records?: readonly {
    readonly s3: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
  }[];
}

const { DATABASE, TABLES, PARTITION_BY } = process.env;
const tables = Object.entries(JSON.parse(TABLES ?? "{}") as Record<string, string>);
const glue = new GlueClient({});

/** Adds the partition of each object to the table of its prefix, and logs what became of it. */
export async function handler({ Records = [] }: ObjectEvent): Promise<void> {
  for (const { s3 } of Records) {
    // Keys come as in a query string.
    const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const [, table] = tables.find(([prefix]) => key.startsWith(prefix)) ?? [];
    const partition = partitionOf(s3.bucket.name, key, PARTITION_BY as PartitionBy);
    if (table === undefined || partition === undefined) console.log({ key, outcome: "ignored" });
    else {
      const outcome = await addPartition(glue, { DatabaseName: DATABASE!, TableName: table }, partition);
      console.log({ key, table, partition: partition.value, outcome });
    }
  }
}
