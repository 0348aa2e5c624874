import { describe, expect, test } from "vitest";
import {
  aggregate,
  createProducer,
  type Delivery,
  deaggregate,
  type Failure,
  type ProducerOptions,
  type ProducerRecord,
} from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { hashKeyOf, type RequestVerdict, requestError, ScriptedStream } from "./scripted-stream.ts";

const THROTTLED = "ProvisionedThroughputExceededException";

interface Setup {
  shards?: number;
  script?: RequestVerdict[];
  options?: Partial<ProducerOptions>;
}

function setUp({ shards = 4, script = [], options = {} }: Setup = {}) {
  const stream = new ScriptedStream(shards, script);
  const clock = new HandClock();
  const delivered: Delivery[] = [];
  const failed: Failure[] = [];
  const producer = createProducer({
    client: stream,
    streamName: "trips",
    clock,
    aggregation: "kpl",
    backoff: { jitter: 0 },
    onDelivered: (deliveries) => delivered.push(...deliveries),
    onFailed: (failures) => failed.push(...failures),
    ...options,
  });
  return { stream, clock, delivered, failed, producer };
}

function numbered(count: number, size = 20): ProducerRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    partitionKey: `key-${index % 50}`,
    data: Buffer.from(String(index).padEnd(size)),
  }));
}

/** The records a consumer like the KCL sees, by their number, each once. */
function consumed(stream: ScriptedStream): number[] {
  return [...new Set(stream.consume().map(({ text }) => Number(text)))].sort((left, right) => left - right);
}

function rangeOf(stream: ScriptedStream, shardId: string): [bigint, bigint] {
  const range = stream.shards.find((shard) => shard.ShardId === shardId)!.HashKeyRange!;
  return [BigInt(range.StartingHashKey!), BigInt(range.EndingHashKey!)];
}

describe("aggregation", () => {
  test("packs the records of each shard together, routed by a hash key of that shard", async () => {
    const { producer, stream, clock } = setUp();

    for (const record of numbered(400)) void producer.put(record);
    await clock.until(producer.close());

    expect(stream.stored).toHaveLength(4);
    for (const { shardId, entry } of stream.stored) {
      const { records } = deaggregate({ partitionKey: entry.PartitionKey!, data: entry.Data! });
      const [start, end] = rangeOf(stream, shardId);
      const keys = [entry.ExplicitHashKey!, ...records.map(({ partitionKey }) => String(hashKeyOf(partitionKey)))];
      expect(entry.PartitionKey).toBe("a");
      expect(records.length).toBeGreaterThan(10);
      expect(keys.every((key) => start <= BigInt(key) && BigInt(key) <= end)).toBe(true);
    }
    expect(consumed(stream)).toEqual(numbered(400).map((_, index) => index));
  });

  test("tells shard, sequence number and place in the aggregate of each record", async () => {
    const { producer, stream, clock, delivered } = setUp({ shards: 1 });
    const records = numbered(3);
    for (const record of records) void producer.put(record);

    await clock.until(producer.close());

    const place = { shardId: stream.stored[0]!.shardId, sequenceNumber: "1", attempts: 1 };
    expect(delivered).toEqual(records.map((record, subSequenceNumber) => ({ record, subSequenceNumber, ...place })));
  });

  test("closes an aggregate at its size and after the linger", async () => {
    const { producer, stream, clock } = setUp({ shards: 1, options: { aggregateSize: 2000, linger: 200 } });
    void producer.put(numbered(1)[0]!);
    await clock.advance(200);
    for (const record of numbered(100, 100)) void producer.put(record);

    await clock.advance(199);
    const before = stream.stored.length;
    await clock.advance(1);

    expect(before).toBe(1);
    expect(stream.stored.length).toBe(1 + Math.ceil((100 * 110) / 1900));
    expect(Math.max(...stream.stored.map(({ entry }) => entry.Data!.length))).toBeLessThanOrEqual(2000);
  });

  test("leaves a record alone without a frame, unless it would be taken for an aggregate", async () => {
    const { producer, stream, clock } = setUp({ shards: 1 });
    const plain = { partitionKey: "k", data: Buffer.from("plain") };
    const nested = { partitionKey: "k", data: aggregate(numbered(2))[0]!.data };

    for (const record of [plain, nested]) {
      void producer.put(record);
      await clock.until(producer.flush());
    }

    const [first, second] = stream.stored;
    expect(first!.entry.Data).toBe(plain.data);
    const unpacked = deaggregate({ partitionKey: "k", data: second!.entry.Data! }).records;
    expect(unpacked.map(({ data }) => Buffer.from(data))).toEqual([nested.data]);
  });

  test("sends a record that fits no aggregate on its own", async () => {
    const { producer, stream, clock } = setUp({ shards: 1, options: { aggregateSize: 1024 } });
    const large = { partitionKey: "k", explicitHashKey: "5", data: Buffer.alloc(5000) };
    for (const record of [...numbered(2), large, ...numbered(2)]) void producer.put(record);

    const { delivered } = await clock.until(producer.close());

    expect(delivered).toBe(5);
    expect(stream.stored.map(({ entry }) => entry.Data).includes(large.data)).toBe(true);
  });

  test("keeps the order of a key whose records do not all fit an aggregate", async () => {
    const { producer, stream, clock } = setUp({ options: { aggregateSize: 1024, ordering: "perKey" } });
    const sizes = [10, 5000, 20, 30, 5000];
    for (const size of sizes) void producer.put({ partitionKey: "k", data: Buffer.from(String(size).padEnd(size)) });

    await clock.until(producer.close());

    expect(stream.consume().map(({ text }) => text.length)).toEqual(sizes);
  });

  test("retries a failed aggregate alone", async () => {
    const { producer, stream, clock } = setUp({ script: [{ entries: ["ok", THROTTLED] }] });
    for (const record of numbered(200)) void producer.put(record);

    await clock.until(producer.close());

    expect(stream.requests.map((entries) => entries.length)).toEqual([4, 2]);
    expect(stream.consume()).toHaveLength(200);
    expect(producer.stats()).toMatchObject({ delivered: 200, resent: 0 });
  });
});

