import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  EnableEnhancedMonitoringCommand,
  GetRecordsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
} from "@aws-sdk/client-kinesis";
import { expect, onTestFinished, test } from "vitest";
import { Kinesis, refusal, shardId } from "./support.ts";

interface Statistics {
  sum: number | undefined;
  count: number | undefined;
  max: number | undefined;
}

/** A metric over the whole test. */
async function metric(kinesis: Kinesis, name: string, more: Record<string, string> = {}): Promise<Statistics> {
  const client = new CloudWatchClient({ ...kinesis.cloud.clientConfig(), maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  const now = kinesis.cloud.clock.now();
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/Kinesis",
      MetricName: name,
      Dimensions: Object.entries({ StreamName: "trips", ...more }).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now + 3_600_000),
      Period: 7200,
      Statistics: ["Sum", "SampleCount", "Maximum"],
    }),
  );
  const [point] = Datapoints!;
  return { sum: point?.Sum, count: point?.SampleCount, max: point?.Maximum };
}

test("puts are counted in records and bytes, throttled ones apart", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const release = kinesis.cloud.clock.hold();
  const Records = Array.from({ length: 400 }, () => ({ PartitionKey: "key", Data: Buffer.alloc(7) }));

  for (let call = 0; call < 3; call++) await kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records }));
  await refusal(kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "k", Data: Buffer.from("x") })));
  release();
  await kinesis.pass(1000);
  await kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "k", Data: Buffer.from("x") }));

  expect(await metric(kinesis, "IncomingRecords")).toEqual({ sum: 1001, count: 4, max: 400 });
  expect(await metric(kinesis, "IncomingBytes")).toEqual({ sum: 10_002, count: 4, max: 4000 });
  expect(await metric(kinesis, "PutRecords.TotalRecords")).toMatchObject({ sum: 1200, count: 3 });
  expect(await metric(kinesis, "PutRecords.SuccessfulRecords")).toMatchObject({ sum: 1000, count: 3 });
  expect(await metric(kinesis, "PutRecords.ThrottledRecords")).toMatchObject({ sum: 200, count: 3 });
  expect(await metric(kinesis, "PutRecords.FailedRecords")).toMatchObject({ sum: 0, count: 3 });
  expect(await metric(kinesis, "PutRecords.Success")).toMatchObject({ sum: 3, count: 3 });
  expect(await metric(kinesis, "PutRecords.Bytes")).toMatchObject({ sum: 10_000, count: 3 });
  expect(await metric(kinesis, "PutRecord.Success")).toMatchObject({ sum: 1, count: 2 });
  expect(await metric(kinesis, "PutRecord.Bytes")).toMatchObject({ sum: 2, count: 1 });
  expect((await metric(kinesis, "PutRecord.Latency")).count).toBe(1);
  expect((await metric(kinesis, "WriteProvisionedThroughputExceeded")).sum).toBe(201);
});

test("reads are counted, with the age of what they read", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await kinesis.put("trips", "a", "b");
  await kinesis.pass(5000);
  const release = kinesis.cloud.clock.hold();
  const ShardIterator = await kinesis.iterator("trips", 0);

  await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
  for (let call = 0; call < 4; call++) await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  await refusal(kinesis.send(new GetRecordsCommand({ ShardIterator })));
  release();

  expect(await metric(kinesis, "GetRecords.Records")).toEqual({ sum: 9, count: 5, max: 2 });
  expect(await metric(kinesis, "GetRecords.Bytes")).toMatchObject({ sum: 9 * 10, count: 5 });
  expect(await metric(kinesis, "GetRecords.IteratorAgeMilliseconds")).toMatchObject({ max: 5000, count: 5 });
  expect(await metric(kinesis, "GetRecords.Success")).toMatchObject({ sum: 5, count: 6 });
  expect(await metric(kinesis, "ReadProvisionedThroughputExceeded")).toMatchObject({ sum: 1, count: 6 });
});

test("shards have metrics of their own only while enhanced monitoring is on", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 2);
  const shard = { ShardId: shardId(0) };
  await kinesis.put("trips", "a");
  await kinesis.send(new EnableEnhancedMonitoringCommand({ StreamName: "trips", ShardLevelMetrics: ["ALL"] }));
  await kinesis.pass(1000);

  await kinesis.put("trips", "a", "a", "b");
  await kinesis.keys("trips", 0);

  expect((await metric(kinesis, "IncomingRecords", shard)).sum).toBe(2);
  expect((await metric(kinesis, "IncomingBytes", shard)).sum).toBe(2 * 10);
  expect((await metric(kinesis, "OutgoingRecords", shard)).sum).toBe(3);
  expect((await metric(kinesis, "OutgoingBytes", shard)).sum).toBe(3 * 10);
  expect((await metric(kinesis, "IteratorAgeMilliseconds", shard)).sum).toBe(0);
});

test("pushes are counted per consumer", async () => {
  const kinesis = new Kinesis();
  const StreamARN = await kinesis.create("trips");
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "reader" }));
  await kinesis.pass(1000);
  await kinesis.put("trips", "a", "b");
  const call = () =>
    kinesis.send(
      new SubscribeToShardCommand({
        ConsumerARN: Consumer!.ConsumerARN,
        ShardId: shardId(0),
        StartingPosition: { Type: "TRIM_HORIZON" },
      }),
    );

  const { EventStream } = await call();
  for await (const event of EventStream!) if (event.SubscribeToShardEvent) break;
  await refusal(call());

  const of = { ConsumerName: "reader" };
  expect(await metric(kinesis, "SubscribeToShard.Success", of)).toMatchObject({ sum: 1, count: 2 });
  expect((await metric(kinesis, "SubscribeToShard.RateExceeded", of)).sum).toBe(1);
  expect((await metric(kinesis, "SubscribeToShardEvent.Records", of)).sum).toBe(2);
  expect((await metric(kinesis, "SubscribeToShardEvent.Bytes", of)).sum).toBe(20);
  expect((await metric(kinesis, "SubscribeToShardEvent.MillisBehindLatest", of)).max).toBe(0);
});
