// JSON lines to Parquet as a delivery stream converts them, and the ways to write Parquet that were compared.
//   npm run bench -- format-conversion      (--rows 400000)

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { parquetWriteBuffer } from "hyparquet-writer";
import { type JsonObject, parseObjects } from "../src/services/firehose/conversion/json-text.ts";
import { ObjectReader } from "../src/services/firehose/conversion/object-reader.ts";
import { ParquetFile } from "../src/services/firehose/conversion/parquet-file.ts";
import type { JsonReading, ParquetWriting } from "../src/services/firehose/conversion/settings.ts";
import { type HiveField, parseHiveType } from "../src/services/hive-type.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "400000" }, json: { type: "boolean", default: false } },
});
const ROWS = Number(values.rows);
const READING: JsonReading = { serde: "openx", foldsCase: true, dotsToUnderscores: false, keysOfColumns: {} };
const WRITING: ParquetWriting = {
  compression: "SNAPPY",
  blockBytes: 256 * 1024 * 1024,
  dictionary: false,
  version: "V1",
};
const FLAT = fields({
  type: "string",
  trip_id: "bigint",
  dropoff: "bigint",
  pickup_longitude: "double",
  pickup_latitude: "double",
  fare: "double",
  passenger_count: "int",
  payment_type: "string",
});
const NESTED = fields({
  ...names(FLAT),
  at: "timestamp",
  place: "struct<zone:int,name:string>",
  tags: "array<string>",
});
const MAPPED = fields({ ...names(FLAT), attributes: "map<string,int>" });

const directory = await mkdtemp(path.join(tmpdir(), "parquet-"));
const flat = Array.from({ length: ROWS }, (_, index) => Buffer.from(JSON.stringify(trip(index))));
const nested = Array.from({ length: ROWS }, (_, index) =>
  Buffer.from(JSON.stringify({ ...trip(index), ...more(index) })),
);
const mapped = Array.from({ length: ROWS }, (_, index) =>
  Buffer.from(JSON.stringify({ ...trip(index), attributes: { surge: index % 3, wait: index % 7 } })),
);
// Compiled code and a started engine, as in a run.
await converted(flat.slice(0, 50_000), FLAT);

const results = {
  rows: ROWS,
  "parse, read, DuckDB appender and COPY, 8 columns": await measure(() => converted(flat, FLAT)),
  "the same in 64 partitions": await measure(() => partitioned(flat, FLAT)),
  "the same with timestamp, struct and array, 11 columns": await measure(() => converted(nested, NESTED)),
  "the same with a map, 9 columns": await measure(() => converted(mapped, MAPPED)),
  "parse, read, hyparquet-writer, 8 columns": await measure(async () => hyparquet(flat, FLAT)),
  "file, DuckDB read_json and COPY, 8 columns (folds no case, fails no single record)": await measure(() =>
    readJson(flat),
  ),
};
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else console.table(results);
await rm(directory, { recursive: true });

/** Rows per second of the process's CPU time: what one core does. Best of three. */
async function measure(run: () => Promise<unknown>): Promise<number> {
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const cpu = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(cpu);
    best = Math.max(best, Math.round(ROWS / ((user + system) / 1e6)));
  }
  return best;
}

async function converted(records: readonly Buffer[], columns: readonly HiveField[]): Promise<number> {
  const reader = new ObjectReader(columns, READING, {});
  const file = await ParquetFile.create(columns);
  const objects: JsonObject[] = [];
  let bytes = 0;
  for (const record of records) {
    objects.length = 0;
    parseObjects(record, objects);
    for (const object of objects) file.add(reader.read(object));
    bytes += record.length;
  }
  const body = await file.write(WRITING, bytes, directory);
  await file.close();
  return body.length;
}

/** Records to partitions by a key that is found in their text, as jq or a function would give it, then each to its file. */
async function partitioned(records: readonly Buffer[], columns: readonly HiveField[]): Promise<void> {
  const partitions = new Map<number, Buffer[]>();
  for (let index = 0; index < records.length; index++) {
    const record = records[index]!;
    const key = record[record.length - 20]! % 64;
    const partition = partitions.get(key);
    if (partition === undefined) partitions.set(key, [record]);
    else partition.push(record);
  }
  for (const partition of partitions.values()) await converted(partition, columns);
}

function hyparquet(records: readonly Buffer[], columns: readonly HiveField[]): number {
  const reader = new ObjectReader(columns, READING, {});
  const data: unknown[][] = columns.map(() => []);
  const whole = columns.map(({ type }) => type.kind === "primitive" && type.name === "bigint");
  const objects: JsonObject[] = [];
  for (const record of records) {
    objects.length = 0;
    parseObjects(record, objects);
    const row = reader.read(objects[0]!);
    for (let index = 0; index < row.length; index++)
      data[index]!.push(whole[index] ? BigInt(row[index] as number) : row[index]);
  }
  const types: Readonly<Record<string, string>> = { bigint: "INT64", int: "INT32", double: "DOUBLE", string: "STRING" };
  const columnData = columns.map(({ name, type }, index) => ({
    name,
    data: data[index]!,
    type: types[type.kind === "primitive" ? type.name : ""] as "INT64",
  }));
  return parquetWriteBuffer({ columnData }).byteLength;
}

async function readJson(records: readonly Buffer[]): Promise<number> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  const [source, target] = [path.join(directory, "in.json"), path.join(directory, "out.parquet")];
  await writeFile(source, Buffer.concat(records.flatMap((record) => [record, Buffer.from("\n")])));
  const columns = FLAT.map(({ name, type }) => `${name}: '${type.kind === "primitive" ? type.name : ""}'`).join(", ");
  await connection.run(
    `COPY (SELECT * FROM read_json('${source}', format = 'newline_delimited', columns = {${columns}})) TO '${target}' (FORMAT parquet)`,
  );
  connection.closeSync();
  return (await readFile(target)).length;
}

function fields(columns: Readonly<Record<string, string>>): readonly HiveField[] {
  return Object.entries(columns).map(([name, type]) => ({ name, type: parseHiveType(type)! }));
}

function names(columns: readonly HiveField[]): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type.kind === "primitive" ? type.name : ""]));
}

function trip(index: number): object {
  return {
    type: "trip",
    trip_id: 4_294_967_296 + index * 7919,
    dropoff: 1_451_606_400_000 + index * 997,
    pickup_longitude: -73.9 - (index % 1000) / 10_000,
    pickup_latitude: 40.7 + (index % 777) / 10_000,
    fare: ((index * 31) % 5000) / 100,
    passenger_count: index % 5,
    payment_type: index % 2 === 0 ? "Cash" : "Credit card",
  };
}

function more(index: number): object {
  const at = new Date(1_451_606_400_000 + index * 997).toISOString();
  return { at, place: { zone: index % 260, name: `zone ${index % 260}` }, tags: ["yellow", `v${index % 3}`] };
}
