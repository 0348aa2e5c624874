import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ObjectSummary, S3Api } from "../../s3/api.ts";
import { QueryFailure } from "../errors.ts";
import { literal, quoted } from "../sql/types.ts";
import { duckType } from "./hive-type.ts";
import { type LakePartition, type LakeTable, splitLocation } from "./lake-table.ts";
import { parquetColumns } from "./parquet.ts";
import { place, type Staging } from "./staging.ts";

/** One object that a query reads. */
export interface LakeFile {
  readonly bucket: string;
  readonly object: ObjectSummary;
  readonly partition: LakePartition;
  /** Where it is staged. */
  readonly file: string;
}

/** Objects of the partitions; folder markers and names that begin with `_` or `.` are not data. */
export function listFiles(s3: S3Api, partitions: readonly LakePartition[]): Omit<LakeFile, "file">[] {
  const found: Omit<LakeFile, "file">[] = [];
  for (const partition of partitions) {
    const { bucket, prefix } = splitLocation(partition.location);
    if (s3.bucketRegion(bucket) === undefined)
      throw new QueryFailure(
        "HIVE_FILESYSTEM_ERROR",
        `Failed to list directory: ${partition.location}: The specified bucket does not exist (Bucket: ${bucket})`,
      );
    for (const object of s3.listObjects(bucket, prefix)) {
      const hidden = object.key
        .slice(prefix.length)
        .split("/")
        .some((part) => /^[._]/.test(part));
      if (!hidden && object.size > 0 && !object.key.endsWith("/")) found.push({ bucket, object, partition });
    }
  }
  return found;
}

const READ_AHEAD = 8;

/** Text objects of up to so many bytes share a file with others of their partition: opening a file costs a millisecond. */
const SMALL_BYTES = 256 * 1024;
const SHARED_BYTES = 4 * 1024 * 1024;

/**
 * Stages the files of a table in a folder of the query.
 * @param used Columns that the query reads, all unless given: others may hold what does not fit them.
 * @param apart Whether each object is a file of its own, which the hidden columns need.
 */
export async function stageFiles(
  staging: Staging,
  table: LakeTable,
  files: readonly Omit<LakeFile, "file">[],
  folder: string,
  used: ReadonlySet<string> | undefined,
  apart = true,
): Promise<LakeFile[]> {
  const narrow = used && { ...table, columns: table.columns.filter(({ name }) => used.has(name)) };
  const shares = apart || table.format === "parquet" ? files.map((file) => [file]) : sharesOf(files);
  const staged: LakeFile[][] = new Array(shares.length);
  let next = 0;
  async function work(): Promise<void> {
    while (next < shares.length) {
      const index = next++;
      const share = shares[index]!;
      const { bucket, partition } = share[0]!;
      const objects = share.map(({ object }) => object);
      const cached = await staging.file(table, bucket, objects).catch((error: Error) => {
        if (narrow === undefined || !(error instanceof QueryFailure) || error.code !== "HIVE_BAD_DATA") throw error;
        return staging.file(narrow, bucket, objects);
      });
      const values = table.partitionKeys.map(
        ({ name }, key) => `${name}=${encodeURIComponent(partition.values[key] ?? "__HIVE_DEFAULT_PARTITION__")}`,
      );
      place(cached, folder, values, `f${index}`);
      const file = path.join(folder, ...values, `f${index}`);
      staging.name(file, `s3://${bucket}/${objects[0]!.key}`);
      staged[index] = share.map((item) => ({ ...item, file }));
    }
  }
  await Promise.all(Array.from({ length: READ_AHEAD }, work));
  return staged.flat();
}

/** Files in their order, small ones of a partition together. */
function sharesOf(files: readonly Omit<LakeFile, "file">[]): Omit<LakeFile, "file">[][] {
  const shares: Omit<LakeFile, "file">[][] = [];
  let bytes = Infinity;
  for (const file of files) {
    const { size } = file.object;
    const last = shares.at(-1);
    const fits = last?.[0]?.partition === file.partition && size <= SMALL_BYTES && bytes + size <= SHARED_BYTES;
    if (fits) last?.push(file);
    else shares.push([file]);
    bytes = (fits ? bytes : size > SMALL_BYTES ? Infinity : 0) + size;
  }
  return shares;
}

/** Hidden columns of every table (Trino Hive connector, "Metadata columns"). */
const HIDDEN = ["$path", "$file_size", "$file_modified_time"] as const;

/** Makes the temporary view that stands for a table in a query; `used` names the columns it reads, all unless given. */
export async function createView(
  connection: DuckDBConnection,
  view: string,
  table: LakeTable,
  files: readonly LakeFile[],
  folder: string,
  hidden: boolean,
  used: ReadonlySet<string> | undefined,
): Promise<void> {
  const keys = new Set(table.partitionKeys.map(({ name }) => name));
  const columns = table.columns.filter(({ name }) => !keys.has(name));
  const nulls = [...columns, ...table.partitionKeys].map(
    ({ name, type }) => `NULL::${duckType(type)} AS ${quoted(name)}`,
  );
  if (files.length === 0) {
    const absent = hidden ? [...nulls, ...HIDDEN.map((name) => `NULL::VARCHAR AS ${quoted(name)}`)] : nulls;
    await connection.run(`CREATE TEMP VIEW ${view} AS SELECT ${absent.join(", ")} WHERE false`);
    return;
  }
  const glob = literal(path.join(folder, ...table.partitionKeys.map(() => "*"), "f*"));
  const hive =
    table.partitionKeys.length === 0
      ? "hive_partitioning = false"
      : `hive_partitioning = true, hive_types = {${table.partitionKeys.map(({ name }) => `${literal(name)}: VARCHAR`).join(", ")}}`;
  const parts = table.partitionKeys.map(
    ({ name, type }) => `CAST(${quoted(name)} AS ${duckType(type)}) AS ${quoted(name)}`,
  );
  let source: string;
  let data: readonly string[];
  if (table.format === "parquet") {
    source = `read_parquet(${glob}, ${hive}, union_by_name = true${hidden ? ", filename = true" : ""})`;
    data = await parquetColumns(connection, columns, files, source, used);
  } else {
    const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(duckType(type))}`);
    source = `read_json(${glob}, format = 'newline_delimited', columns = {${types.join(", ")}}, ${hive}${hidden ? ", filename = true" : ""})`;
    data = columns.map(({ name }) => quoted(name));
  }
  const from = hidden ? `${source} JOIN ${await fileTable(connection, view, files)} ON filename = staged` : source;
  const extra = hidden ? HIDDEN.map(quoted) : [];
  await connection.run(`CREATE TEMP VIEW ${view} AS SELECT ${[...data, ...parts, ...extra].join(", ")} FROM ${from}`);
}

async function fileTable(connection: DuckDBConnection, view: string, files: readonly LakeFile[]): Promise<string> {
  const rows = files.map(({ file, bucket, object }) => ({
    staged: file,
    path: `s3://${bucket}/${object.key}`,
    size: object.size,
    time: new Date(object.lastModified).toISOString(),
  }));
  const shape = '[{"staged":"VARCHAR","path":"VARCHAR","size":"BIGINT","time":"TIMESTAMPTZ"}]';
  await connection.run(
    `CREATE TEMP TABLE ${view}_files AS SELECT staged, path AS "$path", size AS "$file_size", time AS "$file_modified_time"
     FROM (SELECT unnest(from_json(${literal(JSON.stringify(rows))}, '${shape}'), recursive := true))`,
  );
  return `${view}_files`;
}
