import {
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ACCOUNT, Kinesis, refusal, shardId } from "./support.ts";

const MIB = 1024 * 1024;

async function threeRecords(kinesis: Kinesis): Promise<{ numbers: string[]; times: number[] }> {
  await kinesis.create("trips");
  const numbers: string[] = [];
  const times: number[] = [];
  for (const key of ["first", "second", "third"]) {
    await kinesis.pass(10_000);
    times.push(kinesis.cloud.clock.now());
    numbers.push(...(await kinesis.put("trips", key)));
  }
  return { numbers, times };
}

test("records come back with key, data, sequence number and arrival", async () => {
  const kinesis = new Kinesis();
  const { numbers, times } = await threeRecords(kinesis);

  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator: await kinesis.iterator("trips", 0) }));

  expect(Records?.map((record) => record.SequenceNumber)).toEqual(numbers);
  expect(Records?.map((record) => record.ApproximateArrivalTimestamp?.getTime())).toEqual(times);
  expect(Buffer.from(Records![1]!.Data!).toString()).toBe("data of second");
  expect(Records![1]).not.toHaveProperty("EncryptionType");
});

test("every kind of iterator starts where it says", async () => {
  const kinesis = new Kinesis();
  const { numbers, times } = await threeRecords(kinesis);
  const at = (StartingSequenceNumber: string) => ({ StartingSequenceNumber });
  const time = (ms: number) => ({ Timestamp: new Date(ms) });

  expect(await kinesis.keys("trips", 0, "TRIM_HORIZON")).toEqual(["first", "second", "third"]);
  expect(await kinesis.keys("trips", 0, "LATEST")).toEqual([]);
  expect(await kinesis.keys("trips", 0, "AT_SEQUENCE_NUMBER", at(numbers[1]!))).toEqual(["second", "third"]);
  expect(await kinesis.keys("trips", 0, "AFTER_SEQUENCE_NUMBER", at(numbers[1]!))).toEqual(["third"]);
  await kinesis.pass(1000);
  expect(await kinesis.keys("trips", 0, "AT_TIMESTAMP", time(times[1]!))).toEqual(["second", "third"]);
  await kinesis.pass(1000);
  expect(await kinesis.keys("trips", 0, "AT_TIMESTAMP", time(times[1]! + 1))).toEqual(["third"]);
  await kinesis.pass(1000);
  expect(await kinesis.keys("trips", 0, "AT_TIMESTAMP", time(0))).toEqual(["first", "second", "third"]);
});

test("an iterator of the shard's own starting number reads from its beginning", async () => {
  const kinesis = new Kinesis();
  await threeRecords(kinesis);
  const [shard] = await kinesis.shards("trips");
  const start = { StartingSequenceNumber: shard!.SequenceNumberRange!.StartingSequenceNumber! };

  expect(await kinesis.keys("trips", 0, "AT_SEQUENCE_NUMBER", start)).toHaveLength(3);
  expect(await kinesis.keys("trips", 0, "AFTER_SEQUENCE_NUMBER", start)).toHaveLength(3);
});

test("a LATEST iterator sees what is put after it, and iterators chain without gap or repeat", async () => {
  const kinesis = new Kinesis();
  await threeRecords(kinesis);
  const latest = await kinesis.iterator("trips", 0, "LATEST");
  await kinesis.put("trips", "fourth", "fifth");

  const one = await kinesis.send(new GetRecordsCommand({ ShardIterator: latest, Limit: 1 }));
  const two = await kinesis.send(new GetRecordsCommand({ ShardIterator: one.NextShardIterator, Limit: 5 }));
  const none = await kinesis.send(new GetRecordsCommand({ ShardIterator: two.NextShardIterator }));

  expect([...one.Records!, ...two.Records!].map((record) => record.PartitionKey)).toEqual(["fourth", "fifth"]);
  expect(none.Records).toEqual([]);
  expect(none.NextShardIterator).toBeDefined();
});

test("MillisBehindLatest is the age of what was read last, and 0 at the tip", async () => {
  const kinesis = new Kinesis();
  const { times } = await threeRecords(kinesis);
  await kinesis.pass(7000);
  const now = kinesis.cloud.clock.now();

  const first = await kinesis.send(
    new GetRecordsCommand({ ShardIterator: await kinesis.iterator("trips", 0), Limit: 1 }),
  );
  const rest = await kinesis.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));

  expect(first.MillisBehindLatest).toBe(now - times[0]!);
  expect(rest.MillisBehindLatest).toBe(0);
});

