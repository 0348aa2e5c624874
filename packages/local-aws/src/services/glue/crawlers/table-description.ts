import { createHash } from "node:crypto";
import type { Column, PartitionInput, StorageDescriptor, TableInput } from "@aws-sdk/client-glue";
import { formatHiveType, type HiveField } from "../../hive-type.ts";
import type { Classified } from "./classify.ts";
import type { CrawledFile, PartitionGroup, PartitionKeyName, TableGroup } from "./grouping.ts";

const TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
const TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
const PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
const PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";

/** A table as the crawler `crawler` writes it. @param name Its name; @param location `s3://…` of its folder or file. */
export function describeTable(
  group: TableGroup,
  keys: readonly PartitionKeyName[],
  name: string,
  location: string,
  crawler: string,
): TableInput {
  const parameters = parametersOf(group.files, crawler);
  return {
    Name: name,
    Owner: "owner",
    Retention: 0,
    StorageDescriptor: describeStorage(group.files, group.columns, location, parameters),
    PartitionKeys: keys.map((key) => ({ Name: key.name, Type: "string" })),
    TableType: "EXTERNAL_TABLE",
    Parameters: keys.length === 0 ? parameters : { ...parameters, "partition_filtering.enabled": "true" },
  };
}

/** @param inherited Columns that partitions take from their table; undefined when they keep their own. */
export function describePartition(
  keys: readonly PartitionKeyName[],
  partition: PartitionGroup,
  tableLocation: string,
  crawler: string,
  inherited: readonly Column[] | undefined,
): PartitionInput {
  const location = `${tableLocation}${partition.folders.map((folder) => `${folder}/`).join("")}`;
  const parameters = parametersOf(partition.files, crawler);
  const storage = describeStorage(partition.files, partition.columns, location, parameters);
  return {
    Values: keys.map((key, level) => key.value(partition.folders[level]!)),
    StorageDescriptor: inherited === undefined ? storage : { ...storage, Columns: [...inherited] },
    Parameters: parameters,
  };
}

function describeStorage(
  files: readonly CrawledFile[],
  columns: readonly HiveField[],
  Location: string,
  Parameters: Record<string, string>,
): StorageDescriptor {
  const { found } = files[0]!;
  const parquet = found.format === "parquet";
  return {
    Columns: columns.map(({ name, type }) => ({ Name: name, Type: formatHiveType(type) })),
    Location,
    InputFormat: parquet ? PARQUET_INPUT : TEXT_INPUT,
    OutputFormat: parquet ? PARQUET_OUTPUT : TEXT_OUTPUT,
    Compressed: found.compression !== "none",
    NumberOfBuckets: -1,
    SerdeInfo: serdeOf(found, files),
    BucketColumns: [],
    SortColumns: [],
    Parameters,
    StoredAsSubDirectories: false,
  };
}

function serdeOf({ format, csv }: Classified, files: readonly CrawledFile[]): StorageDescriptor["SerdeInfo"] {
  switch (format) {
    case "json": {
      const keys = [...new Set(files.flatMap(({ found }) => found.keys))].sort();
      return { SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe", Parameters: { paths: keys.join(",") } };
    }
    case "csv":
      return {
        SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        Parameters: { "field.delim": csv!.delimiter },
      };
    case "parquet":
      return {
        SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        Parameters: { "serialization.format": "1" },
      };
  }
}

/** Counts are estimates from the samples, as on AWS. */
function parametersOf(files: readonly CrawledFile[], crawler: string): Record<string, string> {
  const { format, compression, csv } = files[0]!.found;
  const sampled = sum(files, ({ found }) => found.records);
  const average = Math.max(1, Math.round(sum(files, ({ found }) => found.bytes) / Math.max(1, sampled)));
  const size = sum(files, (file) => file.size);
  const records = sum(files, ({ found, size: bytes }) =>
    found.whole || found.compression !== "none"
      ? found.records
      : Math.round((found.records * bytes) / Math.max(1, found.bytes)),
  );
  return {
    CrawlerSchemaDeserializerVersion: "1.0",
    CrawlerSchemaSerializerVersion: "1.0",
    UPDATED_BY_CRAWLER: crawler,
    averageRecordSize: String(average),
    classification: format,
    compressionType: compression,
    objectCount: String(files.length),
    recordCount: String(records),
    sizeKey: String(size),
    typeOfData: "file",
    ...(csv === undefined
      ? {}
      : {
          areColumnsQuoted: String(csv.quoted),
          columnsOrdered: "true",
          delimiter: csv.delimiter,
          ...(csv.header ? { "skip.header.line.count": "1" } : {}),
        }),
  };
}

function sum(files: readonly CrawledFile[], value: (file: CrawledFile) => number): number {
  return files.reduce((total, file) => total + value(file), 0);
}

/** The name of a folder or file as a table's: lower case, with `_` for what is neither letter, digit nor `_`. */
export function tableName(prefix: string, folder: string): string {
  return `${prefix}${folder}`.toLowerCase().replace(/[^\p{L}\p{N}_]/gu, "_");
}

/** A name for a table whose own is taken by one of another place. */
export function distinctName(name: string, location: string): string {
  return `${name}_${createHash("md5").update(location).digest("hex")}`;
}