describe("the shard map", () => {
  test("is listed at the first record, page by page, and not before", async () => {
    const { producer, stream, clock } = setUp({ shards: 5 });
    await clock.until(producer.flush());
    const before = stream.listed;
    void producer.put(numbered(1)[0]!);

    await clock.until(producer.close());

    expect([before, stream.listed]).toEqual([0, 3]);
  });

  test("is listed again when it is older than shardMapRefresh", async () => {
    const { producer, stream, clock } = setUp({ shards: 1, options: { shardMapRefresh: 5000 } });
    for (let second = 0; second < 12; second++) {
      void producer.put(numbered(1)[0]!);
      await clock.advance(1000);
    }

    await clock.until(producer.close());

    expect(stream.listed).toBe(3);
  });

  test("brings a split to the producer before any aggregate goes astray", async () => {
    const { producer, stream, clock } = setUp({ shards: 1, options: { shardMapRefresh: 1000 } });
    void producer.put(numbered(1)[0]!);
    await clock.advance(1000);
    stream.split(0);
    void producer.put(numbered(1)[0]!);
    await clock.advance(500);
    for (const record of numbered(100)) void producer.put(record);

    await clock.until(producer.close());

    expect(producer.stats().resent).toBe(0);
    expect(consumed(stream)).toHaveLength(100);
  });

  test("is asked for again after an error that passes", async () => {
    const { producer, stream, clock } = setUp();
    stream.listErrors = [requestError("LimitExceededException", 400), requestError("Error")];
    for (const record of numbered(10)) void producer.put(record);

    const report = await clock.until(producer.close());

    expect(report).toEqual({ delivered: 10, failed: 0, reasons: {} });
    expect(clock.sleeps).toEqual(expect.arrayContaining([100, 200]));
  });

  test("that may not be listed fails the records that wait for it, with the reason", async () => {
    const { producer, stream, clock, failed } = setUp();
    const cause = requestError("AccessDeniedException", 400);
    stream.listErrors = [cause];
    for (const record of numbered(10)) void producer.put(record);

    const report = await clock.until(producer.flush());
    void producer.put(numbered(1)[0]!);
    const next = await clock.until(producer.flush());

    expect(report).toEqual({ delivered: 0, failed: 10, reasons: { AccessDeniedException: 10 } });
    expect(failed[0]).toMatchObject({
      message: "ListShards failed: scripted AccessDeniedException",
      cause,
      attempts: 0,
    });
    expect(next.delivered).toBe(1);
  });

  test("in use stays when it cannot be listed again", async () => {
    const { producer, stream, clock } = setUp({ options: { shardMapRefresh: 1000 } });
    void producer.put(numbered(1)[0]!);
    await clock.advance(2000);
    stream.listErrors = [requestError("AccessDeniedException", 400)];
    for (const record of numbered(100)) void producer.put(record);

    const report = await clock.until(producer.close());

    expect(report).toMatchObject({ delivered: 101, failed: 0 });
  });
});

