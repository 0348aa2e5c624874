import { gzipSync } from "node:zlib";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteCrawlerCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  ListCrawlersCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
  StopCrawlerCommand,
  UpdateCrawlerCommand,
} from "@aws-sdk/client-glue";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, onTestFinished, test } from "vitest";
import { refusal } from "../support.ts";
import { Crawling, columns, keys } from "./support.ts";

test("a crawl describes JSON under Hive paths as Glue does", async () => {
  const glue = await new Crawling().prepare();
  const lines = [
    '{"Id":1,"at":"x","Place":{"City":"Graz","zip":8010}}',
    '{"Id":2,"tags":["a"],"Place":{"City":"Linz"}}',
  ];
  await glue.put("data/trips/year=2026/month=01/a.json", `${lines.join("\n")}\n`);
  await glue.put("data/trips/year=2026/month=02/a.json", `${lines.join("\n")}\n`);
  await glue.crawler({ Targets: { S3Targets: [{ Path: "s3://lake/data/trips" }] }, TablePrefix: "raw_" });
  const { raw_trips: table } = await glue.crawl();
  const size = String(2 * (lines.join("\n").length + 1));
  expect(table).toMatchObject({
    Owner: "owner",
    TableType: "EXTERNAL_TABLE",
    StorageDescriptor: {
      Location: "s3://lake/data/trips/",
      InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      Compressed: false,
      NumberOfBuckets: -1,
      SerdeInfo: {
        SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
        Parameters: { paths: "Id,Place,at,tags" },
      },
    },
    Parameters: {
      CrawlerSchemaDeserializerVersion: "1.0",
      CrawlerSchemaSerializerVersion: "1.0",
      UPDATED_BY_CRAWLER: "c",
      classification: "json",
      compressionType: "none",
      typeOfData: "file",
      objectCount: "2",
      recordCount: "4",
      sizeKey: size,
      "partition_filtering.enabled": "true",
    },
  });
  expect(columns(table)).toEqual(["id int", "at string", "place struct<City:string,zip:int>", "tags array<string>"]);
  expect(keys(table)).toEqual(["year string", "month string"]);
  expect(await glue.select("raw_trips", "month = '02'")).toEqual(["2026/02"]);
});

test("folders that are no key=value are partition_0 and so on; folders that differ are tables", async () => {
  const glue = await new Crawling().prepare();
  await glue.put("data/orders/2026/01/a.csv", "id,price\n1,2.5\n2,3\n");
  await glue.put("data/orders/2026/02/a.csv", "id,price\n3,2.5\n4,3\n");
  await glue.put("data/users/a.json", '{"name":"x"}');
  await glue.crawler();
  const tables = await glue.crawl();
  expect(Object.keys(tables)).toEqual(["orders", "users"]);
  expect(keys(tables.orders)).toEqual(["partition_0 string", "partition_1 string"]);
  expect(columns(tables.orders)).toEqual(["id bigint", "price double"]);
  expect(tables.orders!.Parameters).toMatchObject({
    classification: "csv",
    delimiter: ",",
    "skip.header.line.count": "1",
    columnsOrdered: "true",
    areColumnsQuoted: "false",
  });
  expect(await glue.select("orders")).toEqual(["2026/01", "2026/02"]);
});

test("types widen over files, and gzip with its end cut off, BOM and CRLF are read", async () => {
  const glue = await new Crawling().prepare();
  const many = Array.from({ length: 2000 }, (_, id) => JSON.stringify({ id, a: 1, text: `t${id}` })).join("\r\n");
  await glue.put("data/t/1.gz", gzipSync(`\uFEFF${many}`).subarray(0, 4000));
  await glue.put("data/t/2.gz", gzipSync('{"id":3000000000,"a":1.5,"b":{"c":1}}\n{"id":1,"a":2,"b":{"d":[1,2.5]}}'));
  await glue.put("data/t/3.gz", gzipSync('{"id":1,"a":"x","b":{"c":null}}'));
  await glue.put("data/t/_SUCCESS", "done");
  await glue.crawler({
    Configuration: '{"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}',
  });
  const tables = await glue.crawl();
  expect(columns(tables.data)).toEqual(["id bigint", "a string", "text string", "b struct<c:int,d:array<double>>"]);
  expect(tables.data!.Parameters).toMatchObject({ compressionType: "gzip", objectCount: "3" });
  expect(keys(tables.data)).toEqual(["partition_0 string"]);
});

