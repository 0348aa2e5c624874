import type { Column, Table } from "@aws-sdk/client-glue";
import { notTranslated, type QueryFailure } from "../errors.ts";
import { positionOf } from "../sql/ast.ts";
import type { Cursor } from "../sql/lexer.ts";
import type { StatementContext } from "../statements.ts";
import { viewQuery } from "../views.ts";
import { hiveEscape } from "./alter-table.ts";
import { allow, ddlFailure, nameOf, requireTable } from "./catalogue.ts";

/** Lines that a SHOW or DESCRIBE gives, and the names of their columns. */
export interface Listing {
  readonly columns: readonly string[];
  readonly lines: readonly string[];
}

/** `SHOW …`, behind its first word. */
export async function show(context: StatementContext, cursor: Cursor): Promise<Listing> {
  const { glue } = context;
  if (cursor.accept("DATABASES") || cursor.accept("SCHEMAS")) {
    const pattern = like(cursor);
    await allow(context, "glue:GetDatabases", "*");
    return {
      columns: ["database_name"],
      lines: glue
        .databases()
        .map(({ name }) => name)
        .filter(pattern),
    };
  }
  if (cursor.accept("TABLES")) return tables(context, cursor, () => true, "tab_name");
  if (cursor.accept("VIEWS")) return tables(context, cursor, (table) => table.TableType === "VIRTUAL_VIEW", "views");
  if (cursor.accept("PARTITIONS")) {
    const table = await requireTable(context, cursor.path(), "glue:GetPartitions");
    cursor.end();
    const keys = table.PartitionKeys ?? [];
    if (keys.length === 0) throw ddlFailure(`Table ${table.Name} is not a partitioned table`, "SemanticException");
    const lines = glue
      .partitions(table.DatabaseName!, table.Name!)
      .map(({ Values = [] }) => keys.map(({ Name }, index) => `${Name}=${hiveEscape(Values[index]!)}`).join("/"));
    return { columns: ["partition"], lines };
  }
  if (cursor.accept("COLUMNS")) {
    if (!cursor.accept("IN")) cursor.expect("FROM");
    const path = cursor.path();
    const database = cursor.accept("IN") || cursor.accept("FROM") ? [cursor.name()] : [];
    cursor.end();
    const table = await requireTable(context, [...database, ...path]);
    const all = [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])];
    return { columns: ["field"], lines: all.map(({ Name }) => Name!) };
  }
  if (cursor.accept("TBLPROPERTIES")) return properties(context, cursor);
  if (cursor.accept("CREATE", "TABLE")) {
    const table = await requireTable(context, cursor.path());
    cursor.end();
    if (viewQuery(table) !== undefined) throw ddlFailure(`${table.Name} is a view: use SHOW CREATE VIEW`);
    return { columns: ["createtab_stmt"], lines: createTableText(table) };
  }
  if (cursor.accept("CREATE", "VIEW")) {
    const table = await requireTable(context, cursor.path());
    cursor.end();
    const query = viewQuery(table);
    if (query === undefined) throw ddlFailure(`${table.Name} is not a view`);
    return {
      columns: ["create view"],
      lines: [`CREATE VIEW ${table.DatabaseName}.${table.Name} AS`, ...query.split("\n")],
    };
  }
  throw notRun(cursor, "SHOW", "DATABASES, TABLES, VIEWS, PARTITIONS, COLUMNS, TBLPROPERTIES or CREATE TABLE");
}

async function tables(
  context: StatementContext,
  cursor: Cursor,
  chosen: (table: Table) => boolean,
  column: string,
): Promise<Listing> {
  const database = cursor.accept("IN") || cursor.accept("FROM") ? cursor.name() : context.database;
  const pattern = like(cursor);
  await allow(context, "glue:GetTables", database);
  if (!context.glue.hasDatabase(database))
    throw ddlFailure(`Database does not exist: ${database}`, "SemanticException");
  const names = context.glue
    .tables(database)
    .filter(chosen)
    .map(({ Name }) => Name!);
  return { columns: [column], lines: names.filter(pattern) };
}

