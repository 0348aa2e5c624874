import type { DuckDBConnection } from "@duckdb/node-api";
import { QueryFailure } from "../errors.ts";
import { literal, quoted } from "../sql/types.ts";
import { duckType, trinoType } from "./hive-type.ts";
import type { LakeColumn } from "./lake-table.ts";
import type { LakeFile } from "./reader.ts";

/** Types of a file that a column of another type takes (Athena User Guide, "Handling schema updates"). */
const WIDENS: Readonly<Record<string, RegExp>> = {
  TINYINT: /^(TINYINT)$/,
  SMALLINT: /^(TINYINT|SMALLINT)$/,
  INTEGER: /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/,
  BIGINT: /^(TINYINT|SMALLINT|INTEGER|BIGINT|U?(TINYINT|SMALLINT|INTEGER))$/,
  FLOAT: /^FLOAT$/,
  DOUBLE: /^(FLOAT|DOUBLE)$/,
  VARCHAR: /^(VARCHAR|BLOB|ENUM.*|JSON|UUID)$/,
  TIMESTAMP: /^TIMESTAMP/,
};

/**
 * What the files' columns are read as; a column that no file has, or that the query does not name, is null.
 * @throws QueryFailure HIVE_BAD_DATA.
 */
export async function parquetColumns(
  connection: DuckDBConnection,
  columns: readonly LakeColumn[],
  files: readonly LakeFile[],
  source: string,
  used: ReadonlySet<string> | undefined,
): Promise<readonly string[]> {
  let described: readonly (readonly unknown[])[];
  try {
    described = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)).getRows();
  } catch (cause) {
    throw badFile(cause as Error, files);
  }
  const found = new Map(
    described.map(([name, type]) => [String(name).toLowerCase(), { name: String(name), type: String(type) }]),
  );
  const read: string[] = [];
  for (const column of columns) {
    const wanted = duckType(column.type);
    const actual = found.get(column.name);
    if (actual === undefined || used?.has(column.name) === false)
      read.push(`NULL::${wanted} AS ${quoted(column.name)}`);
    else if (column.type.kind === "primitive" && !fits(wanted, actual.type))
      throw await badColumn(connection, column, wanted, files);
    else if (actual.type === wanted) read.push(`${quoted(actual.name)} AS ${quoted(column.name)}`);
    else read.push(`CAST(${quoted(actual.name)} AS ${wanted}) AS ${quoted(column.name)}`);
  }
  return read;
}

/** The failure of a column, naming the first file that has it in another type. */
async function badColumn(
  connection: DuckDBConnection,
  { name, type }: LakeColumn,
  wanted: string,
  files: readonly LakeFile[],
): Promise<QueryFailure> {
  let where = "of several types in";
  for (const file of files) {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${literal(file.file)})`);
    const actual = described.getRows().find(([found]) => String(found).toLowerCase() === name)?.[1];
    if (actual === undefined || fits(wanted, String(actual))) continue;
    where = `${actual} in parquet file ${uriOf(file)}`;
    break;
  }
  return new QueryFailure(
    "HIVE_BAD_DATA",
    `Field ${name}'s type ${where} is incompatible with type ${trinoType(type)} defined in table schema`,
  );
}

function fits(wanted: string, actual: string): boolean {
  if (wanted === actual) return true;
  if (wanted.startsWith("DECIMAL")) return actual.startsWith("DECIMAL") || /INT/.test(actual);
  return WIDENS[wanted]?.test(actual) ?? false;
}

function uriOf({ bucket, object }: LakeFile): string {
  return `s3://${bucket}/${object.key}`;
}

/** A file that is no Parquet, told by its address in S3. */
export function badFile(cause: Error, files: readonly LakeFile[]): QueryFailure {
  const file = files.find((item) => cause.message.includes(item.file));
  const where = file === undefined ? "a file" : uriOf(file);
  const text = /magic bytes|too small/.test(cause.message)
    ? "is not a valid Parquet File"
    : cause.message.split("\n")[0];
  return new QueryFailure("HIVE_CANNOT_OPEN_SPLIT", `${where} ${text}`, { cause });
}

/**
 * Bytes of the column chunks that a query reads: those of the named columns, and the footers. Athena reads no more
 * of a file.
 */
export async function parquetBytes(
  connection: DuckDBConnection,
  files: readonly LakeFile[],
  columns: ReadonlySet<string> | undefined,
): Promise<number> {
  if (files.length === 0) return 0;
  const list = `[${files.map(({ file }) => literal(file)).join(", ")}]`;
  const wanted =
    columns === undefined
      ? ""
      : `WHERE lower(split_part(path_in_schema, ', ', 1)) IN (${["''", ...[...columns].map(literal)].join(", ")})`;
  const chunks = await connection.runAndReadAll(
    `SELECT coalesce(sum(total_compressed_size), 0)::DOUBLE FROM parquet_metadata(${list}) ${wanted}`,
  );
  const footers = await connection.runAndReadAll(
    `SELECT sum(footer_size + 8)::DOUBLE FROM parquet_file_metadata(${list})`,
  );
  return Number(chunks.getRows()[0]![0]) + Number(footers.getRows()[0]![0]);
}
