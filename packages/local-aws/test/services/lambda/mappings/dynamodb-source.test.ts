import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { Bench, fail, type Script } from "./support.ts";

interface TableRecord {
  readonly eventName: string;
  readonly userIdentity?: unknown;
  readonly dynamodb: { readonly Keys: { readonly id: { readonly S: string } }; readonly SequenceNumber: string };
}

/** A bench with a table whose stream the function is mapped to. */
class TableBench extends Bench {
  readonly dynamodb = new DynamoDBClient(this.cloud.clientConfig());
  stream = "";
  #version = 0;

  async open(): Promise<void> {
    await this.role();
    const { TableDescription } = await this.dynamodb.send(
      new CreateTableCommand({
        TableName: "trips",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      }),
    );
    this.stream = TableDescription!.LatestStreamArn!;
    await this.pass(2000);
  }

  async items(...ids: string[]): Promise<void> {
    for (const id of ids) {
      const Item = { id: { S: id }, version: { N: String(this.#version++) } };
      await this.dynamodb.send(new PutItemCommand({ TableName: "trips", Item }));
    }
  }

  get records(): TableRecord[][] {
    return this.events.map((event) => event.Records as unknown as TableRecord[]);
  }

  get ids(): string[][] {
    return this.records.map((records) => records.map(({ dynamodb }) => dynamodb.Keys.id.S));
  }
}

async function table(script?: Script): Promise<TableBench> {
  const bench = new TableBench(script);
  await bench.open();
  return bench;
}

test("changes follow each other through all shards of a day", async () => {
  const bench = await table();
  await bench.map(bench.stream);
  for (let hour = 0; hour < 14; hour++) {
    await bench.items(`${hour}`);
    await bench.pass(3_600_000);
  }
  expect(bench.ids.flat()).toEqual(Array.from({ length: 14 }, (_, hour) => `${hour}`));
});

test("polls come four times a second, deletions too, and filters see DynamoDB's own JSON", async () => {
  const bench = await table();
  const Pattern = JSON.stringify({ eventName: ["REMOVE"], dynamodb: { OldImage: { id: { S: [{ prefix: "a" }] } } } });
  await bench.map(bench.stream, { FilterCriteria: { Filters: [{ Pattern }] } });
  await bench.items("a1", "b1");
  for (const id of ["a1", "b1"])
    await bench.dynamodb.send(new DeleteItemCommand({ TableName: "trips", Key: { id: { S: id } } }));
  await bench.pass(251);
  expect(bench.ids).toEqual([["a1"]]);
  expect(bench.records[0]![0]!.eventName).toBe("REMOVE");
});

test("an item that expired names DynamoDB as who removed it", async () => {
  const bench = await table();
  await bench.dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: "trips",
      TimeToLiveSpecification: { AttributeName: "until", Enabled: true },
    }),
  );
  await bench.map(bench.stream);
  const until = { N: String(Math.floor(bench.host.clock.now() / 1000) + 60) };
  await bench.dynamodb.send(new PutItemCommand({ TableName: "trips", Item: { id: { S: "a" }, until } }));
  await bench.pass(2 * 24 * 3_600_000);
  expect(bench.records.flat()).toMatchObject([
    { eventName: "INSERT" },
    { eventName: "REMOVE", userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } },
  ]);
});

test("changes that are given up are described to the destination", async () => {
  const bench = await table(() => fail());
  const queue = await bench.queue("failed");
  await bench.items("a", "b");
  await bench.map(bench.stream, {
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: queue } },
  });
  await bench.pass(5000);
  const [{ DDBStreamBatchInfo } = { DDBStreamBatchInfo: undefined }] = await bench.received(queue);
  const [records] = bench.records;
  expect(DDBStreamBatchInfo).toMatchObject({
    shardId: expect.stringMatching(/^shardId-/),
    startSequenceNumber: records![0]!.dynamodb.SequenceNumber,
    endSequenceNumber: records![1]!.dynamodb.SequenceNumber,
    batchSize: 2,
    streamArn: bench.stream,
  });
});

test("changes of one item keep their order through concurrent batches", async () => {
  const bench = await table((_, call) => (call % 3 === 0 ? fail() : null));
  for (let round = 0; round < 5; round++) await bench.items(..."abcdef");
  await bench.map(bench.stream, { ParallelizationFactor: 4, BatchSize: 2 });
  await bench.pass(600_000);
  const delivered = bench.records.flatMap((records, index) => ((index + 1) % 3 === 0 ? [] : records));
  expect(delivered).toHaveLength(30);
  for (const records of Map.groupBy(delivered, ({ dynamodb }) => dynamodb.Keys.id.S).values()) {
    const order = records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).toHaveLength(5);
  }
});
