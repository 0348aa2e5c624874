import { MergeShardsCommand, PutRecordCommand, RegisterStreamConsumerCommand } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { kinesis as definition, type KinesisApi } from "../../../src/services/kinesis/index.ts";
import { Kinesis, shardId } from "./support.ts";

function apiOf(kinesis: Kinesis): KinesisApi {
  return kinesis.cloud.services.instance(definition, kinesis.cloud.region).api;
}

test("another service reads a shard from a position without limits", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  const [first] = await kinesis.put("trips", "a", "b", "c");
  const stream = apiOf(kinesis).stream(arn);
  const release = kinesis.cloud.clock.hold();

  const start = stream.position(shardId(0), { type: "AFTER_SEQUENCE_NUMBER", sequenceNumber: first });
  for (let call = 0; call < 10; call++) stream.read(shardId(0), start, 10, 1000);
  const batch = stream.read(shardId(0), start, 1, 1000);
  const rest = stream.read(shardId(0), batch.next, 10, 1000);
  release();

  expect([...batch.records, ...rest.records].map((record) => record.PartitionKey)).toEqual(["b", "c"]);
  expect(rest).toMatchObject({ ended: false, millisBehindLatest: 0 });
  expect(() => apiOf(kinesis).stream("other")).toThrow("not found");
});

test("another service hears of arrivals and of shards that close, and sees the lineage", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 2);
  const stream = apiOf(kinesis).stream("trips");
  const heard: string[] = [];
  const stop = stream.subscribe((shard) => heard.push(shard));

  await kinesis.put("trips", "a", "a", "b");
  await kinesis.send(
    new MergeShardsCommand({ StreamName: "trips", ShardToMerge: shardId(0), AdjacentShardToMerge: shardId(1) }),
  );
  await kinesis.pass(1000);
  stop();
  await kinesis.put("trips", "a");

  expect(heard).toEqual([0, 1, 0, 1].map(shardId));
  expect(stream.shards()).toEqual([
    { id: shardId(0), open: false, parents: [], children: [shardId(2)] },
    { id: shardId(1), open: false, parents: [], children: [shardId(2)] },
    { id: shardId(2), open: true, parents: [shardId(0), shardId(1)], children: [] },
  ]);
  expect(stream.read(shardId(0), 1, 10, 1000).ended).toBe(true);
});

test("another service polls with the limits and metrics of GetRecords", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await kinesis.put("trips", "a", "b");
  const stream = apiOf(kinesis).stream("trips");
  const release = kinesis.cloud.clock.hold();

  for (let call = 0; call < 5; call++) expect(stream.poll(shardId(0), 1, 10_000).records).toHaveLength(2);
  expect(() => stream.poll(shardId(0), 1, 10_000)).toThrow("Rate exceeded for shard");
  release();

  const dimensions = { StreamName: "trips" };
  const metrics = kinesis.cloud.services.metrics(kinesis.cloud.region);
  expect(metrics.find("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", dimensions)).toBeDefined();
  expect(stream.retentionHours).toBe(24);
});

test("another service reads as a fan-out consumer, with 2 MiB/s of its own", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: "fan" }));
  await kinesis.pass(1000);
  for (let part = 0; part < 3; part++) {
    await kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "k", Data: Buffer.alloc(1_000_000) }));
    await kinesis.pass(1000);
  }
  const consumer = apiOf(kinesis).consumer(Consumer!.ConsumerARN!);
  const release = kinesis.cloud.clock.hold();

  const first = consumer.push(shardId(0), 1);
  const second = consumer.push(shardId(0), first.next);
  const third = consumer.push(shardId(0), second.next);
  expect([first, second, third].map((batch) => batch.records.length)).toEqual([1, 1, 1]);
  expect(() => consumer.push(shardId(0), third.next)).toThrow("Rate exceeded");
  release();

  expect(consumer).toMatchObject({ status: "ACTIVE", stream: { name: "trips" } });
  expect(() => apiOf(kinesis).consumer(`${Consumer!.ConsumerARN!}9`)).toThrow("not found");
});
