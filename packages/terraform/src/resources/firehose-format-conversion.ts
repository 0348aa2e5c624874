import type { DataFormatConversionConfiguration } from "@aws-sdk/client-firehose";
import type { Support } from "../plan/handler.ts";

type Block = Readonly<Record<string, unknown>>;

/** What of `data_format_conversion_configuration` is executed; ORC is refused by the service. */
export const FORMAT_CONVERSION: Support = {
  arguments: ["enabled"],
  blocks: {
    schema_configuration: {
      arguments: ["catalog_id", "database_name", "region", "role_arn", "table_name", "version_id"],
    },
    input_format_configuration: {
      arguments: [],
      blocks: {
        deserializer: {
          arguments: [],
          blocks: {
            hive_json_ser_de: { arguments: ["timestamp_formats"] },
            open_x_json_ser_de: {
              arguments: [
                "case_insensitive",
                "column_to_json_key_mappings",
                "convert_dots_in_json_keys_to_underscores",
              ],
            },
          },
        },
      },
    },
    output_format_configuration: {
      arguments: [],
      blocks: {
        serializer: {
          arguments: [],
          blocks: {
            parquet_ser_de: {
              arguments: [
                "block_size_bytes",
                "compression",
                "enable_dictionary_compression",
                "max_padding_bytes",
                "page_size_bytes",
                "writer_version",
              ],
            },
          },
        },
      },
    },
  },
};

/** Defaults of the provider. */
const OPENX = { case_insensitive: true, convert_dots_in_json_keys_to_underscores: false };
const PARQUET = {
  block_size_bytes: 268_435_456,
  compression: "SNAPPY",
  enable_dictionary_compression: false,
  max_padding_bytes: 0,
  page_size_bytes: 1_048_576,
  writer_version: "V1",
};

/** `data_format_conversion_configuration` as the API takes it. */
export function formatConversion(block: Block): DataFormatConversionConfiguration {
  const { schema, openx, hive, parquet } = partsOf(block);
  return {
    Enabled: block.enabled !== false,
    SchemaConfiguration: {
      DatabaseName: String(schema.database_name),
      TableName: String(schema.table_name),
      RoleARN: String(schema.role_arn),
      VersionId: String(schema.version_id ?? "LATEST"),
      ...(schema.catalog_id ? { CatalogId: String(schema.catalog_id) } : {}),
      ...(schema.region ? { Region: String(schema.region) } : {}),
    },
    InputFormatConfiguration: {
      Deserializer: {
        ...(hive === undefined
          ? {}
          : { HiveJsonSerDe: { TimestampFormats: (hive.timestamp_formats ?? []) as string[] } }),
        ...(openx === undefined
          ? {}
          : {
              OpenXJsonSerDe: {
                CaseInsensitive: openx.case_insensitive as boolean,
                ColumnToJsonKeyMappings: (openx.column_to_json_key_mappings ?? {}) as Record<string, string>,
                ConvertDotsInJsonKeysToUnderscores: openx.convert_dots_in_json_keys_to_underscores as boolean,
              },
            }),
      },
    },
    OutputFormatConfiguration: {
      Serializer: {
        ParquetSerDe: {
          BlockSizeBytes: Number(parquet.block_size_bytes),
          Compression: parquet.compression as never,
          EnableDictionaryCompression: parquet.enable_dictionary_compression as boolean,
          MaxPaddingBytes: Number(parquet.max_padding_bytes),
          PageSizeBytes: Number(parquet.page_size_bytes),
          WriterVersion: parquet.writer_version as never,
        },
      },
    },
  };
}

/** The block as the provider has it in its state. */
export function conversionState(block: Block): Block {
  const { schema, openx, hive, parquet } = partsOf(block);
  return {
    enabled: block.enabled !== false,
    schema_configuration: [{ version_id: "LATEST", ...schema }],
    input_format_configuration: [
      {
        deserializer: [
          {
            hive_json_ser_de: hive === undefined ? [] : [hive],
            open_x_json_ser_de: openx === undefined ? [] : [openx],
          },
        ],
      },
    ],
    output_format_configuration: [{ serializer: [{ orc_ser_de: [], parquet_ser_de: [parquet] }] }],
  };
}

function partsOf(block: Block) {
  const deserializer = first(first(block.input_format_configuration)?.deserializer);
  const serializer = first(first(block.output_format_configuration)?.serializer);
  const openx = first(deserializer?.open_x_json_ser_de);
  return {
    schema: given(first(block.schema_configuration) ?? {}),
    hive: first(deserializer?.hive_json_ser_de),
    openx: openx && ({ ...OPENX, ...given(openx) } as Block),
    parquet: { ...PARQUET, ...given(first(serializer?.parquet_ser_de) ?? {}) } as Block,
  };
}

function first(value: unknown): Block | undefined {
  return (value as readonly Block[] | undefined)?.[0];
}

/** The arguments that have a value. */
function given(block: Block): Block {
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined && value !== null));
}
