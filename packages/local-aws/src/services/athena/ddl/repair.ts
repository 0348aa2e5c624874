import type { Cursor } from "../sql/lexer.ts";
import type { StatementContext } from "../statements.ts";
import { splitLocation } from "../tables/lake-table.ts";
import { partitionOf } from "./alter-table.ts";
import { allow, change, ddlFailure, requireTable } from "./catalogue.ts";
import type { Listing } from "./show.ts";

/** `MSCK REPAIR TABLE name`: adds the Hive folders below the table's location that are no partitions yet. */
export async function repairTable(context: StatementContext, cursor: Cursor): Promise<Listing> {
  const table = await requireTable(context, cursor.path());
  cursor.end();
  const keys = (table.PartitionKeys ?? []).map(({ Name }) => Name!);
  if (keys.length === 0) throw ddlFailure(`Table ${table.Name} is not a partitioned table`);
  const { DatabaseName: database, Name: name } = table as { DatabaseName: string; Name: string };
  await allow(context, "glue:BatchCreatePartition", database, name);
  const { bucket, prefix } = splitLocation(table.StorageDescriptor!.Location!);
  await context.permissions.list([`s3://${bucket}/`]);
  const known = new Set(context.glue.partitions(database, name).map(({ Values }) => Values!.join("\0")));
  const found = new Map<string, readonly string[]>();
  for (const { key } of context.s3.listObjects(bucket, prefix)) {
    const values = valuesOf(key.slice(prefix.length), keys);
    if (values !== undefined && !known.has(values.join("\0"))) found.set(values.join("\0"), values);
  }
  const added = [...found.values()];
  change(() => {
    context.glue.addPartitions(
      database,
      name,
      added.map((values) => partitionOf(table, values)),
    );
  });
  const shown = added.map((values) => `${name}:${keys.map((key, index) => `${key}=${values[index]}`).join("/")}`);
  const lines = shown.map((item) => `Repair: Added partition to metastore ${item}`);
  if (shown.length > 0) lines.unshift(`Partitions not in metastore:\t${shown.join("\t")}`);
  return { columns: ["result"], lines };
}

/** Values of the folders `key=value/…` of all keys in their order; names of keys in any case. */
function valuesOf(rest: string, keys: readonly string[]): readonly string[] | undefined {
  const folders = rest.split("/").slice(0, -1);
  if (folders.length < keys.length) return undefined;
  const values: string[] = [];
  for (let index = 0; index < keys.length; index++) {
    const found = /^([^=]+)=(.*)$/.exec(folders[index]!);
    if (!found || found[1]!.toLowerCase() !== keys[index]) return undefined;
    values.push(
      found[2]!.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  }
  return values;
}