const SEQUENCE = "49617596128959546022271020452671363531733489582035959810";

test.each<[Partial<GetShardIteratorCommandInput>, string, RegExp]>([
  [
    { ShardId: "shardId-7" },
    "ResourceNotFoundException",
    /^Shard shardId-000000000007 in stream trips under account \d+ does not exist$/,
  ],
  [
    { ShardId: "shard" },
    "ResourceNotFoundException",
    /^Could not find shard shard in stream trips under account \d+\.$/,
  ],
  [
    { ShardIteratorType: "NONE" as never },
    "ValidationException",
    /enum value set: \[AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON\]/,
  ],
  [{ StartingSequenceNumber: "01" }, "ValidationException", /at 'startingSequenceNumber'/],
  [
    { ShardIteratorType: "LATEST", StartingSequenceNumber: SEQUENCE },
    "InvalidArgumentException",
    /^Must either specify .*Request specified LATEST and also a StartingSequenceNumber\.$/,
  ],
  [
    { ShardIteratorType: "AT_SEQUENCE_NUMBER" },
    "InvalidArgumentException",
    /Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber\.$/,
  ],
  [
    { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: "5" },
    "InvalidArgumentException",
    /^StartingSequenceNumber 5 used in GetShardIterator on shard shardId-000000000000 in stream trips under account \d+ is invalid\.$/,
  ],
  [
    { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: SEQUENCE },
    "InvalidArgumentException",
    /is invalid because it did not come from this stream\.$/,
  ],
  [
    {
      ShardIteratorType: "AT_SEQUENCE_NUMBER",
      StartingSequenceNumber: "49581544954143914480256700934210366840104395343224897586",
    },
    "InvalidArgumentException",
    /^Invalid StartingSequenceNumber\. It encodes shardId-000000000003, while it was used in a call to a shard with shardId-000000000000$/,
  ],
  [{ ShardIteratorType: "AT_TIMESTAMP" }, "InvalidArgumentException", /^Must specify timestampInMillis parameter/],
  [
    { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date("2100-01-01") },
    "InvalidArgumentException",
    /cannot be greater than the currentTimestampInMillis/,
  ],
])("GetShardIterator refuses %j", async (input, name, message) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const base = { StreamName: "trips", ShardId: shardId(0), ShardIteratorType: "TRIM_HORIZON" } as const;

  const error = await refusal(kinesis.send(new GetShardIteratorCommand({ ...base, ...input })));

  expect(error.name).toBe(name);
  expect(error.message).toMatch(message);
});

test("an iterator expires five minutes after it was made", async () => {
  const kinesis = new Kinesis({ startTime: Date.UTC(2026, 0, 5) });
  await kinesis.create("trips");
  const iterator = await kinesis.iterator("trips", 0);

  await kinesis.pass(300_000);
  await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator }));
  await kinesis.pass(1);
  const error = await refusal(kinesis.send(new GetRecordsCommand({ ShardIterator: iterator })));

  expect(error.name).toBe("ExpiredIteratorException");
  expect(error.message).toBe(
    "Iterator expired. The iterator was created at time Mon Jan 05 00:00:01 UTC 2026 while right now it is " +
      "Mon Jan 05 00:05:01 UTC 2026 which is further in the future than the tolerated delay of 300000 milliseconds.",
  );
});

test("an iterator that was changed in any place, or comes from elsewhere, is invalid", async () => {
  const kinesis = new Kinesis();
  const other = new Kinesis();
  await kinesis.create("trips");
  await other.create("trips");
  const iterator = await kinesis.iterator("trips", 0);
  const foreign = await other.iterator("trips", 0);
  const bytes = Buffer.from(iterator, "base64");

  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= flip;
        const error = await refusal(kinesis.send(new GetRecordsCommand({ ShardIterator: changed.toString("base64") })));
        expect(error).toEqual({ name: "InvalidArgumentException", message: "Invalid ShardIterator." });
      },
    ),
    { numRuns: 50 },
  );
  for (const text of [foreign, "x", `${iterator} `])
    expect((await refusal(kinesis.send(new GetRecordsCommand({ ShardIterator: text })))).message).toBe(
      "Invalid ShardIterator.",
    );
});

