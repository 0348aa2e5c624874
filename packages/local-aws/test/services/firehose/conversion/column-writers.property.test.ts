import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBBlobValue, DuckDBInstance, type Json } from "@duckdb/node-api";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ColumnValue } from "../../../../src/services/firehose/conversion/column-writers.ts";
import { ParquetFile } from "../../../../src/services/firehose/conversion/parquet-file.ts";
import { type HiveType, parseHiveType } from "../../../../src/services/hive-type.ts";

/** A value as a column takes it, and as DuckDB shows it. */
interface Sample {
  readonly given: ColumnValue;
  readonly shown: Json;
}

/** A type and values of it, null among them. */
interface Column {
  readonly type: string;
  readonly value: fc.Arbitrary<Sample>;
}

const NULL: Sample = { given: null, shown: null };
const same = (given: number | boolean | string): Sample => ({ given, shown: given });
const text = (given: number | bigint): Sample => ({ given, shown: String(given) });

const TEXT = fc.oneof(fc.string({ maxLength: 14 }), fc.string({ maxLength: 14, unit: "binary" }));
const LEAVES: readonly Column[] = [
  { type: "boolean", value: fc.boolean().map(same) },
  { type: "tinyint", value: fc.integer({ min: -128, max: 127 }).map(same) },
  { type: "smallint", value: fc.integer({ min: -32_768, max: 32_767 }).map(same) },
  { type: "int", value: fc.integer().map(same) },
  {
    type: "bigint",
    value: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(text),
  },
  { type: "double", value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => same(x === 0 ? 0 : x)) },
  { type: "string", value: TEXT.map(same) },
  {
    type: "binary",
    value: TEXT.map((given) => ({ given: Buffer.from(given), shown: String(new DuckDBBlobValue(Buffer.from(given))) })),
  },
  { type: "decimal(4,0)", value: fc.bigInt({ min: -9999n, max: 9999n }).map(text) },
  { type: "decimal(9,0)", value: fc.bigInt({ min: -(10n ** 8n), max: 10n ** 8n }).map(text) },
  { type: "decimal(18,0)", value: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map(text) },
  { type: "decimal(38,0)", value: fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }).map(text) },
];

const nullable = (value: fc.Arbitrary<Sample>) => fc.oneof({ weight: 4, arbitrary: value }, fc.constant(NULL));

const { column } = fc.letrec<{ column: Column; leaf: Column; array: Column; struct: Column; map: Column }>((tie) => ({
  column: fc.oneof({ maxDepth: 2 }, tie("leaf"), tie("array"), tie("struct"), tie("map")),
  leaf: fc.constantFrom(...LEAVES),
  array: tie("column").map(({ type, value }) => ({
    type: `array<${type}>`,
    value: fc.array(nullable(value), { maxLength: 4 }).map((items) => ({
      given: items.map(({ given }) => given),
      shown: items.map(({ shown }) => shown),
    })),
  })),
  struct: fc.tuple(tie("column"), tie("column")).map(([a, b]) => ({
    type: `struct<a:${a.type},b:${b.type}>`,
    value: fc.tuple(nullable(a.value), nullable(b.value)).map(([one, other]) => ({
      given: [one.given, other.given],
      shown: { a: one.shown, b: other.shown },
    })),
  })),
  map: tie("column").map(({ type, value }) => ({
    type: `map<string,${type}>`,
    value: fc
      .uniqueArray(fc.tuple(TEXT, nullable(value)), { maxLength: 4, selector: ([key]) => key })
      .map((entries) => ({
        given: entries.flatMap(([key, item]) => [key, item.given]),
        shown: entries.map(([key, item]) => ({ key, value: item.shown })),
      })),
  })),
}));

const sampled = column.chain(({ type, value }) =>
  fc.record({ type: fc.constant(type), values: fc.array(nullable(value), { minLength: 1, maxLength: 7 }) }),
);

/** More than a chunk holds, and no multiple of it. */
const ROWS = 2500;

test("columns of any type are read back as they were given, over chunks and nulls", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "columns-"));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  try {
    await fc.assert(
      fc.asyncProperty(sampled, async ({ type, values }) => {
        const file = await ParquetFile.create([{ name: "v", type: parseHiveType(type) as HiveType }]);
        for (let row = 0; row < ROWS; row++) file.add([values[row % values.length]!.given]);
        const written = path.join(directory, "written.parquet");
        await writeFile(written, await file.write(WRITING, 1, directory));
        await file.close();
        const read = await connection.runAndReadAll(`SELECT v FROM '${written}'`);
        const shown = read.getColumnsJson()[0]!;
        expect(shown).toHaveLength(ROWS);
        for (let row = 0; row < ROWS; row++) expect(shown[row]).toEqual(values[row % values.length]!.shown);
      }),
      { numRuns: 40 },
    );
  } finally {
    connection.closeSync();
    await rm(directory, { recursive: true });
  }
});

const WRITING = { compression: "SNAPPY", blockBytes: 2 ** 20, dictionary: false, version: "V1" } as const;
