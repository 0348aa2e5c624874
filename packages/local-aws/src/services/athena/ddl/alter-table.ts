import type { Partition, Table } from "@aws-sdk/client-glue";
import { notTranslated } from "../errors.ts";
import { positionOf } from "../sql/ast.ts";
import type { Cursor } from "../sql/lexer.ts";
import type { StatementContext } from "../statements.ts";
import { readLocation } from "../tables/lake-table.ts";
import { allow, change, ddlFailure, requireTable } from "./catalogue.ts";
import { columnList, propertyList } from "./table-definition.ts";

/** `ALTER TABLE name …`, behind its first two words. */
export async function alterTable(context: StatementContext, cursor: Cursor): Promise<void> {
  const table = await requireTable(context, cursor.path());
  if (cursor.accept("ADD", "IF", "NOT", "EXISTS")) return addPartitions(context, cursor, table, true);
  if (cursor.accept("ADD", "COLUMNS")) {
    const added = columnList(cursor);
    return update(context, cursor, withColumns(table, [...(table.StorageDescriptor!.Columns ?? []), ...added]));
  }
  if (cursor.accept("ADD")) return addPartitions(context, cursor, table, false);
  if (cursor.accept("DROP")) return dropPartitions(context, cursor, table);
  if (cursor.accept("REPLACE", "COLUMNS")) return update(context, cursor, withColumns(table, columnList(cursor)));
  if (cursor.accept("SET", "TBLPROPERTIES")) {
    const properties = propertyList(cursor);
    return update(context, cursor, { ...table, Parameters: { ...table.Parameters, ...properties } });
  }
  if (cursor.accept("SET", "LOCATION")) {
    const Location = readLocation(cursor);
    return update(context, cursor, { ...table, StorageDescriptor: { ...table.StorageDescriptor, Location } });
  }
  throw notTranslated(
    `ALTER TABLE … ${cursor.next.text.toUpperCase()}`,
    "use ADD PARTITION, DROP PARTITION, ADD COLUMNS, REPLACE COLUMNS, SET TBLPROPERTIES or SET LOCATION",
    positionOf(cursor.text, cursor.next.start),
  );
}

function withColumns(table: Table, Columns: NonNullable<NonNullable<Table["StorageDescriptor"]>["Columns"]>): Table {
  const names = new Set((table.PartitionKeys ?? []).map(({ Name }) => Name!));
  for (const { Name } of Columns) {
    if (names.has(Name!)) throw ddlFailure(`Duplicate column name: ${Name}`);
    names.add(Name!);
  }
  return { ...table, StorageDescriptor: { ...table.StorageDescriptor, Columns } };
}

async function update(context: StatementContext, cursor: Cursor, table: Table): Promise<void> {
  cursor.end();
  const { DatabaseName, ...rest } = table;
  await allow(context, "glue:UpdateTable", DatabaseName!, table.Name!);
  change(() => context.glue.updateTable(DatabaseName!, rest));
}

async function addPartitions(context: StatementContext, cursor: Cursor, table: Table, quiet: boolean): Promise<void> {
  const added: Partition[] = [];
  while (cursor.accept("PARTITION")) {
    const values = partitionSpec(cursor, table);
    const location = cursor.accept("LOCATION") ? readLocation(cursor) : undefined;
    added.push(partitionOf(table, values, location));
  }
  cursor.end();
  if (added.length === 0) cursor.fail("Expecting: 'PARTITION'");
  await allow(context, "glue:BatchCreatePartition", table.DatabaseName!, table.Name!);
  change(() => {
    const existing = context.glue.addPartitions(table.DatabaseName!, table.Name!, added);
    if (existing.length > 0 && !quiet)
      throw ddlFailure(`Partition already exists: [${existing[0]!.join(", ")}]`, "AlreadyExistsException");
  });
}

async function dropPartitions(context: StatementContext, cursor: Cursor, table: Table): Promise<void> {
  const quiet = cursor.accept("IF", "EXISTS");
  const dropped: (readonly string[])[] = [];
  do {
    cursor.expect("PARTITION");
    dropped.push(partitionSpec(cursor, table));
  } while (cursor.accept(","));
  cursor.end();
  await allow(context, "glue:DeletePartition", table.DatabaseName!, table.Name!);
  const known = new Set(
    context.glue.partitions(table.DatabaseName!, table.Name!).map(({ Values }) => Values!.join("\0")),
  );
  for (const values of dropped) {
    if (known.has(values.join("\0")))
      change(() => context.glue.dropPartition(table.DatabaseName!, table.Name!, values));
    else if (!quiet) throw ddlFailure(`Partition not found (${values.join(", ")})`, "SemanticException");
  }
}

/** `(key = value, …)` in the order of the table's keys. */
function partitionSpec(cursor: Cursor, table: Table): readonly string[] {
  const found = new Map<string, string>();
  cursor.expect("(");
  do {
    const key = cursor.name();
    cursor.expect("=");
    found.set(key, cursor.take().text);
  } while (cursor.accept(","));
  cursor.expect(")");
  const keys = (table.PartitionKeys ?? []).map(({ Name }) => Name!);
  if (keys.length !== found.size || keys.some((key) => !found.has(key)))
    throw ddlFailure(
      `partition spec {${[...found.keys()].join(", ")}} does not name the keys [${keys.join(", ")}]`,
      "SemanticException",
    );
  return keys.map((key) => found.get(key)!);
}

/** A partition as the catalogue keeps it; without a location it is a Hive folder below the table's. */
export function partitionOf(table: Table, values: readonly string[], location?: string): Partition {
  const base = (table.StorageDescriptor?.Location ?? "").replace(/\/$/, "");
  const folders = (table.PartitionKeys ?? []).map(({ Name }, index) => `${Name}=${hiveEscape(values[index]!)}`);
  return {
    Values: [...values],
    StorageDescriptor: { ...table.StorageDescriptor, Location: location ?? `${base}/${folders.join("/")}/` },
  };
}

/** Characters that Hive writes as `%XX` in names of folders. */
export function hiveEscape(value: string): string {
  return value.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Hive escapes them.
    /[\x00-\x1f"#%'*/:=?\\\x7f{}[\]^]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