test("an iterator dies with its stream, also when another takes its name", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const iterator = await kinesis.iterator("trips", 0);
  await kinesis.send(new DeleteStreamCommand({ StreamName: "trips" }));
  await kinesis.pass(1000);
  await kinesis.create("trips");

  const error = await refusal(kinesis.send(new GetRecordsCommand({ ShardIterator: iterator })));

  expect(error).toEqual({
    name: "ResourceNotFoundException",
    message: `Shard ${shardId(0)} in stream trips under account ${ACCOUNT} does not exist`,
  });
});

test.each([
  [0, /greater than or equal to 1/],
  [10_001, /less than or equal to 10000/],
])("a Limit of %i is refused", async (Limit, message) => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  const ShardIterator = await kinesis.iterator("trips", 0);

  const error = await refusal(kinesis.send(new GetRecordsCommand({ ShardIterator, Limit })));

  expect(error.name).toBe("ValidationException");
  expect(error.message).toMatch(message);
});

test("a shard answers five reads a second", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips", 2);
  const ShardIterator = await kinesis.iterator("trips", 0);
  const read = () => kinesis.send(new GetRecordsCommand({ ShardIterator }));
  const release = kinesis.cloud.clock.hold();

  for (let call = 0; call < 5; call++) await read();
  const sixth = await refusal(read());
  await kinesis.keys("trips", 1);
  release();
  await kinesis.pass(1000);
  await read();

  expect(sixth).toEqual({
    name: "ProvisionedThroughputExceededException",
    message: `Rate exceeded for shard ${shardId(0)} in stream trips under account ${ACCOUNT}.`,
  });
});

test("an answer holds 10 MiB at most, and such an answer blocks the shard for five seconds", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  for (let second = 0; second < 12; second++) {
    await kinesis.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: "k", Data: Buffer.alloc(MIB - 1) }));
    await kinesis.pass(1000);
  }

  const first = await kinesis.send(new GetRecordsCommand({ ShardIterator: await kinesis.iterator("trips", 0) }));
  const next = () => kinesis.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));
  await kinesis.pass(4000);
  const blocked = await refusal(next());
  await kinesis.pass(1000);
  const rest = await next();

  expect(first.Records).toHaveLength(10);
  expect(blocked.name).toBe("ProvisionedThroughputExceededException");
  expect(rest.Records).toHaveLength(2);
});

test("a closed shard is read to its end, then names its children", async () => {
  const kinesis = new Kinesis();
  await kinesis.create("trips");
  await kinesis.put("trips", "a", "b");
  await kinesis.send(
    new SplitShardCommand({ StreamName: "trips", ShardToSplit: shardId(0), NewStartingHashKey: "1000" }),
  );
  await kinesis.pass(1000);

  const first = await kinesis.send(
    new GetRecordsCommand({ ShardIterator: await kinesis.iterator("trips", 0), Limit: 1 }),
  );
  const last = await kinesis.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));

  expect(first.ChildShards).toBeUndefined();
  expect(last.NextShardIterator).toBeUndefined();
  expect(last.ChildShards).toEqual([
    { ShardId: shardId(1), ParentShards: [shardId(0)], HashKeyRange: { StartingHashKey: "0", EndingHashKey: "999" } },
    {
      ShardId: shardId(2),
      ParentShards: [shardId(0)],
      HashKeyRange: { StartingHashKey: "1000", EndingHashKey: "340282366920938463463374607431768211455" },
    },
  ]);
});

test("a read takes 10,000 records unless told less", async () => {
  const kinesis = new Kinesis({ limits: false });
  await kinesis.create("trips");
  const batch = Array.from({ length: 500 }, (_, n) => ({ PartitionKey: String(n), Data: Buffer.from("x") }));
  for (let call = 0; call < 21; call++)
    await kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records: batch }));

  const first = await kinesis.send(new GetRecordsCommand({ ShardIterator: await kinesis.iterator("trips", 0) }));
  const rest = await kinesis.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));

  expect([first.Records?.length, rest.Records?.length]).toEqual([10_000, 500]);
});
