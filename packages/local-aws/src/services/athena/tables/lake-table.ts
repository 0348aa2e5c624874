import type { Partition, Table } from "@aws-sdk/client-glue";
import { notTranslated, QueryFailure } from "../errors.ts";
import type { Cursor } from "../sql/lexer.ts";
import { type HiveType, parseHiveType } from "./hive-type.ts";

export interface LakeColumn {
  /** In lower case, as the catalogue keeps it. */
  readonly name: string;
  readonly type: HiveType;
}

export type Format = "parquet" | "openx-json" | "hive-json" | "delimited" | "open-csv" | "regex";

/** A table of the catalogue as a query reads it. */
export interface LakeTable {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly LakeColumn[];
  readonly partitionKeys: readonly LakeColumn[];
  readonly location: string;
  readonly format: Format;
  readonly serde: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
}

const SERDES: Readonly<Record<string, Format>> = {
  "org.openx.data.jsonserde.jsonserde": "openx-json",
  "org.apache.hive.hcatalog.data.jsonserde": "hive-json",
  "org.apache.hadoop.hive.serde2.jsonserde": "hive-json",
  "org.apache.hadoop.hive.serde2.lazy.lazysimpleserde": "delimited",
  "org.apache.hadoop.hive.serde2.opencsvserde": "open-csv",
  "org.apache.hadoop.hive.serde2.regexserde": "regex",
  "com.amazonaws.glue.serde.regexserde": "regex",
  "org.apache.hadoop.hive.ql.io.parquet.serde.parquethiveserde": "parquet",
};

/** @throws QueryFailure for a table whose format is not read here. */
export function lakeTable(table: Table): LakeTable {
  const descriptor = table.StorageDescriptor ?? {};
  const library = descriptor.SerdeInfo?.SerializationLibrary ?? "";
  const format = SERDES[library.toLowerCase()];
  const place = `${table.DatabaseName}.${table.Name}`;
  if (/orc/i.test(library)) throw notTranslated(`ORC (table ${place})`, "store the table as Parquet");
  if (/avro/i.test(library)) throw notTranslated(`Avro (table ${place})`, "store the table as Parquet or JSON");
  if (format === undefined)
    throw new QueryFailure(
      "HIVE_UNSUPPORTED_FORMAT",
      `Unable to create input format ${descriptor.InputFormat ?? library}`,
    );
  const column = ({ Name = "", Type = "string" }): LakeColumn => ({
    name: Name.toLowerCase(),
    type: parseHiveType(Type),
  });
  return {
    database: table.DatabaseName!,
    name: table.Name!,
    columns: (descriptor.Columns ?? []).map((item) => column(item as never)),
    partitionKeys: (table.PartitionKeys ?? []).map((item) => column(item as never)),
    location: descriptor.Location ?? "",
    format,
    serde: descriptor.SerdeInfo?.Parameters ?? {},
    properties: table.Parameters ?? {},
  };
}

/** A part of a table that has a location of its own; one without values for a table without partitions. */
export interface LakePartition {
  readonly values: readonly string[];
  readonly location: string;
}

export function lakePartition({ Values = [], StorageDescriptor }: Partition): LakePartition {
  return { values: Values, location: StorageDescriptor?.Location ?? "" };
}

/** Reads a location in a statement. @throws QueryFailure for one that is no path of Amazon S3. */
export function readLocation(cursor: Cursor): string {
  const location = cursor.string();
  splitLocation(location);
  return location;
}

/** Bucket and prefix of a location; the prefix ends with a slash unless it is empty. */
export function splitLocation(location: string): { readonly bucket: string; readonly prefix: string } {
  const found = /^s3[an]?:\/\/([^/]+)\/?(.*)$/.exec(location);
  if (!found) throw new QueryFailure("HIVE_METASTORE_ERROR", `The location "${location}" is not a path of Amazon S3`);
  const prefix = found[2]!;
  return { bucket: found[1]!, prefix: prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/` };
}
