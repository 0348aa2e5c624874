import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { Environment, SinkWriter, SourceReader } from "../../src/connectors/connector.ts";
import { filesystem } from "../../src/connectors/filesystem.ts";
import { checkTable } from "../../src/connectors/registry.ts";
import type { Row } from "../../src/runtime/operator.ts";
import { testEnvironment } from "../support/environment.ts";
import { tableOf } from "../support/formats.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "flink files-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function table(columns: string, options: Record<string, string> = {}, partitionedBy = "") {
  const settings = { connector: "filesystem", path: folder, format: "json", ...options };
  const text = Object.entries(settings).map(([key, value]) => `'${key}' = '${value}'`);
  const partitions = partitionedBy === "" ? "" : `PARTITIONED BY (${partitionedBy})`;
  const made = tableOf(`CREATE TABLE t (${columns}) ${partitions} WITH (${text.join(", ")})`);
  checkTable(made, "sink");
  return made;
}

type Table = ReturnType<typeof table>;

function writerOf(made: Table, environment: Environment, state?: unknown): Promise<SinkWriter> {
  return filesystem.sink!(made, environment).open(0, 1, state === undefined ? undefined : [state]);
}

function readerOf(made: Table, environment: Environment, state?: unknown): Promise<SourceReader> {
  return filesystem.source!(made, environment).open(0, 1, state === undefined ? undefined : [state]);
}

async function readAll(reader: SourceReader): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const batch = await reader.read(new AbortController().signal);
    if (batch === undefined) return rows;
    rows.push(...batch.rows);
  }
}

/** Files that are visible, with their lines. */
function visible(): Record<string, string[]> {
  const files: Record<string, string[]> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    const file = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, file)] = readFileSync(file, "utf8").split("\n").slice(0, -1);
  }
  return files;
}

const lines = (): string[] => Object.values(visible()).flat();

async function checkpoint(writer: SinkWriter, id: number): Promise<unknown> {
  const state = structuredClone(await writer.prepare(id));
  await writer.commit(id);
  return state;
}

test("rows are visible after the checkpoint behind the roll, not before", async () => {
  const environment = testEnvironment();
  const writer = await writerOf(table("a INT", { "sink.rolling-policy.rollover-interval": "2 min" }), environment);
  writer.write([1], 0);
  await checkpoint(writer, 1);
  expect(visible()).toEqual({});

  await environment.clock.advance(120_000);
  expect(visible()).toEqual({});
  await checkpoint(writer, 2);

  const [name, ...others] = Object.keys(visible());
  expect(name).toMatch(/^part-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}-0-0$/);
  expect(others).toEqual([]);
  expect(lines()).toEqual(['{"a":1}']);
});

test("a file that is large enough is closed, and the next one has the next number", async () => {
  const writer = await writerOf(table("a STRING", { "sink.rolling-policy.file-size": "10 b" }), testEnvironment());
  for (const text of ["first one", "second one"]) writer.write([text], 0);
  await checkpoint(writer, 1);

  expect(
    Object.keys(visible())
      .map((name) => name.slice(-3))
      .toSorted(),
  ).toEqual(["0-0", "0-1"]);
});

test("the end of the input closes all files", async () => {
  const writer = await writerOf(table("a INT"), testEnvironment());
  writer.write([1], 0);
  writer.watermark!(Number.POSITIVE_INFINITY);
  await checkpoint(writer, 1);
  await writer.close();

  expect(lines()).toEqual(['{"a":1}']);
});

test("a writer that is restored goes on where its checkpoint was and makes what was pending visible once", async () => {
  const made = table("a INT", { "sink.rolling-policy.file-size": "10 b" });
  const killed = await writerOf(made, testEnvironment());
  for (const value of [1, 2, 3]) killed.write([value], 0);
  const state = structuredClone(await killed.prepare(1));
  for (const value of [4, 5]) killed.write([value], 0);
  await killed.prepare(2);

  for (const ended of [false, true]) {
    const restored = await writerOf(made, testEnvironment({ random: Math.random }), state);
    if (!ended) continue;
    restored.write([6], 0);
    restored.watermark!(Number.POSITIVE_INFINITY);
    await checkpoint(restored, 3);
  }

  expect(lines().toSorted()).toEqual(['{"a":1}', '{"a":2}', '{"a":3}', '{"a":6}']);
});

test("a file in progress that is lost fails the restore with its name", async () => {
  const made = table("a INT");
  const killed = await writerOf(made, testEnvironment());
  killed.write([1], 0);
  const state = structuredClone(await killed.prepare(1));
  await killed.close();
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name));

  await expect(writerOf(made, testEnvironment(), state)).rejects.toThrow("is missing or too short");
});

