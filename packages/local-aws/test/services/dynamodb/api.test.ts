import { DeleteTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { dynamodb } from "../../../src/services/dynamodb/index.ts";
import { DynamoDb } from "./support.ts";

test("another service reads a stream from a position, and hears of records and of its end", async () => {
  const dynamo = new DynamoDb();
  await dynamo.create("things", {
    sort: null,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  const arn = (await dynamo.send(new DescribeTableCommand({ TableName: "things" }))).Table!.LatestStreamArn!;
  const stream = dynamo.cloud.services.instance(dynamodb, dynamo.cloud.region).api.stream(arn);
  const [shard] = stream.shards();
  const heard: string[] = [];
  const stop = stream.subscribe((id) => heard.push(id));

  const start = stream.position(shard!.id, { type: "LATEST" });
  for (const pk of ["a", "b", "c"]) await dynamo.put("things", { pk: { S: pk } });
  const first = stream.read(shard!.id, start, 2);
  const second = stream.read(shard!.id, first.next!, 2);
  await dynamo.send(new DeleteTableCommand({ TableName: "things" }));
  const end = stream.read(shard!.id, second.next!, 2);
  stop();

  expect(first.records.map((record) => record.dynamodb?.Keys?.pk?.S)).toEqual(["a", "b"]);
  expect(second.records.map((record) => record.dynamodb?.Keys?.pk?.S)).toEqual(["c"]);
  expect(second.next).toBe(3);
  expect(end).toEqual({ records: [], next: undefined });
  expect(heard).toEqual(Array(4).fill(shard!.id));
  expect(stream.status).toBe("DISABLED");
});

test("a stream that is not there is refused as AWS refuses it", () => {
  const dynamo = new DynamoDb();
  const { api } = dynamo.cloud.services.instance(dynamodb, dynamo.cloud.region);

  expect(() => api.stream("arn:none")).toThrow("Requested resource not found: Stream: arn:none not found");
});
