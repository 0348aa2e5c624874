import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  FLOAT,
  INTEGER,
  LIST,
  MAP,
  SMALLINT,
  STRUCT,
  TIMESTAMP,
  TINYINT,
  VARCHAR,
} from "@duckdb/node-api";
import duckdb, { type LogicalType } from "@duckdb/node-bindings";
import type { HiveField, HiveType, PrimitiveName } from "../../hive-type.ts";
import { CHUNK_ROWS, type ColumnValue, type ColumnWriter, columnWriter } from "./column-writers.ts";
import type { ParquetWriting } from "./settings.ts";

let instance: Promise<DuckDBInstance> | undefined;

/** One engine for all conversions of the process; it loads nothing over the network. */
function engine(): Promise<DuckDBInstance> {
  instance ??= DuckDBInstance.create(":memory:", {
    threads: "1",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  return instance;
}

let files = 0;

/** Collects rows and writes them as one Parquet file. Why DuckDB does: docs/decisions/0006-parquet.md. */
export class ParquetFile {
  readonly #connection: DuckDBConnection;
  readonly #appender: DuckDBAppender;
  readonly #types: readonly LogicalType[];
  readonly #table: string;
  readonly #columns: readonly ColumnWriter[];
  #rows = 0;

  private constructor(
    connection: DuckDBConnection,
    appender: DuckDBAppender,
    fields: readonly HiveField[],
    table: string,
  ) {
    this.#connection = connection;
    this.#appender = appender;
    this.#types = fields.map(({ type }) => typeOf(type).toLogicalType().logical_type);
    this.#table = table;
    this.#columns = fields.map(({ type }) => columnWriter(type));
  }

  static async create(fields: readonly HiveField[]): Promise<ParquetFile> {
    const connection = await (await engine()).connect();
    const table = `conversion_${files++}`;
    const columns = fields.map(({ name, type }) => `${quoted(name)} ${typeOf(type)}`);
    await connection.run(`CREATE TABLE ${table} (${columns.join(", ")})`);
    return new ParquetFile(connection, await connection.createAppender(table), fields, table);
  }

  get rows(): number {
    return this.#rows;
  }

  add(row: readonly ColumnValue[]): void {
    const columns = this.#columns;
    for (let index = 0; index < columns.length; index++) columns[index]!.add(row[index]!);
    this.#rows++;
    if (columns[0]!.count === CHUNK_ROWS) this.#append();
  }

  /** @param bytes Size of the rows as they came, by which row groups are cut. @param directory Where the file is made. */
  async write(writing: ParquetWriting, bytes: number, directory: string): Promise<Buffer> {
    this.#append();
    this.#appender.flushSync();
    const file = path.join(directory, `${this.#table}.parquet`);
    const groupRows = Math.max(CHUNK_ROWS, Math.ceil((this.#rows * writing.blockBytes) / Math.max(1, bytes)));
    const options = [
      "FORMAT parquet",
      `COMPRESSION ${writing.compression.toLowerCase()}`,
      `PARQUET_VERSION ${writing.version}`,
      `ROW_GROUP_SIZE ${Math.min(groupRows, MAX_GROUP_ROWS)}`,
      ...(writing.dictionary ? [] : ["DICTIONARY_SIZE_LIMIT 1"]),
    ];
    await this.#connection.run(`COPY ${this.#table} TO '${file.replaceAll("'", "''")}' (${options.join(", ")})`);
    const body = await readFile(file);
    await rm(file);
    return body;
  }

  async close(): Promise<void> {
    this.#appender.closeSync();
    await this.#connection.run(`DROP TABLE ${this.#table}`);
    this.#connection.closeSync();
  }

  #append(): void {
    const { count } = this.#columns[0]!;
    if (count === 0) return;
    const chunk = duckdb.create_data_chunk(this.#types);
    duckdb.data_chunk_set_size(chunk, count);
    this.#columns.forEach((column, index) => {
      column.flush(duckdb.data_chunk_get_vector(chunk, index));
    });
    this.#appender.appendDataChunk(new DuckDBDataChunk(chunk));
  }
}

const MAX_GROUP_ROWS = 2 ** 31;

const PRIMITIVES: Readonly<Record<PrimitiveName, DuckDBType>> = {
  boolean: BOOLEAN,
  tinyint: TINYINT,
  smallint: SMALLINT,
  int: INTEGER,
  bigint: BIGINT,
  float: FLOAT,
  double: DOUBLE,
  string: VARCHAR,
  binary: BLOB,
  date: DATE,
  timestamp: TIMESTAMP,
};

function typeOf(type: HiveType): DuckDBType {
  switch (type.kind) {
    case "primitive":
      return PRIMITIVES[type.name];
    case "decimal":
      return DECIMAL(type.precision, type.scale);
    case "text":
      return VARCHAR;
    case "array":
      return LIST(typeOf(type.element));
    case "map":
      return MAP(typeOf(type.key), typeOf(type.value));
    case "struct":
      return STRUCT(Object.fromEntries(type.fields.map((field) => [field.name, typeOf(field.type)])));
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