test("partition columns are folders, not values, and are read back with their types", async () => {
  const made = table("a INT, dt STRING, `hour` INT", {}, "dt, `hour`");
  const writer = await writerOf(made, testEnvironment());
  writer.write([1, "2024-01-01", 7], 0);
  writer.write([2, "a/b=c", null], 0);
  writer.watermark!(Number.POSITIVE_INFINITY);
  await checkpoint(writer, 1);

  const folders = Object.keys(visible())
    .map((file) => path.dirname(file))
    .toSorted();
  expect(folders).toEqual(["dt=2024-01-01/hour=7", "dt=a%2Fb%3Dc/hour=__DEFAULT_PARTITION__"]);
  expect(lines()).toEqual(['{"a":1}', '{"a":2}']);
  expect(await readAll(await readerOf(made, testEnvironment()))).toEqual([
    [1, "2024-01-01", 7],
    [2, "a/b=c", null],
  ]);
});

const COMMITS = { "sink.partition-commit.policy.kind": "success-file" };

test("a partition is committed by process time, again when late rows come", async () => {
  const environment = testEnvironment();
  const made = table("a INT, dt STRING", { ...COMMITS, "sink.partition-commit.delay": "1 min" }, "dt");
  const writer = await writerOf(made, environment);
  const success = path.join(folder, "dt=x", "_SUCCESS");
  writer.write([1, "x"], 0);
  await checkpoint(writer, 1);
  expect(existsSync(success)).toBe(false);

  await environment.clock.advance(60_000);
  await checkpoint(writer, 2);
  expect(existsSync(success)).toBe(true);
  expect(lines()).toEqual(['{"a":1}']);

  rmSync(success);
  writer.write([2, "x"], 0);
  await checkpoint(writer, 3);
  await environment.clock.advance(60_000);
  await checkpoint(writer, 4);
  await environment.clock.advance(60_000);
  await checkpoint(writer, 5);
  expect(existsSync(success)).toBe(true);
  expect(lines().toSorted()).toEqual(['{"a":1}', '{"a":2}']);
});

test("a partition is committed when the watermark has passed its time and the delay", async () => {
  const made = table(
    "a INT, dt STRING, h STRING",
    {
      ...COMMITS,
      "sink.partition-commit.trigger": "partition-time",
      "sink.partition-commit.delay": "1 h",
      "partition.time-extractor.timestamp-pattern": "$dt $h:00:00",
      "sink.partition-commit.watermark-time-zone": "Europe/Berlin",
    },
    "dt, h",
  );
  const writer = await writerOf(made, testEnvironment());
  const success = path.join(folder, "dt=2024-01-01", "h=10", "_SUCCESS");
  writer.write([1, "2024-01-01", "10"], 0);
  writer.watermark!(Date.UTC(2024, 0, 1, 10));
  await checkpoint(writer, 1);
  expect(existsSync(success)).toBe(false);

  writer.watermark!(Date.UTC(2024, 0, 1, 10) + 1);
  await checkpoint(writer, 2);
  expect(existsSync(success)).toBe(true);
  expect(lines()).toEqual(['{"a":1}']);
});

test("a partition is committed once, when all writers have passed its time", async () => {
  const options = { ...COMMITS, "sink.partition-commit.trigger": "partition-time" };
  const made = table("a INT, dt STRING", { ...options, "partition.time-extractor.timestamp-pattern": "$dt" }, "dt");
  const sink = filesystem.sink!(made, testEnvironment());
  const writers = [await sink.open(0, 2, undefined), await sink.open(1, 2, undefined)];
  const success = path.join(folder, "dt=2024-01-01", "_SUCCESS");
  const [before, behind] = [Date.UTC(2023, 11, 31), Date.UTC(2024, 0, 1) + 1];
  const reach = async (id: number, times: readonly number[]) => {
    for (const [index, writer] of writers.entries()) writer.watermark!(times[index]!);
    for (const writer of writers) await writer.prepare(id);
    const visibleAfter: boolean[] = [];
    for (const writer of writers) {
      await writer.commit(id);
      visibleAfter.push(existsSync(success));
    }
    return visibleAfter;
  };
  for (const [index, writer] of writers.entries()) writer.write([index, "2024-01-01"], 0);

  expect(await reach(1, [behind, before])).toEqual([false, false]);
  expect(await reach(2, [behind, behind])).toEqual([false, true]);
  expect(lines().toSorted()).toEqual(['{"a":0}', '{"a":1}']);
});

test.each([
  [{ "sink.partition-commit.policy.kind": "metastore" }, "Can not configure a 'metastore' partition commit policy"],
  [{ "sink.partition-commit.policy.kind": "custom" }, "Partition commit policy 'custom' is not implemented"],
  [{ "auto-compaction": "true" }, "Option 'auto-compaction' of connector 'filesystem' is not implemented"],
  [{ "sink.rolling-policy.file-size": "large" }, "Invalid value for option 'sink.rolling-policy.file-size'"],
  [{ format: "debezium-json" }, "Format 'debezium-json' is not implemented"],
  [{ format: "xml" }, "Could not find any format factory for identifier 'xml'"],
  [{ "json.colour": "blue" }, "Unsupported options found for 'filesystem'.\n\nUnsupported options:\n\njson.colour"],
])("%o is refused", (options, message) => {
  expect(() => table("a INT, dt STRING", options, "dt")).toThrow(message);
});