describe("resharding", () => {
  test.each(["none", "perKey"] as const)("loses no record when a shard splits, ordering %s", async (ordering) => {
    const { producer, stream, clock, delivered } = setUp({
      shards: 2,
      script: [{ entries: ["ok"] }, { split: 0 }],
      options: { ordering, aggregateSize: 1024 },
    });
    for (const record of numbered(50)) void producer.put(record);
    await clock.until(producer.flush());
    for (const record of numbered(300)) void producer.put(record);

    const report = await clock.until(producer.close());

    expect(report).toEqual({ delivered: 300, failed: 0, reasons: {} });
    expect(consumed(stream)).toEqual(numbered(300).map((_, index) => index));
    expect(producer.stats().resent).toBeGreaterThan(0);
    if (ordering === "perKey") {
      const numbers = new Map(numbered(50).map(({ partitionKey }) => [partitionKey, [] as number[]]));
      for (const { partitionKey, text } of stream.consume().slice(50)) numbers.get(partitionKey)!.push(Number(text));
      for (const each of numbers.values()) expect(each).toEqual([...each].sort((left, right) => left - right));
    }
    for (const { record, shardId } of delivered.slice(-50)) {
      const [start, end] = rangeOf(stream, shardId);
      const key = hashKeyOf(record.partitionKey);
      expect(start <= key && key <= end).toBe(true);
    }
  });

  test("sends nothing again when shards merge, since every aggregate still lies in one shard", async () => {
    const { producer, stream, clock } = setUp({ shards: 2, script: [{ entries: ["ok"] }, { merge: 0 }] });
    for (const record of numbered(50)) void producer.put(record);
    await clock.until(producer.flush());
    for (const record of numbered(100)) void producer.put(record);

    await clock.until(producer.close());

    expect(consumed(stream)).toHaveLength(100);
    expect(producer.stats()).toMatchObject({ delivered: 150, failed: 0, resent: 0 });
  });

  test("splits aggregates that wait for a retry along the new shards", async () => {
    const { producer, stream, clock } = setUp({
      shards: 1,
      script: [{ entries: [THROTTLED] }, { entries: [THROTTLED] }],
      options: { shardMapRefresh: 1000, ordering: "perKey" },
    });
    for (const record of numbered(100)) void producer.put(record);
    await clock.advance(150);
    stream.split(0);
    await clock.advance(1000);

    await clock.until(producer.close());

    expect(consumed(stream)).toEqual(numbered(100).map((_, index) => index));
    expect(producer.stats()).toMatchObject({ delivered: 100, failed: 0 });
  });

  test("gives up records with the reason when the listing never explains where they went", async () => {
    const { stream, clock, failed } = setUp();
    const client = {
      async send(command: Parameters<typeof stream.send>[0]) {
        const output = (await stream.send(command)) as { Records?: { ShardId: string }[] };
        for (const result of output.Records ?? []) result.ShardId = "shardId-elsewhere";
        return output;
      },
    };
    const producer = createProducer({
      client,
      streamName: "trips",
      clock,
      aggregation: "kpl",
      maxAttempts: 3,
      onFailed: (failures) => failed.push(...failures),
    });
    for (const record of numbered(100)) void producer.put(record);

    const report = await clock.until(producer.close());

    expect(report).toEqual({ delivered: 0, failed: 100, reasons: { PRODUCER_WRONG_SHARD: 100 } });
    expect(failed[0]).toMatchObject({ attempts: 3, message: expect.stringContaining("stored in shardId-elsewhere") });
    expect(producer.stats()).toMatchObject({ put: 100, failed: 100, resent: 200, outstanding: 0 });
  });

  test("a record on its own is never sent again, wherever it arrives", async () => {
    const { producer, stream, clock } = setUp({ shards: 1, script: [{ entries: ["ok"] }, { split: 0 }] });
    for (let index = 0; index < 3; index++) {
      void producer.put(numbered(1)[0]!);
      await clock.until(producer.flush());
    }

    expect(stream.stored).toHaveLength(3);
    expect(producer.stats().resent).toBe(0);
    expect(stream.listed).toBe(3);
    await producer.close();
  });
});
