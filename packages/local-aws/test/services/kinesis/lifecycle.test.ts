import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeLimitsCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { ACCOUNT, Kinesis, refusal, shardId } from "./support.ts";

test("a stream is CREATING without shards, then ACTIVE with equal ones", async () => {
  const kinesis = new Kinesis();

  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 3 }));
  const before = await kinesis.send(new DescribeStreamCommand({ StreamName: "trips" }));
  await kinesis.pass(1000);
  const after = await kinesis.send(new DescribeStreamCommand({ StreamName: "trips" }));

  expect(before.StreamDescription).toMatchObject({ StreamStatus: "CREATING", Shards: [] });
  expect(after.StreamDescription).toMatchObject({
    StreamStatus: "ACTIVE",
    StreamName: "trips",
    StreamARN: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/trips`,
    RetentionPeriodHours: 24,
    EncryptionType: "NONE",
    StreamModeDetails: { StreamMode: "PROVISIONED" },
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    HasMoreShards: false,
  });
  expect(after.StreamDescription?.Shards?.map((shard) => shard.ShardId)).toEqual([0, 1, 2].map(shardId));
});

test("a name is taken once per account and Region", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  const error = await refusal(kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1 })));

  expect(error).toEqual({
    name: "ResourceInUseException",
    message: `Stream trips under account ${ACCOUNT} already exists.`,
  });
});

test.each([
  [{ StreamName: "a b", ShardCount: 1 }, /at 'streamName' .*regular expression pattern: \[a-zA-Z0-9_.-\]\+/],
  [{ StreamName: "a", ShardCount: 0 }, /'0' at 'shardCount' .*greater than or equal to 1/],
  [{ StreamName: "a", ShardCount: 1, MaxRecordSizeInKiB: 1000 }, /at 'maxRecordSizeInKiB'/],
])("%j is refused with ValidationException", async (input, message) => {
  const kinesis = new Kinesis();

  const error = await refusal(kinesis.send(new CreateStreamCommand(input)));

  expect(error.name).toBe("ValidationException");
  expect(error.message).toMatch(message);
});

test("a shard count belongs to provisioned streams only", async () => {
  const kinesis = new Kinesis();
  const onDemand = { StreamName: "a", ShardCount: 1, StreamModeDetails: { StreamMode: "ON_DEMAND" } as const };

  expect((await refusal(kinesis.send(new CreateStreamCommand({ StreamName: "a" })))).name).toBe(
    "InvalidArgumentException",
  );
  expect((await refusal(kinesis.send(new CreateStreamCommand(onDemand)))).name).toBe("InvalidArgumentException");
});

test("members that are not executed are refused by name", async () => {
  const kinesis = new Kinesis();
  const input = { StreamName: "a", ShardCount: 1, WarmThroughputMiBps: 5 };

  const error = await refusal(kinesis.send(new CreateStreamCommand(input)));

  expect(error.message).toContain("WarmThroughputMiBps");
});

test("the account's quota of shards holds across streams", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("big", 499);

  const error = await refusal(kinesis.send(new CreateStreamCommand({ StreamName: "more", ShardCount: 2 })));
  const limits = await kinesis.send(new DescribeLimitsCommand({}));

  expect(error.name).toBe("LimitExceededException");
  expect(error.message).toMatch(
    /^This request would exceed the shard limit .* Current shard count for the account: 499\./,
  );
  expect(limits).toMatchObject({
    ShardLimit: 500,
    OpenShardCount: 499,
    OnDemandStreamCount: 0,
    OnDemandStreamCountLimit: 50,
  });
});

test("five streams at most are being created at once", async () => {
  const kinesis = new Kinesis();
  const release = kinesis.cloud.clock.hold();
  for (const name of ["a", "b", "c", "d", "e"])
    await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));

  const sixth = await refusal(kinesis.send(new CreateStreamCommand({ StreamName: "f", ShardCount: 1 })));
  release();
  await kinesis.pass(1000);

  expect(sixth.name).toBe("LimitExceededException");
  await kinesis.create("f");
});

test("a deleted stream is DELETING, then gone, and its name is free", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  await kinesis.send(new DeleteStreamCommand({ StreamName: "trips" }));
  const status = await kinesis.status("trips");
  const put = await refusal(
    kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "a", Data: Buffer.from("a") })),
  );
  await kinesis.pass(1000);
  const gone = await refusal(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "trips" })));
  await kinesis.create("trips");

  expect(status).toBe("DELETING");
  for (const error of [put, gone])
    expect(error).toEqual({
      name: "ResourceNotFoundException",
      message: `Stream trips under account ${ACCOUNT} not found.`,
    });
});

test("a stream with consumers is deleted only when that is asked for", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: "reader" }));

  const error = await refusal(kinesis.send(new DeleteStreamCommand({ StreamARN: arn })));
  await kinesis.send(new DeleteStreamCommand({ StreamARN: arn, EnforceConsumerDeletion: true }));

  expect(error.name).toBe("ResourceInUseException");
});

test("a stream is named by name, by ARN, or by both when they agree", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");

  const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN: arn, StreamName: "trips" }));
  const neither = await refusal(kinesis.send(new DescribeStreamSummaryCommand({})));
  const disagree = await refusal(
    kinesis.send(new DescribeStreamSummaryCommand({ StreamARN: arn, StreamName: "other" })),
  );
  const elsewhere = await refusal(
    kinesis.send(new DescribeStreamSummaryCommand({ StreamARN: arn.replace(ACCOUNT, "210987654321") })),
  );

  expect(summary.StreamDescriptionSummary).toMatchObject({
    OpenShardCount: 1,
    ConsumerCount: 0,
    MaxRecordSizeInKiB: 1024,
  });
  expect([neither.name, disagree.name]).toEqual(["InvalidArgumentException", "InvalidArgumentException"]);
  expect(elsewhere.message).toBe("Stream trips under account 210987654321 not found.");
});

test("streams are listed by name, page after page", async () => {
  const kinesis = new Kinesis();
  for (const name of ["c", "a", "b"]) await kinesis.create(name);

  const first = await kinesis.send(new ListStreamsCommand({ Limit: 2 }));
  const second = await kinesis.send(new ListStreamsCommand({ Limit: 2, NextToken: first.NextToken }));
  const after = await kinesis.send(new ListStreamsCommand({ ExclusiveStartStreamName: "b" }));

  expect(first).toMatchObject({ StreamNames: ["a", "b"], HasMoreStreams: true });
  expect(first.StreamSummaries?.[0]).toMatchObject({ StreamName: "a", StreamStatus: "ACTIVE" });
  expect(second).toMatchObject({ StreamNames: ["c"], HasMoreStreams: false });
  expect(after.StreamNames).toEqual(["c"]);
});

test("shards are described in pages", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("wide", 5);

  const first = await kinesis.send(new DescribeStreamCommand({ StreamName: "wide", Limit: 2 }));
  const rest = await kinesis.send(new DescribeStreamCommand({ StreamName: "wide", ExclusiveStartShardId: shardId(1) }));

  expect(first.StreamDescription?.HasMoreShards).toBe(true);
  expect(first.StreamDescription?.Shards?.map((shard) => shard.ShardId)).toEqual([0, 1].map(shardId));
  expect(rest.StreamDescription?.Shards?.map((shard) => shard.ShardId)).toEqual([2, 3, 4].map(shardId));
});

test("a stream that is being created lists no shards and takes no tags", async () => {
  const kinesis = new Kinesis();
  const release = kinesis.cloud.clock.hold();
  await kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1 }));

  const errors = [
    await refusal(kinesis.shards("trips")),
    await refusal(kinesis.send(new AddTagsToStreamCommand({ StreamName: "trips", Tags: { a: "b" } }))),
    await refusal(kinesis.send(new DeleteStreamCommand({ StreamName: "trips" }))),
  ];
  release();

  for (const error of errors)
    expect(error).toEqual({
      name: "ResourceInUseException",
      message: `Stream trips under account ${ACCOUNT} not ACTIVE, instead in state CREATING`,
    });
});

test("numbers are whole", async () => {
  const kinesis = new Kinesis();

  const error = await refusal(kinesis.send(new CreateStreamCommand({ StreamName: "trips", ShardCount: 1.5 })));

  expect(error).toEqual({ name: "SerializationException", message: "shardCount: expected an integer, got 1.5" });
});

test("a token of one operation is not taken by another", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 2);
  const iterator = await kinesis.iterator("trips", 0);

  for (const command of [
    new ListStreamsCommand({ NextToken: iterator }),
    new ListShardsCommand({ NextToken: iterator }),
  ])
    expect((await refusal(kinesis.client.send(command as ListShardsCommand))).message).toBe("Invalid NextToken.");
});