test("Parquet is described by its footer, and a corrupt file is told and left out", async () => {
  const glue = await new Crawling().prepare();
  const file = Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: "Id", data: [1n, 2n], type: "INT64" },
        { name: "at", data: [new Date(0), new Date(1)], type: "TIMESTAMP" },
        { name: "name", data: ["a", "b"], type: "STRING" },
        { name: "ok", data: [true, false], type: "BOOLEAN" },
        { name: "x", data: [1.5, 2], type: "DOUBLE" },
      ],
    }),
  );
  await glue.put("data/p/a.parquet", file);
  await glue.put("data/p/b.parquet", file.subarray(0, 60));
  const broken = Buffer.from(file);
  broken.fill(0xff, broken.length - 200, broken.length - 8);
  await glue.put("data/p/c.parquet", broken);
  await glue.crawler({ Targets: { S3Targets: [{ Path: "s3://lake/data/p/" }] } });
  const { p: table } = await glue.crawl();
  expect(columns(table)).toEqual(["id bigint", "at timestamp", "name string", "ok boolean", "x double"]);
  expect(table!.Parameters).toMatchObject({ classification: "parquet", recordCount: "2", objectCount: "1" });
  expect(table!.StorageDescriptor!.SerdeInfo!.SerializationLibrary).toBe(
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  );
  const logs = new CloudWatchLogsClient(glue.cloud.clientConfig());
  onTestFinished(() => logs.destroy());
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws-glue/crawlers" }));
  const messages = events!.map(({ message }) => message!.replace(/^\[.*?\] /, ""));
  expect(messages).toContain("WARN : No classifier recognises s3://lake/data/p/b.parquet");
  expect(messages).toContain("WARN : No classifier recognises s3://lake/data/p/c.parquet");
  expect(messages).toContain("INFO : Created table p in database lake");
  expect(messages.at(-1)).toBe("BENCHMARK : Crawler has finished running and is in state READY");
});

test("a partition key that a column is called like has another name", async () => {
  const glue = await new Crawling().prepare();
  await glue.put("data/t/year=2026/a.json", '{"year":1,"b":2}');
  await glue.crawler({ Targets: { S3Targets: [{ Path: "s3://lake/data/t/" }] } });
  const { t: table } = await glue.crawl();
  expect(keys(table)).toEqual(["partition_0 string"]);
  expect(await glue.select("t")).toEqual(["2026"]);
});

test("files that differ in one folder are a table each, and a taken name gets a hash", async () => {
  const glue = await new Crawling().prepare();
  await glue.put("data/mixed/users.json", '{"name":"x","age":1}');
  await glue.put("data/mixed/a-b.csv", "id,price\n1,2.5\n");
  await glue.table("users_json", [], { StorageDescriptor: { Location: "s3://elsewhere/" } });
  await glue.crawler({ Targets: { S3Targets: [{ Path: "s3://lake/data/mixed" }] } });
  const names = Object.keys(await glue.crawl());
  expect(names).toHaveLength(3);
  expect(names).toContain("a_b_csv");
  expect(names.some((name) => /^users_json_[0-9a-f]{32}$/.test(name))).toBe(true);
});

test("exclusions, table level and sample size", async () => {
  const glue = await new Crawling().prepare();
  for (const kind of ["a", "b"])
    for (const day of ["1", "2"]) await glue.put(`data/${kind}/${day}/x.json`, '{"id":1,"name":"y"}');
  await glue.put("data/a/1/x.tmp", "nothing that is known");
  const Path = "s3://lake/data/";
  await glue.crawler({
    Targets: { S3Targets: [{ Path, Exclusions: ["**.tmp", "b/2/*"], SampleSize: 1 }] },
    Configuration: JSON.stringify({ Version: 1, Grouping: { TableLevelConfiguration: 3 } }),
  });
  const tables = await glue.crawl();
  expect(Object.keys(tables)).toEqual(["a", "b"]);
  expect(await glue.select("a")).toEqual(["1", "2"]);
  expect(await glue.select("b")).toEqual(["1"]);
});

