import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { cloudwatch } from "../../../src/services/cloudwatch/index.ts";
import { DynamoDb, refusal } from "./support.ts";

test("units, failed conditions and user errors are counted", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things", { sort: null });
  await dynamo.put("things", { pk: { S: "a" }, v: { S: "x".repeat(1500) } });
  await dynamo.get("things", { pk: { S: "a" } });
  await refusal(dynamo.put("things", { pk: { S: "b" } }, { ConditionExpression: "attribute_exists(pk)" }));
  await refusal(dynamo.put("things", {}));

  const { api } = dynamo.cloud.services.instance(cloudwatch, dynamo.cloud.region);
  const now = dynamo.cloud.clock.now();
  const sum = (name: string, dimensions: Record<string, string>) =>
    api.statistic({
      namespace: "AWS/DynamoDB",
      name,
      dimensions,
      statistic: "Sum",
      period: 60,
      start: now - 600_000,
      end: now + 60_000,
    })[0]?.value;

  expect(sum("ConsumedWriteCapacityUnits", { TableName: "things" })).toBe(2 + 1);
  expect(sum("ConsumedReadCapacityUnits", { TableName: "things" })).toBe(1);
  expect(sum("ConditionalCheckFailedRequests", { TableName: "things" })).toBe(1);
  expect(sum("UserErrors", {})).toBe(1);
});

test("every answer carries the checksum of its body", async () => {
  const { cloud } = new DynamoDb();
  const { url, close } = await cloud.listen();

  const refused = await fetch(url, { method: "POST", headers: { "x-amz-target": "DynamoDB_20120810.ListTables" } });
  const body = await refused.text();
  await close();

  expect(refused.headers.get("x-amz-crc32")).toBe(String(crc32(body)));
});
