import { invalid } from "../errors.ts";
import type { ColumnNode, CreateTable } from "../parser/ast-statement.ts";
import { typeOf, withNullable } from "../types/logical.ts";
import type { CatalogTable } from "./catalog.ts";

/** The table that a definition declares; what its columns, key and partitions contradict is refused. */
export function resolveTable(definition: CreateTable, name: string): CatalogTable {
  const { columns, primaryKey } = definition;
  const keys = new Set(primaryKey?.columns);
  const physical: { name: string; type: CatalogTable["physical"][number]["type"] }[] = [];
  const metadata: CatalogTable["metadata"][number][] = [];
  const seen = new Set<string>();
  for (const column of columns) {
    if (seen.has(column.name))
      throw invalid(`A ${kindName(column)} named '${column.name}' already exists in the table.`, column.at);
    seen.add(column.name);
    if (column.kind === "physical") {
      const type = typeOf(column.type);
      physical.push({ name: column.name, type: keys.has(column.name) ? withNullable(type, false) : type });
    }
    if (column.kind === "metadata") {
      const { key = column.name, virtual, at } = column;
      metadata.push({ name: column.name, key, type: typeOf(column.type), virtual, at });
    }
  }
  checkKey(definition);
  const names = columns.map((column) => `'${column.name}'`).join(", ");
  for (const partition of definition.partitionedBy) {
    if (!seen.has(partition))
      throw invalid(
        `Partition column '${partition}' not defined in the table schema. Available columns: [${names}]`,
        definition.at,
      );
  }
  const options = new Map(definition.options.map(({ key, value }) => [key, value]));
  return { name, definition, physical, metadata, primaryKey: [...keys], options };
}

function kindName(column: ColumnNode): string {
  return { physical: "regular Column", computed: "generated column", metadata: "metadata column" }[column.kind];
}

function checkKey({ columns, primaryKey }: CreateTable): void {
  if (primaryKey === undefined) return;
  const { at } = primaryKey;
  if (primaryKey.enforced) {
    throw invalid(
      "Flink doesn't support ENFORCED mode for PRIMARY KEY constraint. ENFORCED/NOT ENFORCED controls if the constraint checks are performed on the incoming/outgoing data. Flink does not own the data therefore the only supported mode is the NOT ENFORCED mode",
      at,
    );
  }
  for (const key of primaryKey.columns) {
    const column = columns.find(({ name }) => name === key);
    if (column === undefined) throw invalid(`Primary key column '${key}' is not defined in the schema`, at);
    if (column.kind !== "physical")
      throw invalid(
        `Could not create a PRIMARY KEY with column '${key}'.\nA PRIMARY KEY constraint must be declared on physical columns.`,
        at,
      );
  }
}
