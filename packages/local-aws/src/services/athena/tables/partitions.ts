import { QueryFailure } from "../errors.ts";
import type { QueryContext } from "../select.ts";
import type { TableUse } from "../sql/query.ts";
import { type LakePartition, type LakeTable, lakePartition } from "./lake-table.ts";
import { projectedPartitions } from "./projection.ts";
import { partitionConditions, prune } from "./prune.ts";

/** The partitions that a query reads: of the catalogue or projected, less those its conditions rule out. */
export async function partitionsOf(
  context: QueryContext,
  table: LakeTable,
  use: TableUse,
): Promise<readonly LakePartition[]> {
  if (table.location === "")
    throw new QueryFailure("HIVE_METASTORE_ERROR", `Table '${table.database}.${table.name}' has no location`);
  if (table.partitionKeys.length === 0) return [{ values: [], location: table.location }];
  const conditions = partitionConditions(table, use, context.now);
  const all =
    table.properties["projection.enabled"]?.toLowerCase() === "true"
      ? projectedPartitions(table, use, context.now)
      : context.glue.partitions(table.database, table.name).map(lakePartition);
  return prune(context.connection, table, use.alias, all, conditions);
}
