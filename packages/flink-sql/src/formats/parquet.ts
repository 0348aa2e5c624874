import { gunzipSync, gzipSync, zstdDecompressSync } from "node:zlib";
import type { FileMetaData, ParquetParsers } from "hyparquet";
import { loadPeer } from "../connectors/peer.ts";
import type { Row } from "../runtime/operator.ts";
import type { BulkFormat } from "./format.ts";
import { parquetSchemaOf, parquetValueReader, parquetValueWriter } from "./parquet-schema.ts";

/** Rows of a row group. */
const ROW_GROUP = 100_000;
/** Rows a batch holds at most. */
const BATCH = 10_000;

/** Values as rows hold them: milliseconds and days instead of dates. */
const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis: bigint) => Number(millis) as never,
  timestampFromMicroseconds: (micros: bigint) => (Number(micros) / 1000) as never,
  timestampFromNanoseconds: (nanos: bigint) => (Number(nanos / 1000n) / 1000) as never,
  dateFromDays: (days: number) => days as never,
};

/** Columns in files of Parquet; timestamps are in UTC. */
export const parquet: BulkFormat = {
  kind: "bulk",
  name: "parquet",
  options: {
    "utc-timezone": { kind: "boolean", default: "true" },
    compression: { kind: ["SNAPPY", "GZIP", "UNCOMPRESSED"], default: "SNAPPY" },
    "write.int64.timestamp": { kind: "boolean", default: "true" },
    "timestamp.time.unit": { kind: "string", refused: "milliseconds up to TIMESTAMP(3), microseconds above" },
    "batch-size": { kind: "int", refused: true },
  },

  check(columns, options) {
    parquetSchemaOf(columns);
    if (!options.boolean("utc-timezone"))
      throw options.invalid("Option 'parquet.utc-timezone' = 'false' is not executed: timestamps of files are in UTC");
    if (!options.boolean("write.int64.timestamp"))
      throw options.invalid("Option 'parquet.write.int64.timestamp' = 'false' is not executed: INT96 is only read");
  },

  async *read(file, columns) {
    const { parquetMetadata, parquetReadObjects } = await loadPeer(
      "hyparquet",
      "Format 'parquet'",
      () => import("hyparquet"),
    );
    const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
    const metadata = withoutDecimals(parquetMetadata(buffer));
    const names = new Set(metadata.schema.map(({ name }) => name));
    // A column that a file does not have is NULL.
    const present = columns.filter(({ name }) => names.has(name)).map(({ name }) => name);
    const readers = columns.map(({ name, type }) => ({ name, read: parquetValueReader(type) }));
    const total = Number(metadata.num_rows);
    for (let rowStart = 0; rowStart < total; rowStart += BATCH) {
      const rowEnd = Math.min(total, rowStart + BATCH);
      const objects = await parquetReadObjects({
        file: buffer,
        metadata,
        columns: present,
        rowStart,
        rowEnd,
        parsers: PARSERS,
        utf8: false,
        compressors: {
          GZIP: (input) => new Uint8Array(gunzipSync(input)),
          ZSTD: (input) => new Uint8Array(zstdDecompressSync(input)),
        },
      });
      yield objects.map((object): Row => readers.map(({ name, read }) => read(object[name])));
    }
  },

  async write(rows, columns, options) {
    const { parquetWriteBuffer } = await loadPeer(
      "hyparquet-writer",
      "Writing format 'parquet'",
      () => import("hyparquet-writer"),
    );
    const buffer = parquetWriteBuffer({
      schema: parquetSchemaOf(columns),
      columnData: columns.map(({ name, type }, index) => {
        const write = parquetValueWriter(type) as (value: unknown) => unknown;
        return { name, data: rows.map((row) => write(row[index])) };
      }),
      codec: options.string("compression") as "SNAPPY" | "GZIP" | "UNCOMPRESSED",
      compressors: { GZIP: (input) => new Uint8Array(gzipSync(input)) },
      rowGroupSize: ROW_GROUP,
    });
    return new Uint8Array(buffer);
  },
};

/** The metadata with decimals as plain numbers and bytes, which the reader would turn into doubles. */
function withoutDecimals(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (element.converted_type !== "DECIMAL" && element.logical_type?.type !== "DECIMAL") return element;
    const { converted_type: _, logical_type: __, ...rest } = element;
    return rest;
  });
  return { ...metadata, schema };
}
