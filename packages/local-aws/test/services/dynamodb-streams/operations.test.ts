import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { expect, test } from "vitest";
import { DynamoDb, refusal } from "../dynamodb/support.ts";

const HOUR = 60 * 60 * 1000;

async function open(): Promise<{ dynamo: DynamoDb; StreamArn: string }> {
  const dynamo = new DynamoDb();
  await dynamo.create("things", {
    sort: null,
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  });
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: "things" }));
  return { dynamo, StreamArn: Table!.LatestStreamArn! };
}

test("shards roll over every four hours, each the child of the one before, and records go after a day", async () => {
  const { dynamo, StreamArn } = await open();
  const shards = async () =>
    (await dynamo.streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription!.Shards!;
  await dynamo.put("things", { pk: { S: "a" } });
  await dynamo.pass(5 * HOUR);
  await dynamo.put("things", { pk: { S: "b" } });

  const [first, second] = await shards();
  expect(first!.ParentShardId).toBeUndefined();
  expect(first!.SequenceNumberRange!.EndingSequenceNumber).toBeDefined();
  expect(second!.ParentShardId).toBe(first!.ShardId);
  expect(second!.SequenceNumberRange!.EndingSequenceNumber).toBeUndefined();
  expect((await dynamo.records(StreamArn)).map((record) => record.dynamodb?.Keys?.pk?.S)).toEqual(["a", "b"]);
  await dynamo.pass(20 * HOUR);
  expect((await dynamo.records(StreamArn)).map((record) => record.dynamodb?.Keys?.pk?.S)).toEqual(["b"]);
  expect((await shards()).length).toBeLessThanOrEqual(7);
});

test("a closed shard ends, an open one goes on", async () => {
  const { dynamo, StreamArn } = await open();
  const ShardId = (await dynamo.streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription!.Shards![0]!
    .ShardId;
  const latest = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "LATEST" });
  const { ShardIterator } = await dynamo.streams.send(latest);
  await dynamo.put("things", { pk: { S: "a" } });

  const open1 = await dynamo.streams.send(new GetRecordsCommand({ ShardIterator }));
  const sequenceNumber = open1.Records![0]!.dynamodb!.SequenceNumber;
  await dynamo.pass(5 * HOUR);
  const from = async (ShardIteratorType: "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER") => {
    const at = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType, SequenceNumber: sequenceNumber });
    const { ShardIterator: iterator } = await dynamo.streams.send(at);
    return dynamo.streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
  };

  expect(open1.NextShardIterator).toBeDefined();
  expect(await from("AT_SEQUENCE_NUMBER")).toMatchObject({ Records: [{ eventName: "INSERT" }] });
  const after = await from("AFTER_SEQUENCE_NUMBER");
  expect(after.Records).toEqual([]);
  expect(after.NextShardIterator).toBeUndefined();
});

test("iterators expire after fifteen minutes, and nothing else is taken for one", async () => {
  const { dynamo, StreamArn } = await open();
  const ShardId = (await dynamo.streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription!.Shards![0]!
    .ShardId;
  const start = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
  const { ShardIterator } = await dynamo.streams.send(start);
  await dynamo.pass(16 * 60_000);

  const expired = await refusal(dynamo.streams.send(new GetRecordsCommand({ ShardIterator })));
  const garbled = await refusal(dynamo.streams.send(new GetRecordsCommand({ ShardIterator: `${StreamArn}|1|e30=` })));

  expect(expired.name).toBe("ExpiredIteratorException");
  expect(garbled).toEqual({ name: "ValidationException", message: "Invalid ShardIterator" });
});

test("streams are listed by table", async () => {
  const { dynamo, StreamArn } = await open();

  const mine = await dynamo.streams.send(new ListStreamsCommand({ TableName: "things" }));
  const others = await dynamo.streams.send(new ListStreamsCommand({ TableName: "other" }));

  expect(mine.Streams?.map((stream) => stream.StreamArn)).toEqual([StreamArn]);
  expect(others.Streams).toEqual([]);
});
