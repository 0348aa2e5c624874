import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { UpdateTableCommand } from "@aws-sdk/client-glue";
import { DuckDBInstance } from "@duckdb/node-api";
import { parquetMetadata } from "hyparquet";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, START } from "../support.ts";
import { Converting, fileOf } from "./support.ts";

test("JSON records become one Parquet object that hyparquet and DuckDB read alike", async () => {
  const firehose = new Converting();
  await firehose.prepare();
  await firehose.table({
    id: "bigint",
    name: "string",
    price: "decimal(10,2)",
    ok: "boolean",
    day: "date",
    at: "timestamp",
    tags: "array<string>",
    place: "struct<city:string,point:struct<lat:double,lon:double>>",
    counts: "map<string,int>",
    raw: "binary",
    small: "smallint",
    ratio: "float",
    code: "varchar(3)",
  });
  await firehose.create("s", firehose.conversion());
  const record = {
    ID: 9_007_199_254_740_991,
    Name: "Zoë",
    price: 12.345,
    ok: "true",
    day: "2026-01-05",
    at: "2026-01-05T10:00:00.123456Z",
    tags: ["a", "b"],
    Place: { City: "Graz", point: { lat: 47.07, lon: 15.44 } },
    counts: { x: 1, y: "2" },
    raw: "bytes",
    small: -7,
    ratio: 0.5,
    code: "abcdef",
    unknown: 1,
  };
  await firehose.put("s", JSON.stringify(record), "{}\n");
  await firehose.pass(120_000);
  const [key, ...others] = await firehose.keys("data/");
  expect(others).toEqual([]);
  expect(key).toMatch(/^data\/2026\/01\/05\/00\/s-1-2026-01-05-00-00-02-[\w-]+\.parquet$/);
  const [row, empty] = await firehose.rows();
  expect(row).toMatchObject({
    id: 9_007_199_254_740_991n,
    name: "Zoë",
    price: 12.35,
    ok: true,
    day: new Date("2026-01-05"),
    at: new Date("2026-01-05T10:00:00.123Z"),
    tags: ["a", "b"],
    place: { city: "Graz", point: { lat: 47.07, lon: 15.44 } },
    small: -7,
    ratio: 0.5,
    code: "abc",
  });
  expect(Object.values(empty!).filter((value) => value !== null && value !== undefined)).toEqual([]);
  const [again] = await duckdb(
    await firehose.bytes(key!),
    `id, price, "at"::varchar AS moment, place.city AS city, counts['y'] AS y`,
  );
  expect(again).toMatchObject({
    id: "9007199254740991",
    price: "12.35",
    moment: "2026-01-05 10:00:00.123456",
    city: "Graz",
    y: 2,
  });
});

test("a record that does not fit goes to the error prefix; those beside it are delivered", async () => {
  const firehose = new Converting();
  await firehose.prepare();
  await firehose.table({ id: "int", at: "timestamp", place: "struct<city:string>" });
  const arn = await firehose.create("s", firehose.conversion());
  expect(arn).toContain("deliverystream/s");
  const bad = [
    '{"id":"oops"}',
    "not json",
    "",
    '{"id":1}{"id":2147483648}',
    "[1]",
    "42",
    '{"place":7}',
    '{"at":"soon"}',
  ];
  await firehose.put("s", '{"id":1}', ...bad.filter((text) => text !== ""), " ", '{"id":2}\r\n{"id":"3"}');
  await firehose.pass(200_000);
  expect((await firehose.rows()).map(({ id }) => id)).toEqual([1, 2, 3]);
  const failures = await firehose.failures();
  expect(failures.map(({ rawData }) => Buffer.from(String(rawData), "base64").toString())).toEqual([
    ...bad.filter((text) => text !== ""),
    " ",
  ]);
  expect(failures[0]).toEqual({
    attemptsMade: 1,
    arrivalTimestamp: START + 2000,
    lastErrorCode: "DataFormatConversion.MalformedData",
    lastErrorMessage: 'Data does not match the schema. For input string: "oops"',
    attemptEndingTimestamp: START + 62_000,
    rawData: Buffer.from('{"id":"oops"}').toString("base64"),
    sequenceNumber: "",
    subSequenceNumber: 0,
    dataCatalogTable: {
      catalogId: ACCOUNT,
      databaseName: "lake",
      tableName: "events",
      region: "us-east-1",
      versionId: "0",
      catalogArn: `arn:aws:glue:us-east-1:${ACCOUNT}:catalog`,
    },
  });
  expect(failures.map(({ lastErrorCode }) => String(lastErrorCode).split(".")[1])).toEqual([
    "MalformedData",
    "ParseError",
    "MalformedData",
    "MalformedData",
    "MalformedData",
    "MalformedData",
    "MalformedData",
    "MalformedData",
  ]);
  expect(failures.at(-1)!.lastErrorMessage).toBe("The record was empty or contained only whitespace.");
  const cloudwatch = new CloudWatchClient(firehose.cloud.clientConfig());
  onTestFinished(() => cloudwatch.destroy());
  const queries = ["SucceedConversion.Records", "FailedConversion.Records"].map((MetricName, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: "AWS/Firehose", MetricName, Dimensions: [{ Name: "DeliveryStreamName", Value: "s" }] },
      Period: 3600,
      Stat: "Sum",
    },
  }));
  const { MetricDataResults } = await cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date(START),
      EndTime: new Date(START + 3_600_000),
    }),
  );
  expect(MetricDataResults!.map(({ Values }) => Values)).toEqual([[2], [8]]);
});

