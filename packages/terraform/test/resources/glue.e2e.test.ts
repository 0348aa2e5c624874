import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  GetCrawlerCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTableVersionsCommand,
  type GlueClient,
  StartCrawlerCommand,
} from "@aws-sdk/client-glue";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

const text = readFileSync(fileURLToPath(new URL("../fixtures/provider/glue.tf", import.meta.url)), "utf8");

test("a lake's catalogue: a second apply changes nothing, and destroy removes everything", async () => {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": text });
  const glue = bench.context.client<GlueClient>("glue");

  await bench.project(folder).apply();
  const again = bench.project(folder).plan();
  await glue.send(new StartCrawlerCommand({ Name: "millrace-raw" }));
  await bench.project(folder).destroy();

  expect(actions(again)).toEqual([]);
  expect((await glue.send(new GetDatabasesCommand({}))).DatabaseList).toEqual([]);
  expect(JSON.parse(readFileSync(bench.stateFile, "utf8"))).toEqual({ schema: 1, resources: [] });
});

test("databases, tables, partitions and crawlers change in place", async () => {
  const bench = openBench();
  const glue = bench.context.client<GlueClient>("glue");
  await bench.project(bench.folder({ "main.tf": text })).apply();

  const changed = text
    .replace('"The lake"', '"Our lake"')
    .replace('type = "double"', 'type = "float"')
    .replace('type    = "double"', 'type    = "float"')
    .replace('loaded = "yes"', 'loaded = "no"')
    .replace("cron(15 2", "cron(15 3")
    .replace('delete_behavior = "LOG"', 'delete_behavior = "DELETE_FROM_DATABASE"');
  const { changes } = await bench.project(bench.folder({ "main.tf": changed })).apply();

  expect(actions(changes).sort()).toEqual([
    "update aws_glue_catalog_database.lake",
    "update aws_glue_catalog_table.trips",
    "update aws_glue_crawler.raw",
    "update aws_glue_partition.january",
  ]);
  const table = { DatabaseName: "millrace_lake", Name: "trips" };
  const { Table } = await glue.send(new GetTableCommand(table));
  expect(Table!.StorageDescriptor!.Columns!.map(({ Type }) => Type)).toEqual(["bigint", "float"]);
  const { TableVersions } = await glue.send(
    new GetTableVersionsCommand({ DatabaseName: table.DatabaseName, TableName: table.Name }),
  );
  expect(TableVersions).toHaveLength(2);
  const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: "millrace-raw" }));
  expect(Crawler).toMatchObject({
    Schedule: { ScheduleExpression: "cron(15 3 * * ? *)" },
    SchemaChangePolicy: { DeleteBehavior: "DELETE_FROM_DATABASE", UpdateBehavior: "UPDATE_IN_DATABASE" },
  });
});

test("ORC is refused when the configuration is planned", () => {
  const bench = openBench();
  const orc = text.replace(/parquet_ser_de \{[^}]*\}/, "orc_ser_de {}");
  expect(() => bench.project(bench.folder({ "main.tf": orc })).plan()).toThrow("orc_ser_de");
});
