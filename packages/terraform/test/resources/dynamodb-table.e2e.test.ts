import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

const text = readFileSync(fileURLToPath(new URL("../fixtures/provider/dynamodb-table.tf", import.meta.url)), "utf8");

test("a table changes in place: units, stream view, index, expiry, protection, tags and items", async () => {
  const bench = openBench();
  await bench.project(bench.folder({ "main.tf": text })).apply();

  const changed = text
    .replace("read_capacity  = 5", "read_capacity  = 7")
    .replace("NEW_AND_OLD_IMAGES", "KEYS_ONLY")
    .replace('"INCLUDE"', '"ALL"')
    .replace('    non_key_attributes = ["name"]\n', "")
    .replace("enabled        = true", "enabled        = false")
    .replace('{ a = "1" }', '{ b = "2" }')
    .replace('key   = { S = "a" }', 'key   = { S = "b" }');
  const { changes } = await bench.project(bench.folder({ "main.tf": changed })).apply();

  expect(actions(changes)).toEqual(["update aws_dynamodb_table.provisioned", "update aws_dynamodb_table_item.this"]);
  const client = bench.context.client<DynamoDBClient>("dynamodb");
  const TableName = "millrace-provisioned";
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({
    ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 6 },
    StreamSpecification: { StreamViewType: "KEYS_ONLY" },
    GlobalSecondaryIndexes: [{ Projection: { ProjectionType: "ALL" } }],
  });
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: "DISABLED" });
  const { Items } = await client.send(new ScanCommand({ TableName: "millrace-on-demand" }));
  expect(Items).toEqual([{ key: { S: "b" }, count: { N: "1" } }]);
});

test("point-in-time recovery, which nothing could restore from, is refused", async () => {
  const bench = openBench();
  const wanted = text.replace(
    "point_in_time_recovery {\n    enabled = false",
    "point_in_time_recovery {\n    enabled = true",
  );

  const applied = bench.project(bench.folder({ "main.tf": wanted })).apply();

  await expect(applied).rejects.toThrow("PointInTimeRecoveryEnabled of dynamodb:UpdateContinuousBackups");
});
