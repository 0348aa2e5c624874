import type { Column, StorageDescriptor } from "@aws-sdk/client-glue";
import type { Support } from "../plan/handler.ts";

/** A column or partition key as Terraform writes it. */
export interface ColumnBlock {
  readonly name: string;
  readonly type?: string;
  readonly comment?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A `storage_descriptor` block. */
export interface StorageBlock {
  readonly additional_locations?: readonly string[];
  readonly bucket_columns?: readonly string[];
  readonly columns?: readonly ColumnBlock[];
  readonly compressed?: boolean;
  readonly input_format?: string;
  readonly location?: string;
  readonly number_of_buckets?: number;
  readonly output_format?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly stored_as_sub_directories?: boolean;
  readonly ser_de_info?: readonly {
    readonly name?: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly serialization_library?: string;
  }[];
  readonly sort_columns?: readonly { readonly column: string; readonly sort_order: number }[];
}

/** What of a storage descriptor is executed, beside its columns' arguments. */
export function storageSupport(columnArguments: readonly string[]): Support {
  return {
    arguments: [
      "additional_locations",
      "bucket_columns",
      "compressed",
      "input_format",
      "location",
      "number_of_buckets",
      "output_format",
      "parameters",
      "stored_as_sub_directories",
    ],
    blocks: {
      columns: { arguments: columnArguments },
      ser_de_info: { arguments: ["name", "parameters", "serialization_library"] },
      sort_columns: { arguments: ["column", "sort_order"] },
    },
  };
}

/** Columns as the API takes them. */
export function columnsOf(blocks: readonly ColumnBlock[] | undefined): Column[] {
  return (blocks ?? []).map(({ name, type, comment, parameters }) => ({
    Name: name,
    ...(type ? { Type: type } : {}),
    ...(comment ? { Comment: comment } : {}),
    ...(parameters ? { Parameters: parameters } : {}),
  }));
}

/** A storage descriptor as the API takes it; undefined when there is no block. */
export function storageOf(blocks: readonly StorageBlock[] | undefined): StorageDescriptor | undefined {
  const block = blocks?.[0];
  if (block === undefined) return undefined;
  const serde = block.ser_de_info?.[0];
  return {
    ...(block.additional_locations ? { AdditionalLocations: [...block.additional_locations] } : {}),
    ...(block.bucket_columns ? { BucketColumns: [...block.bucket_columns] } : {}),
    Columns: columnsOf(block.columns),
    Compressed: block.compressed ?? false,
    ...(block.input_format ? { InputFormat: block.input_format } : {}),
    ...(block.location ? { Location: block.location } : {}),
    NumberOfBuckets: block.number_of_buckets ?? 0,
    ...(block.output_format ? { OutputFormat: block.output_format } : {}),
    ...(block.parameters ? { Parameters: block.parameters } : {}),
    StoredAsSubDirectories: block.stored_as_sub_directories ?? false,
    ...(serde === undefined
      ? {}
      : {
          SerdeInfo: {
            ...(serde.name ? { Name: serde.name } : {}),
            ...(serde.parameters ? { Parameters: serde.parameters } : {}),
            ...(serde.serialization_library ? { SerializationLibrary: serde.serialization_library } : {}),
          },
        }),
    ...(block.sort_columns === undefined
      ? {}
      : {
          SortColumns: block.sort_columns.map(({ column, sort_order }) => ({ Column: column, SortOrder: sort_order })),
        }),
  };
}

/** The block as the provider has it in its state. */
export function storageState(blocks: readonly StorageBlock[] | undefined): readonly object[] {
  return (blocks ?? []).map((block) => ({
    compressed: false,
    number_of_buckets: 0,
    stored_as_sub_directories: false,
    ...Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined && value !== null)),
  }));
}
