import { expect, test } from "vitest";
import { addPartitions, createTableAs, literal } from "../src/index.ts";

test("a table of a query names its format, place and partitions", () => {
  expect(
    createTableAs({
      table: ["db", "facts"],
      sql: "SELECT 1 AS a, 'x' AS p",
      location: "s3://lake/facts/",
      partitionedBy: ["p"],
    }),
  ).toBe(
    `CREATE TABLE "db"."facts" WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = 's3://lake/facts/', partitioned_by = ARRAY['p']) AS\nSELECT 1 AS a, 'x' AS p`,
  );
});

test("a table without a place is left to the work group", () => {
  expect(createTableAs({ table: "t", sql: "SELECT 1 AS a", format: "JSON" })).toBe(
    `CREATE TABLE "t" WITH (format = 'JSON', write_compression = 'GZIP') AS\nSELECT 1 AS a`,
  );
});

test("partitions are added with their values as literals", () => {
  expect(addPartitions("logs", [{ values: { y: "20'24", m: 1 }, location: "s3://lake/x/" }])).toBe(
    "ALTER TABLE `logs` ADD IF NOT EXISTS PARTITION (`y` = '20''24', `m` = 1) LOCATION 's3://lake/x/'",
  );
});

test("what has no literal or place is refused", () => {
  for (const wrong of [
    () => literal(Number.NaN),
    () => literal(new Date(Number.NaN)),
    () => literal("a\0b"),
    () => addPartitions("a`b", [{ values: { y: "1" } }]),
    () => addPartitions("t", []),
    () => createTableAs({ table: "t", sql: "SELECT 1 AS a", location: "/tmp" }),
  ])
    expect(wrong).toThrow(expect.objectContaining({ code: "ATHENA_PARAMETER" }));
});
