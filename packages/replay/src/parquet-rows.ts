import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { type AsyncBuffer, type ColumnData, type FileMetaData, parquetMetadataAsync, parquetRead } from "hyparquet";
import { tripId } from "./csv-rows.ts";
import { ReplayError } from "./errors.ts";
import type { Intake } from "./intake.ts";
import { decodeLz4Block } from "./lz4-block.ts";
import type { SourceObject } from "./source.ts";
import { TRIP_ATTRIBUTES } from "./trip-attributes.ts";
import type { TripBuilder } from "./trip-builder.ts";
import { mapTripColumns, type TripColumns } from "./trip-columns.ts";

/** Event times outside of which row groups need not be read, and the first row to read. */
export interface ParquetRange {
  from: number;
  to: number;
  firstRow: number;
  timeAttribute: string;
}

const ROWS_AT_ONCE = 4096;

const PARSERS = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => Math.floor(Number(value) / 1000),
  timestampFromNanoseconds: (value: bigint) => Number(value / 1_000_000n),
};

const COMPRESSORS = {
  GZIP: (input: Uint8Array) => gunzipSync(input),
  BROTLI: (input: Uint8Array) => brotliDecompressSync(input),
  ZSTD: (input: Uint8Array) => zstdDecompressSync(input),
  LZ4_RAW(input: Uint8Array, outputLength: number) {
    const output = new Uint8Array(outputLength);
    decodeLz4Block(input, output, 0, 0);
    return output;
  },
};

/**
 * Reads a Parquet file of trips row group by row group, and yields after every few thousand rows. Row groups whose statistics
 * lie outside the range are passed over. The newest row read is in `progress`.
 */
export async function* readParquet(
  object: SourceObject,
  intake: Intake,
  builder: TripBuilder,
  range: ParquetRange,
  progress: { line: number },
): AsyncGenerator<void, void, undefined> {
  const file: AsyncBuffer = {
    byteLength: object.size,
    async slice(start, end = object.size) {
      const bytes = await object.read(start, end);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
  const metadata = await asDamage(parquetMetadataAsync(file, { parsers: PARSERS, geoparquet: false }));
  const names = columnNames(metadata);
  const columns = mapTripColumns(names);
  for (const name of columns.ignored) intake.columnsIgnored.add(name);
  const timeIndex = TRIP_ATTRIBUTES.findIndex((attribute) => attribute.name === range.timeAttribute);
  const timeColumn = names[columns.columnOf[timeIndex]!]!;

  let row = 0;
  for (const group of metadata.row_groups) {
    const start = row;
    const end = start + Number(group.num_rows);
    row = end;
    // Row numbers count from 1: row `end` is the last of the group.
    if (end < range.firstRow) continue;
    const first = Math.max(start, range.firstRow - 1);
    const side = sideOf(group, timeColumn, range);
    if (side !== undefined) {
      intake.skipRows(object, first + 1, end - first, side);
      progress.line = end + 1;
      yield;
      continue;
    }
    const data = await asDamage(readGroup(file, metadata, names, columns, start, end)).catch(
      (error: ReplayError) => error,
    );
    if (data instanceof ReplayError) {
      // Each row group stands for itself: the others can still be read.
      if (data.code !== "REPLAY_DATA_DAMAGED") throw data;
      intake.damaged(object, first + 1, end - first, `rows ${first + 1} to ${end}: ${data.message}`);
      progress.line = end + 1;
      yield;
      continue;
    }
    for (let at = first; at < end; at += ROWS_AT_ONCE) {
      const stop = Math.min(end, at + ROWS_AT_ONCE);
      for (let i = at; i < stop; i++) takeRow(object, intake, builder, data, i - start, i + 1);
      progress.line = stop + 1;
      yield;
    }
  }
}

/** Everything that the Parquet library throws on damaged files, under one code; failures to read pass. */
async function asDamage<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof ReplayError) throw cause;
    throw new ReplayError("REPLAY_DATA_DAMAGED", `Parquet: ${(cause as Error).message}`, { cause });
  }
}

/** Values of one row group: for each attribute its column, or undefined. */
type GroupData = (ArrayLike<unknown> | undefined)[];

function takeRow(
  object: SourceObject,
  intake: Intake,
  builder: TripBuilder,
  data: GroupData,
  at: number,
  row: number,
): void {
  const values = data.map((column) => column?.[at]);
  const payload = builder.build(values, tripId(object, row));
  if (payload !== undefined) intake.accept(object, row, builder.time, builder.key, payload);
  else intake.reject(object, row, builder.reason, JSON.stringify(rowObject(values)));
}

function rowObject(values: readonly unknown[]): Record<string, unknown> {
  const entries = TRIP_ATTRIBUTES.map(({ name }, index) => {
    const value = values[index];
    return [name, typeof value === "bigint" ? Number(value) : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

async function readGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  { columnOf }: TripColumns,
  rowStart: number,
  rowEnd: number,
): Promise<GroupData> {
  const parts = new Map<string, ColumnData[]>();
  await parquetRead({
    file,
    metadata,
    columns: [...columnOf].filter((column) => column >= 0).map((column) => names[column]!),
    rowStart,
    rowEnd,
    compressors: COMPRESSORS,
    parsers: PARSERS,
    geoparquet: false,
    onChunk(chunk) {
      parts.set(chunk.columnName, [...(parts.get(chunk.columnName) ?? []), chunk]);
    },
  });
  return [...columnOf].map((column) => (column < 0 ? undefined : joined(parts.get(names[column]!)!, rowStart, rowEnd)));
}

/** One column of a row group in one piece. */
function joined(parts: readonly ColumnData[], rowStart: number, rowEnd: number): ArrayLike<unknown> {
  const [first] = parts;
  if (parts.length === 1 && first!.rowStart === rowStart) return first!.columnData;
  const values: unknown[] = new Array(rowEnd - rowStart);
  for (const part of parts) {
    for (let i = 0; i < part.columnData.length; i++) values[part.rowStart - rowStart + i] = part.columnData[i];
  }
  return values;
}

function columnNames(metadata: FileMetaData): string[] {
  const [root, ...fields] = metadata.schema;
  if (root?.num_children !== fields.length) {
    throw new ReplayError("REPLAY_SOURCE_REFUSED", "Parquet: expected plain columns, got nested ones");
  }
  return fields.map((field) => field.name);
}

/** Whether all rows of a group lie before or after the range, as far as its statistics tell. */
function sideOf(
  group: FileMetaData["row_groups"][number],
  timeColumn: string,
  range: ParquetRange,
): "before" | "after" | undefined {
  const column = group.columns.find((candidate) => candidate.meta_data?.path_in_schema[0] === timeColumn);
  const statistics = column?.meta_data?.statistics;
  if (typeof statistics?.max_value === "number" && statistics.max_value < range.from) return "before";
  return typeof statistics?.min_value === "number" && statistics.min_value >= range.to ? "after" : undefined;
}