async function properties(context: StatementContext, cursor: Cursor): Promise<Listing> {
  const table = await requireTable(context, cursor.path());
  let wanted: string | undefined;
  if (cursor.accept("(")) {
    wanted = cursor.string();
    cursor.expect(")");
  }
  cursor.end();
  const all = Object.entries(table.Parameters ?? {});
  const lines =
    wanted === undefined
      ? all.map((entry) => entry.join("\t"))
      : all.filter(([key]) => key === wanted).map(([, value]) => value);
  return { columns: ["prpt_name"], lines };
}

/** Hive's patterns: `*` stands for any characters, `|` for either. */
function like(cursor: Cursor): (name: string) => boolean {
  cursor.accept("LIKE");
  if (cursor.done) return () => true;
  const text = cursor.string();
  cursor.end();
  const choices = text.split("|").map((choice) => choice.replace(/[.+?^${}()[\]\\]/g, "\\$&").replaceAll("*", ".*"));
  const pattern = new RegExp(`^(?:${choices.join("|")})$`, "i");
  return (name) => pattern.test(name);
}

/** `DESCRIBE [EXTENDED|FORMATTED] [db.]table`, behind its first word. */
export async function describe(context: StatementContext, cursor: Cursor): Promise<Listing> {
  if (cursor.sees("EXTENDED") || cursor.sees("FORMATTED")) throw notRun(cursor, "DESCRIBE", "DESCRIBE without it");
  const { database, name } = nameOf(context, cursor.path());
  cursor.end();
  const table = await requireTable(context, [database, name]);
  const line = ({ Name, Type, Comment = "" }: Column) =>
    `${Name!.padEnd(20)}\t${Type!.padEnd(20)}\t${Comment.padEnd(20)}`;
  const lines = [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])].map(line);
  const keys = table.PartitionKeys ?? [];
  if (keys.length > 0)
    lines.push(
      "\t \t ",
      "# Partition Information\t \t ",
      "# col_name            \tdata_type           \tcomment             ",
      "\t \t ",
      ...keys.map(line),
    );
  return { columns: ["col_name", "data_type", "comment"], lines };
}

function createTableText(table: Table): string[] {
  const columns = (list: readonly Column[]) =>
    list.map(({ Name, Type, Comment }, index) => {
      const comment = Comment === undefined || Comment === "" ? "" : ` COMMENT '${Comment}'`;
      return `  \`${Name}\` ${Type}${comment}${index === list.length - 1 ? ")" : ", "}`;
    });
  const pairs = (entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(
      ([key, value], index, all) => `  '${key}'='${value}'${index === all.length - 1 ? ")" : ", "}`,
    );
  const { StorageDescriptor: storage = {}, PartitionKeys: keys = [] } = table;
  const serde = storage.SerdeInfo?.Parameters ?? {};
  const parameters = Object.fromEntries(Object.entries(table.Parameters ?? {}).filter(([key]) => key !== "EXTERNAL"));
  const lines = [`CREATE EXTERNAL TABLE \`${table.DatabaseName}.${table.Name}\`(`, ...columns(storage.Columns ?? [])];
  if (keys.length > 0) lines.push("PARTITIONED BY ( ", ...columns(keys));
  lines.push("ROW FORMAT SERDE ", `  '${storage.SerdeInfo?.SerializationLibrary}' `);
  if (Object.keys(serde).length > 0) lines.push("WITH SERDEPROPERTIES ( ", ...pairs(serde));
  lines.push("STORED AS INPUTFORMAT ", `  '${storage.InputFormat}' `, "OUTPUTFORMAT ", `  '${storage.OutputFormat}'`);
  lines.push("LOCATION", `  '${storage.Location}'`);
  if (Object.keys(parameters).length > 0) lines.push("TBLPROPERTIES (", ...pairs(parameters));
  return lines;
}

function notRun(cursor: Cursor, statement: string, instead: string): QueryFailure {
  const { text, start } = cursor.next;
  return notTranslated(`${statement} ${text.toUpperCase()}`, `use ${instead}`, positionOf(cursor.text, start));
}
