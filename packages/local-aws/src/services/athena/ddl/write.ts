import { createReadStream, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Column, Table } from "@aws-sdk/client-glue";
import { notTranslated, QueryFailure } from "../errors.ts";
import { type PreparedQuery, prepareQuery } from "../select.ts";
import { literal, quoted } from "../sql/types.ts";
import { countScan, type StatementContext } from "../statements.ts";
import { duckType } from "../tables/hive-type.ts";
import { lakeTable, splitLocation } from "../tables/lake-table.ts";
import { hiveEscape, partitionOf } from "./alter-table.ts";
import { allow, change } from "./catalogue.ts";
import { FORMATS } from "./table-definition.ts";

/** How rows are written. */
export interface WriteOptions {
  readonly format: "PARQUET" | "JSON" | "TEXTFILE";
  readonly compression: string;
  readonly delimiter: string;
  readonly partitionedBy: readonly string[];
}

/** Partitions that one statement may write (Athena User Guide, "CTAS and INSERT INTO … 100 partition limit"). */
const MAX_PARTITIONS = 100;
const KNOWN = new Set([
  "format",
  "external_location",
  "partitioned_by",
  "write_compression",
  "parquet_compression",
  "compression",
  "field_delimiter",
]);

/** Options of `WITH (…)`. @throws QueryFailure for one that is not executed. */
export function writeOptions(given: Readonly<Record<string, string | readonly string[]>>): WriteOptions {
  for (const name of Object.keys(given))
    if (!KNOWN.has(name)) throw notTranslated(`table property ${name}`, `use ${[...KNOWN].join(", ")}`);
  const format = String(given.format ?? "PARQUET").toUpperCase();
  if (format !== "PARQUET" && format !== "JSON" && format !== "TEXTFILE")
    throw notTranslated(`format ${format}`, "use PARQUET, JSON or TEXTFILE");
  // Athena User Guide, "Compression support": GZIP for every format.
  const compression = String(
    given.write_compression ?? given.parquet_compression ?? given.compression ?? "GZIP",
  ).toUpperCase();
  const allowed = format === "PARQUET" ? ["SNAPPY", "GZIP", "ZSTD", "NONE", "UNCOMPRESSED"] : ["GZIP", "NONE"];
  if (!allowed.includes(compression)) throw notTranslated(`${compression} of ${format}`, `use ${allowed.join(", ")}`);
  const partitionedBy = given.partitioned_by ?? [];
  return {
    format,
    compression,
    delimiter: String(given.field_delimiter ?? "\u0001"),
    partitionedBy: (typeof partitionedBy === "string" ? [partitionedBy] : partitionedBy).map((name) =>
      name.toLowerCase(),
    ),
  };
}

/** Columns of a query, with the catalogue's types. @throws QueryFailure for types that Hive does not have. */
export async function columnsOf(context: StatementContext, sql: string): Promise<Column[]> {
  const reader = await context.connection.runAndReadAll(`DESCRIBE ${sql}`);
  return reader.getRows().map(([name, type], index) => {
    if (/^_col\d+$/.test(String(name)))
      throw new QueryFailure("MISSING_COLUMN_NAME", `line 1:1: Column name not specified at position ${index + 1}`);
    return { Name: String(name).toLowerCase(), Type: hiveTypeOf(String(type)) };
  });
}

const HIVE: Readonly<Record<string, string>> = {
  BOOLEAN: "boolean",
  TINYINT: "tinyint",
  SMALLINT: "smallint",
  INTEGER: "int",
  BIGINT: "bigint",
  HUGEINT: "bigint",
  UBIGINT: "bigint",
  FLOAT: "float",
  DOUBLE: "double",
  VARCHAR: "string",
  DATE: "date",
  TIMESTAMP: "timestamp",
  BLOB: "binary",
};

