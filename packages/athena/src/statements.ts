import { AthenaError } from "./errors.ts";
import { hiveIdentifier, identifier, literal } from "./literals.ts";

/** A table made of a query. */
export interface TableFromQuery {
  /** `name` or `[database, name]`. */
  readonly table: string | readonly [database: string, name: string];
  /** The query, without a semicolon; its last columns are the partition columns, in their order. */
  readonly sql: string;
  /** `s3://bucket/prefix/`, empty so far. Default: below the query's results, where a work group that enforces its location wants it. */
  readonly location?: string;
  /** Default PARQUET. */
  readonly format?: "PARQUET" | "JSON" | "TEXTFILE";
  /** Default SNAPPY for Parquet, GZIP else. */
  readonly compression?: "SNAPPY" | "GZIP" | "ZSTD" | "NONE";
  readonly partitionedBy?: readonly string[];
}

/** `CREATE TABLE … AS`. A statement writes at most 100 partitions. @throws AthenaError ATHENA_PARAMETER. */
export function createTableAs(options: TableFromQuery): string {
  const { format = "PARQUET", partitionedBy = [] } = options;
  const properties = [
    `format = ${literal(format)}`,
    `write_compression = ${literal(options.compression ?? (format === "PARQUET" ? "SNAPPY" : "GZIP"))}`,
  ];
  if (options.location !== undefined) properties.push(`external_location = ${literal(s3Location(options.location))}`);
  if (partitionedBy.length > 0) properties.push(`partitioned_by = ARRAY[${partitionedBy.map(literal).join(", ")}]`);
  const path = typeof options.table === "string" ? [options.table] : options.table;
  return `CREATE TABLE ${path.map(identifier).join(".")} WITH (${properties.join(", ")}) AS\n${options.sql}`;
}

/** A partition and where its objects are; without a location they are below the table's, as `key=value/`. */
export interface NewPartition {
  readonly values: Readonly<Record<string, string | number>>;
  readonly location?: string;
}

/** `ALTER TABLE … ADD IF NOT EXISTS PARTITION …`. @throws AthenaError ATHENA_PARAMETER. */
export function addPartitions(
  table: string | readonly [database: string, name: string],
  partitions: readonly NewPartition[],
): string {
  if (partitions.length === 0) throw new AthenaError("ATHENA_PARAMETER", "expected one partition at least");
  const parts = partitions.map(({ values, location }) => {
    const keys = Object.entries(values).map(([key, value]) => `${hiveIdentifier(key)} = ${literal(value)}`);
    const place = location === undefined ? "" : ` LOCATION ${literal(s3Location(location))}`;
    return `PARTITION (${keys.join(", ")})${place}`;
  });
  const path = typeof table === "string" ? [table] : table;
  return `ALTER TABLE ${path.map(hiveIdentifier).join(".")} ADD IF NOT EXISTS ${parts.join(" ")}`;
}

function s3Location(text: string): string {
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\//.test(text))
    throw new AthenaError("ATHENA_PARAMETER", `expected s3://bucket/prefix/, got ${JSON.stringify(text)}`);
  return text;
}
