import type { DuckDBConnection } from "@duckdb/node-api";
import { type Fields, fieldsOf, isAbsent, kindOf, type Name, type Node } from "../sql/ast.ts";
import { expression } from "../sql/expression.ts";
import type { TableUse } from "../sql/query.ts";
import { Sites } from "../sql/sites.ts";
import { literal, quoted } from "../sql/types.ts";
import { duckType } from "./hive-type.ts";
import type { LakePartition, LakeTable } from "./lake-table.ts";

/** The conditions of a query that partition columns alone decide on. */
export function partitionConditions(table: LakeTable, use: TableUse, now: number): readonly string[] {
  const keys = new Set(table.partitionKeys.map(({ name }) => name));
  const scope = {
    now,
    sites: new Sites(),
    query: () => "",
    place: () => undefined,
    columnName: (name: string) => name,
  };
  return use.conditions.filter((node) => isOver(node, keys, use.alias)).map((node) => expression(node, scope));
}

/** Whether a condition reads these columns of this table and nothing else. */
function isOver(node: unknown, keys: ReadonlySet<string>, alias: string): boolean {
  let reads = false;
  let only = true;
  visit(node as Node);
  return reads && only;

  function visit(item: unknown): void {
    if (item === null || typeof item !== "object" || !only) return;
    if (Array.isArray(item)) {
      for (const element of item) visit(element);
      return;
    }
    const kind = kindOf(item as Node);
    if (kind === "column") {
      const { name, table } = fieldsOf(item as Node) as { name: Name; table?: Name };
      const own = keys.has(name.name.toLowerCase()) && (isAbsent(table) || table!.name.toLowerCase() === alias);
      reads ||= own;
      only &&= own;
      return;
    }
    // A nested query, a random number or a lambda's own names cannot be decided from the partition.
    if (/^(select|subquery|exists|any|all|lambda|rand|random|window_function)$/.test(kind)) {
      only = false;
      return;
    }
    if (kind === "in" && !isAbsent(fieldsOf(item as Node).query)) {
      only = false;
      return;
    }
    for (const value of Object.values(item as Fields)) visit(value);
  }
}

/** The partitions that the conditions leave. */
export async function prune(
  connection: DuckDBConnection,
  table: LakeTable,
  alias: string,
  partitions: readonly LakePartition[],
  conditions: readonly string[],
): Promise<readonly LakePartition[]> {
  if (conditions.length === 0 || partitions.length === 0) return partitions;
  const rows = JSON.stringify(partitions.map(({ values }, i) => ({ i, v: values })));
  const keys = table.partitionKeys.map(
    ({ name, type }, index) =>
      `CAST(nullif(v[${index + 1}], '__HIVE_DEFAULT_PARTITION__') AS ${duckType(type)}) AS ${quoted(name)}`,
  );
  const listed = `SELECT unnest(from_json(${literal(rows)}, '[{"i":"INTEGER","v":["VARCHAR"]}]'), recursive := true)`;
  const reader = await connection.runAndReadAll(
    `SELECT i FROM (SELECT i, ${keys.join(", ")} FROM (${listed})) AS ${quoted(alias)} WHERE ${conditions.join(" AND ")}`,
  );
  const kept = new Set(reader.getRows().map(([index]) => Number(index)));
  return partitions.filter((_, index) => kept.has(index));
}