export function hiveTypeOf(type: string): string {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (decimal) return `decimal(${decimal[1]},${decimal[2]})`;
  if (type.endsWith("[]")) return `array<${hiveTypeOf(type.slice(0, -2))}>`;
  const map = /^MAP\((\w+), (.+)\)$/.exec(type);
  if (map) return `map<${hiveTypeOf(map[1]!)},${hiveTypeOf(map[2]!)}>`;
  const struct = /^STRUCT\((.+)\)$/.exec(type);
  if (struct) {
    const fields = splitTop(struct[1]!).map((field) => /^"?((?:[^" ]|"")+)"? (.+)$/.exec(field)!);
    return `struct<${fields.map(([, name, inner]) => `${name}:${hiveTypeOf(inner!)}`).join(",")}>`;
  }
  const name = HIVE[type];
  if (name === undefined)
    throw new QueryFailure(
      "NOT_SUPPORTED",
      `Unsupported Hive type: ${type.toLowerCase()}: cast the column to another type`,
    );
  return name;
}

/** Splits at the commas outside brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "(") depth++;
    else if (text[index] === ")") depth--;
    else if (text[index] === "," && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}

/** What a statement wrote. */
export interface Written {
  readonly rows: number;
  /** `bucket/key` of the objects. */
  readonly objects: readonly string[];
  readonly partitions: readonly (readonly string[])[];
}

/** Runs a query and puts its rows below a location. @throws QueryFailure. */
export async function writeQuery(
  context: StatementContext,
  prepared: PreparedQuery,
  select: string,
  location: string,
  options: WriteOptions,
): Promise<Written> {
  countScan(context.run, prepared);
  const folder = path.join(context.staging.folder(context.execution), "out");
  const compression = options.compression === "UNCOMPRESSED" ? "NONE" : options.compression;
  const written =
    options.format === "PARQUET"
      ? `FORMAT parquet, COMPRESSION ${compression === "NONE" ? "uncompressed" : compression.toLowerCase()}`
      : options.format === "JSON"
        ? `FORMAT json, COMPRESSION ${compression.toLowerCase()}`
        : `FORMAT csv, DELIMITER ${literal(options.delimiter)}, HEADER false, NULL '\\N', QUOTE '', ESCAPE '', COMPRESSION ${compression.toLowerCase()}`;
  const by =
    options.partitionedBy.length > 0
      ? `, PARTITION_BY (${options.partitionedBy.map(quoted).join(", ")})`
      : ", PER_THREAD_OUTPUT true";
  const copied = await context.connection.runAndReadAll(`COPY (${select}) TO ${literal(folder)} (${written}${by})`);
  const rows = Number(copied.getRows()[0]?.[0] ?? 0);
  const { bucket, prefix } = splitLocation(location);
  const partitions = new Map<string, readonly string[]>();
  const objects: string[] = [];
  const extension = options.format !== "PARQUET" && compression === "GZIP" ? ".gz" : "";
  const files = listBelow(folder).filter((file) => rows > 0 && statSync(path.join(folder, file)).size > 0);
  for (const file of files) {
    const values = file
      .split(path.sep)
      .slice(0, -1)
      .map((part) => decodeURIComponent(part.slice(part.indexOf("=") + 1)));
    if (values.length > 0) partitions.set(values.join("\0"), values);
    if (partitions.size > MAX_PARTITIONS)
      throw new QueryFailure(
        "HIVE_TOO_MANY_OPEN_PARTITIONS",
        `Exceeded limit of ${MAX_PARTITIONS} open writers for partitions/buckets`,
      );
  }
  for (const file of files) {
    const folders = file
      .split(path.sep)
      .slice(0, -1)
      .map((part) => {
        const [name = "", value = ""] = [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)];
        return `${name}=${hiveEscape(decodeURIComponent(value))}/`;
      });
    const name = `${context.execution.replaceAll("-", "_")}_${context.state.host.random.uuid()}${extension}`;
    const key = `${prefix}${folders.join("")}${name}`;
    await context.permissions.write(bucket, key);
    await context.s3.putObject(bucket, key, createReadStream(path.join(folder, file)));
    objects.push(`${bucket}/${key}`);
  }
  context.run.updateCount = rows;
  return { rows, objects, partitions: [...partitions.values()] };
}

function listBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** `CREATE TABLE name WITH (…) AS query`. */
export async function createTableAs(
  context: StatementContext,
  place: { readonly database: string; readonly name: string },
  given: Readonly<Record<string, string | readonly string[]>>,
  query: string,
  withData: boolean,
): Promise<void> {
  const options = writeOptions(given);
  await allow(context, "glue:CreateTable", place.database, place.name);
  if (!context.glue.hasDatabase(place.database))
    throw new QueryFailure("SCHEMA_NOT_FOUND", `line 1:1: Schema '${place.database}' does not exist`);
  if (context.glue.table(place.database, place.name))
    throw new QueryFailure(
      "TABLE_ALREADY_EXISTS",
      `line 1:1: Destination table 'awsdatacatalog.${place.database}.${place.name}' already exists`,
    );
  const location = String(
    given.external_location ?? `s3://${context.output.bucket}/${context.output.prefix}tables/${context.execution}/`,
  );
  const { bucket, prefix } = splitLocation(location);
  if (context.s3.bucketRegion(bucket) === undefined)
    throw new QueryFailure("HIVE_METASTORE_ERROR", `Bucket ${bucket} does not exist`);
  for (const _ of context.s3.listObjects(bucket, prefix))
    throw new QueryFailure(
      "HIVE_PATH_ALREADY_EXISTS",
      `Target directory for table '${place.database}.${place.name}' already exists: ${location}`,
    );
  const prepared = await prepareQuery(context, query);
  await context.permissions.settle();
  const all = await columnsOf(context, prepared.sql);
  const keys = options.partitionedBy;
  const last = all.slice(all.length - keys.length).map(({ Name }) => Name!);
  if (keys.join() !== last.join())
    throw new QueryFailure(
      "HIVE_COLUMN_ORDER_MISMATCH",
      `Partition keys must be the last columns in the table and in the same order as the table properties: [${keys.join(", ")}]`,
    );
  const columns = all.slice(0, all.length - keys.length);
  const format = FORMATS[options.format]!;
  const table: Table = {
    Name: place.name,
    DatabaseName: place.database,
    TableType: "EXTERNAL_TABLE",
    PartitionKeys: all.slice(columns.length),
    Parameters: { EXTERNAL: "TRUE", has_encrypted_data: "false" },
    StorageDescriptor: {
      Columns: columns,
      Location: location,
      InputFormat: format.input,
      OutputFormat: format.output,
      SerdeInfo: {
        SerializationLibrary: format.serde,
        Parameters:
          options.format === "TEXTFILE"
            ? { "field.delim": options.delimiter, "serialization.format": options.delimiter }
            : {},
      },
    },
  };
  const select = `SELECT ${all.map(({ Name }) => castTo(lakeColumnType(table, Name!), Name!)).join(", ")} FROM (${prepared.sql})`;
  const written = withData
    ? await writeQuery(context, prepared, select, location, options)
    : { partitions: [] as readonly (readonly string[])[] };
  const { DatabaseName: _database, ...definition } = table;
  change(() => context.glue.createTable(place.database, definition));
  addPartitions(context, table, written.partitions);
}

function lakeColumnType(table: Table, name: string): string {
  const { columns, partitionKeys } = lakeTable(table);
  return duckType([...columns, ...partitionKeys].find((column) => column.name === name)!.type);
}

function castTo(type: string, name: string): string {
  return `CAST(${quoted(name)} AS ${type}) AS ${quoted(name)}`;
}