test("a change of the schema is written, logged or merged as the policies say", async () => {
  const glue = await new Crawling().prepare();
  const Targets = { S3Targets: [{ Path: "s3://lake/data/t/" }] };
  await glue.put("data/t/day=1/a.json", '{"a":1,"b":1,"c":1}');
  await glue.crawler({ Targets });
  await glue.crawl();
  await glue.put("data/t/day=1/a.json", '{"a":1,"b":1,"d":"x"}');
  const update = (more: object) => glue.send(new UpdateCrawlerCommand({ Name: "c", ...more }));
  await update({ SchemaChangePolicy: { UpdateBehavior: "LOG" } });
  expect(columns((await glue.crawl()).t)).toEqual(["a int", "b int", "c int"]);
  const Configuration = {
    Version: 1.0,
    CrawlerOutput: {
      Tables: { AddOrUpdateBehavior: "MergeNewColumns" },
      Partitions: { AddOrUpdateBehavior: "InheritFromTable" },
    },
  };
  await update({
    SchemaChangePolicy: { UpdateBehavior: "UPDATE_IN_DATABASE" },
    Configuration: JSON.stringify(Configuration),
  });
  expect(columns((await glue.crawl()).t)).toEqual(["a int", "b int", "c int", "d string"]);
  await update({ Configuration: "" });
  expect(columns((await glue.crawl()).t)).toEqual(["a int", "b int", "d string"]);
  const { CrawlerMetricsList } = await glue.send(new GetCrawlerMetricsCommand({ CrawlerNameList: ["c"] }));
  expect(CrawlerMetricsList).toMatchObject([{ TablesCreated: 0, TablesUpdated: 1, LastRuntimeSeconds: 7 }]);
});

test("what is gone is deleted or deprecated", async () => {
  const glue = await new Crawling().prepare();
  await glue.put("data/t/day=1/a.json", '{"a":1}');
  await glue.put("data/t/day=2/a.json", '{"a":1}');
  await glue.put("data/u/a.csv", "id,price\n1,2.5\n");
  await glue.crawler({ SchemaChangePolicy: { DeleteBehavior: "DELETE_FROM_DATABASE" } });
  expect(Object.keys(await glue.crawl())).toEqual(["t", "u"]);
  for (const Key of ["data/t/day=2/a.json", "data/u/a.csv"])
    await glue.s3.send(new DeleteObjectCommand({ Bucket: "lake", Key }));
  await glue.put("data/v/a.csv", "id,price\n1,2.5\n");
  expect(Object.keys(await glue.crawl())).toEqual(["t", "v"]);
  expect(await glue.select("t")).toEqual(["1"]);
  await glue.s3.send(new DeleteObjectCommand({ Bucket: "lake", Key: "data/v/a.csv" }));
  await glue.put("data/w/a.csv", "id,price\n1,2.5\n");
  await glue.send(
    new UpdateCrawlerCommand({ Name: "c", SchemaChangePolicy: { DeleteBehavior: "DEPRECATE_IN_DATABASE" } }),
  );
  expect((await glue.crawl()).v!.Parameters).toHaveProperty("DEPRECATED_BY_CRAWLER");
});

test("CRAWL_NEW_FOLDERS_ONLY adds partitions and reads nothing twice", async () => {
  const glue = await new Crawling().prepare();
  const LOG = { UpdateBehavior: "LOG", DeleteBehavior: "LOG" } as const;
  const more = {
    Targets: { S3Targets: [{ Path: "s3://lake/data/t/" }] },
    RecrawlPolicy: { RecrawlBehavior: "CRAWL_NEW_FOLDERS_ONLY" } as const,
  };
  expect((await refusal(glue.crawler(more))).message).toContain("should set UpdateBehavior and DeleteBehavior as LOG");
  await glue.crawler({ ...more, SchemaChangePolicy: LOG });
  await glue.put("data/t/day=1/a.json", '{"a":1,"b":2}');
  await glue.crawl();
  await glue.put("data/t/day=1/b.json", '{"z":1}');
  await glue.put("data/t/day=2/a.json", '{"a":1,"b":"x"}');
  const { t: table } = await glue.crawl();
  expect(columns(table)).toEqual(["a int", "b int"]);
  expect(await glue.select("t")).toEqual(["1", "2"]);
});

