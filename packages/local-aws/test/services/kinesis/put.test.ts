import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  PutRecordCommand,
  PutRecordsCommand,
  UpdateMaxRecordSizeCommand,
} from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { ACCOUNT, Kinesis, refusal, shardId } from "./support.ts";

const MIB = 1024 * 1024;

function records(count: number, bytes = 10, key = "k") {
  return Array.from({ length: count }, () => ({ PartitionKey: key, Data: Buffer.alloc(bytes) }));
}

test("a record answers with its shard and a sequence number that only grows", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 3);
  const put = () => new PutRecordCommand({ StreamName: "trips", PartitionKey: "b", Data: Buffer.from("x") });

  const first = await kinesis.send(put());
  const second = await kinesis.send(put());

  expect(first.ShardId).toBe(shardId(1));
  expect(first.SequenceNumber).toMatch(/^\d{56}$/);
  expect(BigInt(second.SequenceNumber!) > BigInt(first.SequenceNumber!)).toBe(true);
});

test("records of one call go each to its own shard, in order of the request", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 3);

  const { FailedRecordCount, Records } = await kinesis.send(
    new PutRecordsCommand({
      StreamName: "trips",
      Records: [
        { PartitionKey: "a", Data: Buffer.from("1") },
        { PartitionKey: "b", Data: Buffer.from("2") },
        { PartitionKey: "e", Data: Buffer.from("3") },
        { PartitionKey: "f", Data: Buffer.from("4") },
        { PartitionKey: "a", ExplicitHashKey: "340282366920938463463374607431768211455", Data: Buffer.from("5") },
        { PartitionKey: "a", ExplicitHashKey: "226854911280625642308916404954512140969", Data: Buffer.from("6") },
        { PartitionKey: "a", ExplicitHashKey: "226854911280625642308916404954512140970", Data: Buffer.from("7") },
      ],
    }),
  );

  // kinesalite, test/putRecords.js, "should work with mixed values".
  expect(FailedRecordCount).toBe(0);
  expect(Records?.map((record) => record.ShardId)).toEqual([0, 1, 2, 1, 2, 1, 2].map(shardId));
});

test("what is put is what is read: any bytes, empty data, any text as key", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const keys = ["plain", "mit Ümlaut", "日本", "😀".repeat(128), 'quo"te\\n\n'];

  for (const key of keys)
    await kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: key, Data: data }));
  await kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "none", Data: Buffer.alloc(0) }));

  expect(await kinesis.keys("trips", 0)).toEqual([...keys, "none"]);
});

test.each([
  [{ PartitionKey: "", Data: Buffer.from("x") }, /'' at 'partitionKey' .*greater than or equal to 1/],
  [{ PartitionKey: "x".repeat(257), Data: Buffer.from("x") }, /at 'partitionKey' .*less than or equal to 256/],
  [{ PartitionKey: undefined, Data: Buffer.from("x") }, /at 'partitionKey' .*must not be null/],
  [{ PartitionKey: "a", Data: undefined }, /at 'data' .*must not be null/],
  [{ PartitionKey: "a", Data: Buffer.from("x"), ExplicitHashKey: "01" }, /at 'explicitHashKey'/],
  [{ PartitionKey: "a", Data: Buffer.alloc(MIB) }, /at 'data' .*less than or equal to 1048576/],
  [{ PartitionKey: "a", Data: Buffer.from("x"), SequenceNumberForOrdering: "x" }, /at 'sequenceNumberForOrdering'/],
])("PutRecord refuses a bad record (%#)", async (record, message) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  const error = await refusal(
    kinesis.send(new PutRecordCommand({ StreamName: "trips", ...(record as { PartitionKey: string; Data: Buffer }) })),
  );

  expect(error.name).toBe("ValidationException");
  expect(error.message).toMatch(message);
});

test("hash keys above 2^128 - 1 and foreign sequence numbers are invalid arguments", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const record = { StreamName: "trips", PartitionKey: "a", Data: Buffer.from("x") };
  const tooLarge = "340282366920938463463374607431768211456";

  const hashKey = await refusal(kinesis.send(new PutRecordCommand({ ...record, ExplicitHashKey: tooLarge })));
  const ordering = await refusal(kinesis.send(new PutRecordCommand({ ...record, SequenceNumberForOrdering: "12" })));

  expect(hashKey).toEqual({
    name: "InvalidArgumentException",
    message: `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${tooLarge}`,
  });
  expect(ordering).toEqual({
    name: "InvalidArgumentException",
    message: `ExclusiveMinimumSequenceNumber 12 used in PutRecord on stream trips under account ${ACCOUNT} is invalid.`,
  });
});

test("one bad record refuses the whole PutRecords call and stores nothing", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const good = { PartitionKey: "good", Data: Buffer.from("x") };
  const bad = { PartitionKey: "", Data: Buffer.from("x") };

  const error = await refusal(kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records: [good, good, bad] })));

  expect(error.message).toContain("at 'records.3.member.partitionKey'");
  expect(await kinesis.keys("trips", 0)).toEqual([]);
});

