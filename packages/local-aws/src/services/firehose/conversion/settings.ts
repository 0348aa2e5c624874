import type {
  DataFormatConversionConfiguration,
  Deserializer,
  ParquetSerDe,
  SchemaConfiguration,
} from "@aws-sdk/client-firehose";
import { Constraints } from "../../../constraints.ts";
import { notImplemented } from "../../../errors.ts";
import { invalid, refuseMembers } from "../errors.ts";

/** The table whose columns are the schema. */
export interface SchemaTable {
  readonly database: string;
  readonly table: string;
  /** `LATEST` or a version's number. */
  readonly version: string;
  readonly roleArn: string;
  readonly region: string | undefined;
}

/** How JSON is read. */
export type JsonReading =
  | {
      readonly serde: "openx";
      readonly foldsCase: boolean;
      readonly dotsToUnderscores: boolean;
      /** JSON keys by the names of columns. */
      readonly keysOfColumns: Readonly<Record<string, string>>;
    }
  | { readonly serde: "hive"; readonly timestampFormats: readonly string[] };

/** How Parquet is written. */
export interface ParquetWriting {
  readonly compression: "SNAPPY" | "GZIP" | "UNCOMPRESSED";
  /** Bytes of a row group; at least 64 MiB. */
  readonly blockBytes: number;
  readonly dictionary: boolean;
  readonly version: "V1" | "V2";
}

/** Conversion of JSON records to Parquet. */
export interface FormatConversion {
  readonly schema: SchemaTable;
  readonly reading: JsonReading;
  readonly writing: ParquetWriting;
}

const PATH = "DataFormatConversionConfiguration";
const MEBIBYTE = 1024 * 1024;
const DEFAULT_PAGE_BYTES = MEBIBYTE;

/** Smallest and default buffer in MiB (API reference, ExtendedS3DestinationConfiguration). */
export const MIN_BUFFER_MIB = 64;
export const DEFAULT_BUFFER_MIB = 128;

/**
 * Reads the conversion of a destination; undefined when it is off.
 * @throws AwsError InvalidArgumentException, ValidationException, NotImplemented.
 */
export function readFormatConversion(
  config: DataFormatConversionConfiguration | undefined,
): FormatConversion | undefined {
  if (config === undefined) return undefined;
  refuseMembers(PATH, config, [
    "Enabled",
    "SchemaConfiguration",
    "InputFormatConfiguration",
    "OutputFormatConfiguration",
  ]);
  if (config.Enabled === false) return undefined;
  const { SchemaConfiguration, InputFormatConfiguration: input, OutputFormatConfiguration: output } = config;
  const deserializer = input?.Deserializer;
  const serializer = output?.Serializer;
  if (SchemaConfiguration === undefined || deserializer === undefined || serializer === undefined)
    throw invalid(
      "SchemaConfiguration, InputFormatConfiguration and OutputFormatConfiguration must be specified when data format conversion is enabled.",
    );
  if (serializer.OrcSerDe !== undefined)
    throw notImplemented(`${PATH} to ORC`, "write Parquet: Serializer.ParquetSerDe");
  if (serializer.ParquetSerDe === undefined) throw invalid("Exactly one serializer must be specified.");
  return {
    schema: readSchema(SchemaConfiguration),
    reading: readDeserializer(deserializer),
    writing: readParquet(serializer.ParquetSerDe),
  };
}

function readSchema(config: SchemaConfiguration): SchemaTable {
  const { RoleARN, DatabaseName, TableName, Region, VersionId, CatalogId } = config;
  for (const [name, value] of Object.entries({ RoleARN, DatabaseName, TableName }))
    if (!value)
      throw invalid(`${name} must be specified in SchemaConfiguration when data format conversion is enabled.`);
  if (CatalogId !== undefined && !RoleARN!.includes(`::${CatalogId}:`))
    throw notImplemented(`${PATH}.SchemaConfiguration.CatalogId of another account`, "use a table of this account");
  return {
    database: DatabaseName!,
    table: TableName!,
    version: VersionId ?? "LATEST",
    roleArn: RoleARN!,
    region: Region || undefined,
  };
}

function readDeserializer({ OpenXJsonSerDe: openx, HiveJsonSerDe: hive }: Deserializer): JsonReading {
  if ((openx === undefined) === (hive === undefined)) throw invalid("Exactly one deserializer must be specified.");
  if (hive !== undefined) return { serde: "hive", timestampFormats: hive.TimestampFormats ?? [] };
  return {
    serde: "openx",
    foldsCase: openx!.CaseInsensitive ?? true,
    dotsToUnderscores: openx!.ConvertDotsInJsonKeysToUnderscores ?? false,
    keysOfColumns: openx!.ColumnToJsonKeyMappings ?? {},
  };
}

function readParquet(config: ParquetSerDe): ParquetWriting {
  const at = `${PATH}.ParquetSerDe`;
  new Constraints()
    .range("parquetSerDe.blockSizeBytes", config.BlockSizeBytes, 64 * MEBIBYTE, Number.MAX_SAFE_INTEGER)
    .range("parquetSerDe.pageSizeBytes", config.PageSizeBytes, 64 * 1024, Number.MAX_SAFE_INTEGER)
    .range("parquetSerDe.maxPaddingBytes", config.MaxPaddingBytes, 0, Number.MAX_SAFE_INTEGER)
    .oneOf("parquetSerDe.compression", config.Compression, ["UNCOMPRESSED", "GZIP", "SNAPPY"])
    .oneOf("parquetSerDe.writerVersion", config.WriterVersion, ["V1", "V2"])
    .check();
  if ((config.PageSizeBytes ?? DEFAULT_PAGE_BYTES) !== DEFAULT_PAGE_BYTES)
    throw notImplemented(`${at}.PageSizeBytes`, "leave it out: pages hold up to 1 MiB");
  if ((config.MaxPaddingBytes ?? 0) !== 0)
    throw notImplemented(`${at}.MaxPaddingBytes`, "leave it out: nothing is padded");
  return {
    compression: config.Compression ?? "SNAPPY",
    blockBytes: config.BlockSizeBytes ?? 256 * MEBIBYTE,
    dictionary: config.EnableDictionaryCompression ?? false,
    version: config.WriterVersion ?? "V1",
  };
}