test("a crawler runs, stops and is at rest again, on the clock", async () => {
  const glue = await new Crawling().prepare();
  await glue.put("data/t/a.json", '{"a":1}');
  await glue.crawler();
  const state = async () => (await glue.send(new GetCrawlerCommand({ Name: "c" }))).Crawler!;
  expect(await refusal(glue.send(new StopCrawlerCommand({ Name: "c" })))).toMatchObject({
    name: "CrawlerNotRunningException",
  });
  await glue.send(new StartCrawlerCommand({ Name: "c" }));
  expect(await refusal(glue.send(new StartCrawlerCommand({ Name: "c" })))).toEqual({
    name: "CrawlerRunningException",
    message: "Crawler with name c has already started",
  });
  expect((await refusal(glue.send(new DeleteCrawlerCommand({ Name: "c" })))).name).toBe("CrawlerRunningException");
  expect((await state()).State).toBe("RUNNING");
  await glue.send(new StopCrawlerCommand({ Name: "c" }));
  await glue.cloud.clock.sleep(1000);
  expect((await state()).State).toBe("STOPPING");
  await glue.cloud.clock.sleep(60_000);
  expect(await state()).toMatchObject({ State: "READY", LastCrawl: { Status: "CANCELLED", LogStream: "c" } });
  expect(await glue.tables()).toEqual({});
  const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: "c" }));
  expect(Crawls!.map(({ State }) => State)).toEqual(["STOPPED"]);
  await glue.send(new DeleteCrawlerCommand({ Name: "c" }));
  expect((await glue.send(new ListCrawlersCommand({}))).CrawlerNames).toEqual([]);
});

test("a schedule starts the crawler", async () => {
  const glue = await new Crawling().prepare();
  await glue.put("data/t/a.json", '{"a":1}');
  await glue.crawler({ Schedule: "cron(15 * * * ? *)", Targets: { S3Targets: [{ Path: "s3://lake/data/t" }] } });
  await glue.cloud.clock.sleep(17 * 60_000);
  const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: "c" }));
  expect(Crawler).toMatchObject({
    State: "READY",
    Schedule: { ScheduleExpression: "cron(15 * * * ? *)", State: "SCHEDULED" },
    LastCrawl: { Status: "SUCCEEDED", StartTime: new Date(Date.UTC(2026, 0, 5, 0, 15)) },
  });
  expect(Object.keys(await glue.tables())).toEqual(["t"]);
});

test("a role that may not read the bucket fails the crawl; one that does not trust Glue is refused", async () => {
  const glue = await new Crawling().prepare(["glue:*", "logs:*", "s3:ListBucket"]);
  await glue.put("data/t/a.json", '{"a":1}');
  await glue.crawler();
  await expect(glue.crawl()).rejects.toThrow("s3:GetObject");
  expect(await refusal(glue.crawler({ Name: "x", Role: "nobody" }))).toEqual({
    name: "InvalidInputException",
    message: "Service is unable to assume provided role. Please verify role's TrustPolicy",
  });
});

test.each([
  ["JDBC targets", { Targets: { JdbcTargets: [{ Path: "x", ConnectionName: "y" }] } }, "Targets.JdbcTargets"],
  ["custom classifiers", { Classifiers: ["grok"] }, "Custom classifiers"],
  ["event mode", { RecrawlPolicy: { RecrawlBehavior: "CRAWL_EVENT_MODE" as const } }, "CRAWL_EVENT_MODE"],
  ["unknown settings", { Configuration: '{"Version":1.0,"CreatePartitionIndex":true}' }, "CreatePartitionIndex"],
])("%s are refused by name", async (_, more, member) => {
  const glue = await new Crawling().prepare();
  const { name, message } = await refusal(glue.crawler(more));
  expect(name).toBe("NotImplemented");
  expect(message).toContain(member);
});

test("1,000 objects are crawled in under two seconds", async () => {
  const glue = await new Crawling().prepare();
  const line = (index: number) =>
    `${JSON.stringify({ id: index, fare: index / 4, place: { zone: index % 9 }, name: "n" })}\n`;
  const body = Array.from({ length: 100 }, (_, index) => line(index)).join("");
  for (let index = 0; index < 1000; index++) await glue.put(`data/trips/day=${index % 50}/hour=${index}/a.json`, body);
  await glue.crawler({ Targets: { S3Targets: [{ Path: "s3://lake/data/trips" }] } });
  const start = performance.now();
  const { trips } = await glue.crawl();
  const seconds = (performance.now() - start) / 1000;
  expect(trips!.Parameters).toMatchObject({ objectCount: "1000", recordCount: "100000" });
  expect(await glue.select("trips", "day = '7' and hour like '1%'")).toEqual(["7/107", "7/157"]);
  expect(seconds).toBeLessThan(2);
});