test("without its table every record goes to the error prefix, and the latest version of the table counts", async () => {
  const firehose = new Converting();
  await firehose.prepare();
  await firehose.create("s", firehose.conversion());
  await firehose.put("s", '{"id":1}');
  await firehose.pass(200_000);
  expect(await firehose.rows()).toEqual([]);
  expect((await firehose.failures())[0]).toMatchObject({ lastErrorCode: "DataFormatConversion.EntityNotFound" });
  await firehose.table({ id: "int" });
  await firehose.put("s", '{"id":1,"name":"x"}');
  await firehose.pass(100_000);
  const StorageDescriptor = { Columns: [{ Name: "name", Type: "string" }] };
  await firehose.glue.send(
    new UpdateTableCommand({ DatabaseName: "lake", TableInput: { Name: "events", StorageDescriptor } }),
  );
  await firehose.put("s", '{"id":1,"name":"x"}');
  await firehose.pass(100_000);
  expect(await firehose.rows()).toEqual([{ id: 1 }, { name: "x" }]);
});

test("a role that may not read the catalogue is told", async () => {
  const firehose = new Converting();
  await firehose.prepare(["s3:PutObject"]);
  await firehose.table({ id: "int" });
  await firehose.create("s", firehose.conversion());
  await firehose.put("s", '{"id":1}');
  await firehose.pass(200_000);
  expect((await firehose.failures())[0]).toMatchObject({ lastErrorCode: "DataFormatConversion.AccessDenied" });
});

test("keys are mapped, dots are replaced and cases kept as the OpenX reader is told", async () => {
  const firehose = new Converting();
  await firehose.prepare();
  await firehose.table({ ts: "bigint", a_b: "int", ID: "int" });
  const OpenXJsonSerDe = {
    ConvertDotsInJsonKeysToUnderscores: true,
    ColumnToJsonKeyMappings: { ts: "timestamp" },
    CaseInsensitive: false,
  };
  await firehose.create("s", firehose.conversion({ InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe } } }));
  await firehose.put(
    "s",
    '{"timestamp":12345678901234567890123,"a.b":1}',
    '{"timestamp":1234567890123456789,"a.b":1,"A.B":2}',
  );
  await firehose.pass(200_000);
  expect(await firehose.rows()).toEqual([{ ts: 1_234_567_890_123_456_789n, a_b: 1, id: null }]);
  expect(await firehose.failures()).toHaveLength(1);
});

test.each([
  ["SNAPPY", "SNAPPY"],
  ["GZIP", "GZIP"],
  ["UNCOMPRESSED", "UNCOMPRESSED"],
] as const)("%s columns", async (Compression, codec) => {
  const firehose = new Converting();
  await firehose.prepare();
  await firehose.table({ id: "int", name: "string" });
  const ParquetSerDe = { Compression, BlockSizeBytes: 64 * 1024 * 1024, EnableDictionaryCompression: true };
  await firehose.create("s", firehose.conversion({ OutputFormatConfiguration: { Serializer: { ParquetSerDe } } }));
  await firehose.put("s", ...Array.from({ length: 500 }, (_, id) => JSON.stringify({ id, name: `n${id % 3}` })));
  await firehose.pass(100_000);
  const [key] = await firehose.keys("data/");
  const { row_groups, num_rows } = parquetMetadata(fileOf(await firehose.bytes(key!)));
  expect(num_rows).toBe(500n);
  expect(row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data!.codec))).toEqual([codec, codec]);
  expect(await firehose.rows()).toHaveLength(500);
});

test("each dynamic partition is a file of its own", async () => {
  const firehose = new Converting();
  await firehose.prepare();
  await firehose.table({ id: "int" });
  const Parameters = [
    { ParameterName: "MetadataExtractionQuery" as const, ParameterValue: "{kind:.kind}" },
    { ParameterName: "JsonParsingEngine" as const, ParameterValue: "JQ-1.6" },
  ];
  await firehose.create(
    "s",
    firehose.conversion(
      {},
      {
        Prefix: "data/kind=!{partitionKeyFromQuery:kind}/",
        DynamicPartitioningConfiguration: { Enabled: true },
        ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "MetadataExtraction", Parameters }] },
      },
    ),
  );
  await firehose.put("s", '{"id":1,"kind":"a"}', '{"id":2,"kind":"b"}', '{"id":3,"kind":"a"}', '{"id":"x","kind":"b"}');
  await firehose.pass(300_000);
  expect((await firehose.keys("data/")).map((key) => key.slice(0, 12))).toEqual(["data/kind=a/", "data/kind=b/"]);
  expect((await firehose.rows()).map(({ id }) => id)).toEqual([1, 3, 2]);
  expect(await firehose.failures()).toHaveLength(1);
});

/** Rows of a Parquet file as DuckDB reads them. */
async function duckdb(bytes: Uint8Array, select: string): Promise<Record<string, unknown>[]> {
  const directory = await mkdtemp(path.join(tmpdir(), "parquet-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = path.join(directory, `${createHash("md5").update(bytes).digest("hex")}.parquet`);
  await writeFile(file, bytes);
  const connection = await (
    await DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    })
  ).connect();
  const reader = await connection.runAndReadAll(`SELECT ${select} FROM read_parquet('${file}')`);
  return reader.getRowObjectsJson() as Record<string, unknown>[];
}