test("another scheme than file and s3, and a relative path, are refused by name", () => {
  const open = (location: string) => filesystem.source!(table("a INT", { path: location }), testEnvironment());

  expect(() => open("hdfs://host/x")).toThrow("Path scheme 'hdfs'");
  expect(() => open("data")).toThrow("Relative path 'data'");
});

test("files are read in folders, unpacked, without hidden ones", async () => {
  mkdirSync(path.join(folder, "sub"));
  writeFileSync(path.join(folder, "a.json"), '{"a":1}\r\n{"a":2}');
  writeFileSync(path.join(folder, "sub", "b.json.gz"), gzipSync('{"a":3}\n'));
  writeFileSync(path.join(folder, "_SUCCESS"), "");
  writeFileSync(path.join(folder, ".part.inprogress"), '{"a":4}\n');

  expect(await readAll(await readerOf(table("a INT"), testEnvironment()))).toEqual([[1], [2], [3]]);
});

test("files are unpacked by the end of their names, those of other packers refused", async () => {
  writeFileSync(path.join(folder, "a.deflate"), deflateSync('{"a":1}\n'));
  writeFileSync(path.join(folder, "b.zst"), zstdCompressSync('{"a":2}\n'));
  expect(await readAll(await readerOf(table("a INT"), testEnvironment()))).toEqual([[1], [2]]);

  writeFileSync(path.join(folder, "c.bz2"), "BZh");
  await expect(readAll(await readerOf(table("a INT"), testEnvironment()))).rejects.toThrow("packed as .bz2");
});

test("a packed file that is cut off fails the job", async () => {
  const packed = gzipSync('{"a":1}\n'.repeat(1000));
  writeFileSync(path.join(folder, "a.gz"), packed.subarray(0, packed.length - 12));

  await expect(readAll(await readerOf(table("a INT"), testEnvironment()))).rejects.toThrow();
});

test("quoted values of CSV files go over several lines", async () => {
  writeFileSync(path.join(folder, "a.csv"), '1,"two\nlines"\n2,one\n');

  const rows = await readAll(await readerOf(table("a INT, b STRING", { format: "csv" }), testEnvironment()));

  expect(rows).toEqual([
    [1, "two\nlines"],
    [2, "one"],
  ]);
});

test("a reader that is restored reads every row once, whatever the parallelism", async () => {
  for (let file = 0; file < 5; file++) {
    const text = Array.from({ length: 1500 }, (_, index) => `{"a":${file * 1500 + index}}\n`).join("");
    writeFileSync(path.join(folder, `${file}.json`), text);
  }
  const made = table("a INT");
  const source = filesystem.source!(made, testEnvironment());
  const first = await source.open(0, 1, undefined);
  const seen: unknown[] = [];
  for (let batch = 0; batch < 3; batch++) {
    const read = await first.read(new AbortController().signal);
    seen.push(...read!.rows.map(([value]) => value));
  }
  const state = [structuredClone(first.snapshot())];
  for (const subtask of [0, 1, 2]) {
    const rows = await readAll(await source.open(subtask, 3, state));
    seen.push(...rows.map(([value]) => value));
  }

  expect(seen.length).toBe(7500);
  expect(new Set(seen).size).toBe(7500);
});

test("with a monitor interval files that come later are read", async () => {
  const environment = testEnvironment();
  const made = table("a INT", { "source.monitor-interval": "10 s" });
  writeFileSync(path.join(folder, "a.json"), '{"a":1}\n');
  const source = filesystem.source!(made, environment);
  const reader = await source.open(0, 1, undefined);
  expect(source.bounded).toBe(false);
  expect((await reader.read(new AbortController().signal))!.rows).toEqual([[1]]);

  const next = reader.read(new AbortController().signal);
  writeFileSync(path.join(folder, "b.json"), '{"a":2}\n');
  await new Promise((resolve) => setImmediate(resolve));
  while (environment.clock.next === undefined) await new Promise((resolve) => setImmediate(resolve));
  await environment.clock.advance(10_000);

  expect((await next)!.rows).toEqual([[2]]);
});

test("only files whose path matches the pattern are read", async () => {
  writeFileSync(path.join(folder, "a.json"), '{"a":1}\n');
  writeFileSync(path.join(folder, "b.txt"), '{"a":2}\n');
  const made = table("a INT", { "source.path.regex-pattern": "/.*\\.json" });

  expect(await readAll(await readerOf(made, testEnvironment()))).toEqual([[1]]);
});

test("metadata tells of the file", async () => {
  writeFileSync(path.join(folder, "a.json"), '{"a":1}\n');
  const columns = ["path STRING", "name STRING", "size BIGINT"].map((column) => {
    const [name, type] = column.split(" ");
    return `f_${name} ${type} METADATA FROM 'file.${name}' VIRTUAL`;
  });
  const made = table(`a INT, ${columns.join(", ")}`);

  expect(await readAll(await readerOf(made, testEnvironment()))).toEqual([
    [1, path.join(folder, "a.json"), "a.json", 8],
  ]);
});

test("a path that does not exist fails the job", async () => {
  const made = table("a INT", { path: path.join(folder, "missing") });

  await expect(readAll(await readerOf(made, testEnvironment()))).rejects.toThrow("FileNotFoundException");
});