test.each([
  [records(0), "ValidationException", /at 'records' .*greater than or equal to 1/],
  [records(501), "ValidationException", /at 'records' .*less than or equal to 500/],
  [records(1, MIB), "ValidationException", /at 'records\.1\.member\.data' .*less than or equal to 1048576/],
  [records(11, MIB - 1), "InvalidArgumentException", /Records size exceeds 10 MB limit/],
])("PutRecords refuses what is too little or too much (%#)", async (entries, name, message) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");

  const error = await refusal(kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records: entries })));

  expect(error.name).toBe(name);
  expect(error.message).toMatch(message);
});

test("a shard takes 1,000 records a second; the rest of a call fails entry by entry and can be sent again", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const put = (count: number) => kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records: records(count) }));
  const release = kinesis.cloud.clock.hold();

  await put(500);
  await put(400);
  const partly = await put(200);
  const single = await refusal(
    kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "k", Data: Buffer.from("x") })),
  );
  release();
  await kinesis.pass(1000);
  const again = await put(100);

  const message = `Rate exceeded for shard ${shardId(0)} in stream trips under account ${ACCOUNT}.`;
  expect(partly.FailedRecordCount).toBe(100);
  expect(partly.Records?.slice(0, 100).every((entry) => entry.SequenceNumber && !entry.ErrorCode)).toBe(true);
  expect(partly.Records?.slice(100)).toEqual(
    Array(100).fill({ ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: message }),
  );
  expect(single).toEqual({ name: "ProvisionedThroughputExceededException", message });
  expect(again.FailedRecordCount).toBe(0);
});

test("a shard takes 1 MiB a second, partition keys included; other shards are not affected", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 3);
  const release = kinesis.cloud.clock.hold();

  const { Records } = await kinesis.send(
    new PutRecordsCommand({
      StreamName: "trips",
      Records: [
        ...records(3, 400_000, "a"),
        { PartitionKey: "a", Data: Buffer.alloc(MIB - 800_000 - 3) },
        { PartitionKey: "a", Data: Buffer.alloc(1) },
        ...records(1, 400_000, "b"),
      ],
    }),
  );
  release();

  const taken = Records?.map((entry) => entry.SequenceNumber !== undefined);
  expect(taken).toEqual([true, true, false, true, false, true]);
});

test("limits can be switched off", async () => {
  const kinesis = new Kinesis({ limits: false });
  await kinesis.create("trips");
  const release = kinesis.cloud.clock.hold();

  for (let call = 0; call < 4; call++) {
    const { FailedRecordCount } = await kinesis.send(
      new PutRecordsCommand({ StreamName: "trips", Records: records(500, 1000) }),
    );
    expect(FailedRecordCount).toBe(0);
  }
  release();
});

test("the record size of a stream can be raised to 10 MiB; a large record uses up the seconds after it", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  const put = (bytes: number) =>
    kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "k", Data: Buffer.alloc(bytes) }));

  await kinesis.send(new UpdateMaxRecordSizeCommand({ StreamARN: arn, MaxRecordSizeInKiB: 10_240 }));
  await kinesis.pass(1000);
  await put(4 * MIB);
  const throttled = await refusal(put(1));
  await kinesis.pass(5000);
  await put(1);

  expect(throttled.name).toBe("ProvisionedThroughputExceededException");
});

test("an absent stream is not found", async () => {
  const kinesis = new Kinesis();

  const error = await refusal(kinesis.put("nowhere", "a"));

  expect(error).toEqual({
    name: "ResourceNotFoundException",
    message: `Stream nowhere under account ${ACCOUNT} not found.`,
  });
});

test("a disk that refuses makes puts fail with an error to retry; what was acknowledged stays readable", async () => {
  const kinesis = new Kinesis({ limits: false });
  await kinesis.create("trips");
  const folder = path.join(kinesis.cloud.directory, "kinesis", kinesis.cloud.region, "segments");
  writeFileSync(folder, "in the way");
  const put = () => kinesis.client.send(new PutRecordsCommand({ StreamName: "trips", Records: records(10, MIB - 10) }));

  let acknowledged = 0;
  const failure = await refusal(
    (async () => {
      for (; acknowledged < 200; acknowledged += 10) await put();
    })(),
  );
  rmSync(folder);
  await put();

  let read = 0;
  let next: string | undefined = await kinesis.iterator("trips", 0);
  for (let left = true; left; ) {
    const answer: GetRecordsCommandOutput = await kinesis.send(new GetRecordsCommand({ ShardIterator: next }));
    read += answer.Records!.length;
    left = answer.MillisBehindLatest! > 0 || answer.Records!.length > 0;
    next = answer.NextShardIterator;
  }
  expect(failure.name).toBe("ServiceUnavailable");
  expect(failure.message).toContain(folder);
  expect(acknowledged).toBeGreaterThan(50);
  expect(read).toBe(acknowledged + 10);
});