function addPartitions(context: StatementContext, table: Table, values: readonly (readonly string[])[]): void {
  if (values.length === 0) return;
  change(() => {
    context.glue.addPartitions(
      table.DatabaseName!,
      table.Name!,
      values.map((item) => partitionOf(table, item)),
    );
  });
}

/** `INSERT INTO name [(columns)] query`: new objects in the table's format, new partitions in the catalogue. */
export async function insertInto(
  context: StatementContext,
  place: { readonly database: string; readonly name: string },
  names: readonly string[],
  query: string,
): Promise<void> {
  await allow(context, "glue:GetTable", place.database, place.name);
  const found = context.glue.table(place.database, place.name);
  if (!found)
    throw new QueryFailure(
      "TABLE_NOT_FOUND",
      `line 1:1: Table 'awsdatacatalog.${place.database}.${place.name}' does not exist`,
    );
  const table = { ...found, DatabaseName: place.database };
  const lake = lakeTable(table);
  const format = { parquet: "PARQUET", "openx-json": "JSON", "hive-json": "JSON", delimited: "TEXTFILE" }[
    lake.format as string
  ];
  if (format === undefined)
    throw notTranslated(`INSERT INTO a table of format ${lake.format}`, "insert into Parquet or JSON");
  const all = [...lake.columns, ...lake.partitionKeys];
  const wanted = names.length > 0 ? names : all.map(({ name }) => name);
  const prepared = await prepareQuery(context, query);
  await context.permissions.settle();
  const given = (await context.connection.runAndReadAll(`DESCRIBE ${prepared.sql}`)).getRows().length;
  if (given !== wanted.length)
    throw new QueryFailure(
      "TYPE_MISMATCH",
      `line 1:1: Insert query has mismatched column types: ${given} columns for ${wanted.length}`,
    );
  const select = all.map(({ name, type }) =>
    wanted.includes(name) ? castTo(duckType(type), name) : `NULL::${duckType(type)} AS ${quoted(name)}`,
  );
  const text = `SELECT ${select.join(", ")} FROM (${prepared.sql}) AS source(${wanted.map(quoted).join(", ")})`;
  const options: WriteOptions = {
    format: format as WriteOptions["format"],
    compression: format === "PARQUET" ? (lake.properties["parquet.compression"]?.toUpperCase() ?? "SNAPPY") : "GZIP",
    delimiter: lake.serde["field.delim"] ?? "\u0001",
    partitionedBy: lake.partitionKeys.map(({ name }) => name),
  };
  const written = await writeQuery(context, prepared, text, lake.location, options);
  addPartitions(context, table, written.partitions);
}

/** `UNLOAD (query) TO 's3://…' WITH (…)`: objects without a table, and a manifest that lists them. */
export async function unload(
  context: StatementContext,
  query: string,
  location: string,
  given: Readonly<Record<string, string | readonly string[]>>,
): Promise<void> {
  if (given.format === undefined)
    throw new QueryFailure("SYNTAX_ERROR", "line 1:1: UNLOAD needs the property format: WITH (format = 'PARQUET')");
  const options = writeOptions(given);
  const { bucket, prefix } = splitLocation(location);
  if (context.s3.bucketRegion(bucket) === undefined)
    throw new QueryFailure("HIVE_METASTORE_ERROR", `Bucket ${bucket} does not exist`);
  for (const _ of context.s3.listObjects(bucket, prefix))
    throw new QueryFailure("HIVE_PATH_ALREADY_EXISTS", `Target directory already exists: ${location}`);
  const prepared = await prepareQuery(context, query);
  await context.permissions.settle();
  const { objects } = await writeQuery(context, prepared, prepared.sql, location, options);
  const key = `${context.output.prefix}${context.execution}-manifest.csv`;
  await context.permissions.write(context.output.bucket, key);
  await context.s3.putObject(context.output.bucket, key, Buffer.from(objects.map((item) => `s3://${item}\n`).join("")));
  context.run.manifestLocation = `s3://${context.output.bucket}/${key}`;
}
