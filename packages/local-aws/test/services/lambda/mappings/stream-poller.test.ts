import {
  DeleteStreamCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
} from "@aws-sdk/client-kinesis";
import { describe, expect, test } from "vitest";
import { shardId } from "../../kinesis/support.ts";
import { Bench, fail, type Script, type StreamEvent, THROTTLED } from "./support.ts";

/** A bench whose function may do everything, and a stream. */
async function setUp(script?: Script, shards = 1): Promise<{ bench: Bench; arn: string }> {
  const bench = new Bench(script);
  await bench.role();
  return { bench, arn: await bench.create("trips", shards) };
}

function keysOf(event: StreamEvent): string[] {
  return event.Records.map((record) => record.kinesis.partitionKey);
}

/** A function that fails while an event holds one of these keys. */
function failsOn(...keys: string[]): Script {
  return (event) => (keysOf(event).some((key) => keys.includes(key)) ? fail() : null);
}

/** A function that reports records with these keys as failed. */
function reports(...keys: string[]): Script {
  return ({ Records }) => ({
    batchItemFailures: Records.filter((record) => keys.includes(record.kinesis.partitionKey)).map((record) => ({
      itemIdentifier: record.kinesis.sequenceNumber,
    })),
  });
}

describe("batches", () => {
  test("hold up to BatchSize records, one batch of a shard at a time", async () => {
    let running = 0;
    const { bench, arn } = await setUp(async () => {
      expect(++running).toBe(1);
      await bench.pass(50);
      running--;
    });
    await bench.put("trips", "a", "b", "c", "d", "e");
    await bench.map(arn, { BatchSize: 2 });
    await bench.pass(1000);
    expect(bench.batches).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  test("wait for the batching window, or until they are full", async () => {
    const { bench, arn } = await setUp();
    await bench.map(arn, { BatchSize: 3, MaximumBatchingWindowInSeconds: 20 });
    await bench.put("trips", "a");
    await bench.pass(10_000);
    await bench.put("trips", "b");
    await bench.pass(8000);
    expect(bench.batches).toEqual([]);
    await bench.pass(4000);
    expect(bench.batches).toEqual([["a", "b"]]);

    await bench.put("trips", "c", "d", "e");
    await bench.pass(2000);
    expect(bench.batches.at(-1)).toEqual(["c", "d", "e"]);
  });

  test("stay below 6 MB", async () => {
    const { bench, arn } = await setUp();
    for (let part = 0; part < 6; part++) {
      const Data = Buffer.alloc(1_000_000, part);
      await bench.send(new PutRecordCommand({ StreamName: "trips", PartitionKey: `${part}`, Data }));
      await bench.pass(1000);
    }
    await bench.map(arn);
    await bench.pass(60_000);
    expect(bench.batches.flat()).toEqual(["0", "1", "2", "3", "4", "5"]);
    for (const event of bench.events) expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(6 * 1024 * 1024);
    expect(Math.max(...bench.batches.map((batch) => batch.length))).toBe(4);
  });

  test("carry keys and data as they were put", async () => {
    const { bench, arn } = await setUp();
    const odd = 'quote " slash \\ snow \u2603';
    await bench.put("trips", odd);
    await bench.map(arn);
    await bench.pass(1000);
    expect(bench.data).toEqual([[`data of ${odd}`]]);
    expect(bench.batches).toEqual([[odd]]);
  });
});

describe("polling", () => {
  test("is once a second for a shard at rest, and without pause while it is behind", async () => {
    const { bench, arn } = await setUp();
    await bench.map(arn, { BatchSize: 1 });
    const base = bench.host.clock.now();
    for (let put = 0; put < 5; put++) {
      await bench.put("trips", `${put}`, `${put}`);
      await bench.pass(400);
    }
    await bench.pass(2000);
    expect(bench.batches).toHaveLength(10);
    const beats = new Set(bench.times.map((time) => time % 1000));
    expect(beats.size).toBe(1);
    expect(bench.host.clock.now() - base).toBeGreaterThanOrEqual(4000);
  });

  test("is a push with enhanced fan-out", async () => {
    const { bench, arn } = await setUp();
    const { Consumer } = await bench.send(new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: "fan" }));
    await bench.pass(1000);
    const mapping = await bench.map(Consumer!.ConsumerARN!);
    await bench.pass(333);
    await bench.put("trips", "a");
    await bench.pass(1);
    expect(bench.batches).toEqual([["a"]]);
    expect(mapping.describe().EventSourceArn).toBe(Consumer!.ConsumerARN);
  });

  test("leaves an idle clock alone", async () => {
    const { bench, arn } = await setUp();
    await bench.map(arn, { TumblingWindowInSeconds: 60, MaximumBatchingWindowInSeconds: 30 });
    await bench.pass(1000);
    const before = bench.host.clock.now();
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(bench.host.clock.now()).toBe(before);
  });

  test("goes on within the 2 MB a second that a shard gives", async () => {
    const { bench, arn } = await setUp();
    for (let second = 0; second < 30; second++) {
      const Records = Array.from({ length: 2 }, () => ({ PartitionKey: "k", Data: Buffer.alloc(500_000) }));
      await bench.send(new PutRecordsCommand({ StreamName: "trips", Records }));
      await bench.pass(1000);
    }
    const start = bench.host.clock.now();
    await bench.map(arn, { BatchSize: 1 });
    while (bench.batches.length < 60) await bench.pass(500);
    expect(bench.host.clock.now() - start).toBeGreaterThan(10_000);
  });
});

describe("starting positions", () => {
  test("LATEST passes over what there is", async () => {
    const { bench, arn } = await setUp();
    await bench.put("trips", "old");
    await bench.map(arn, { StartingPosition: "LATEST" });
    await bench.put("trips", "new");
    await bench.pass(2000);
    expect(bench.batches).toEqual([["new"]]);
  });

  test("AT_TIMESTAMP starts with the first record of that time", async () => {
    const { bench, arn } = await setUp();
    await bench.put("trips", "old");
    await bench.pass(5000);
    const StartingPositionTimestamp = new Date(bench.host.clock.now());
    await bench.put("trips", "new");
    await bench.map(arn, { StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp });
    await bench.pass(2000);
    expect(bench.batches).toEqual([["new"]]);
  });
});

describe("a function that fails", () => {
  test("gets the batch again, and the shard waits", async () => {
    const { bench, arn } = await setUp((_, call) => (call <= 3 ? fail() : null));
    await bench.put("trips", "a", "b", "c");
    const mapping = await bench.map(arn, { BatchSize: 2 });
    await bench.pass(10);
    expect(mapping.describe().LastProcessingResult).toBe("PROBLEM: Function call failed");
    await bench.pass(60_000);
    expect(bench.batches).toEqual([["a", "b"], ["a", "b"], ["a", "b"], ["a", "b"], ["c"]]);
    expect(mapping.describe().LastProcessingResult).toBe("OK");
  });

  test("gets it as often as MaximumRetryAttempts says, then the next one", async () => {
    const { bench, arn } = await setUp(failsOn("a"));
    await bench.put("trips", "a", "b");
    await bench.map(arn, { BatchSize: 1, MaximumRetryAttempts: 2 });
    await bench.pass(60_000);
    expect(bench.batches).toEqual([["a"], ["a"], ["a"], ["b"]]);
  });

  test("gets halves until the poison record is alone", async () => {
    const { bench, arn } = await setUp(failsOn("c"));
    await bench.put("trips", "a", "b", "c", "d");
    await bench.map(arn, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1 });
    await bench.pass(60_000);
    expect(bench.batches.map((batch) => batch.join(""))).toEqual(["abcd", "ab", "cd", "c", "c", "d"]);
  });

  test("does not get records that grew too old meanwhile", async () => {
    const { bench, arn } = await setUp(failsOn("a"));
    await bench.put("trips", "a");
    await bench.pass(40_000);
    await bench.put("trips", "b");
    await bench.map(arn, { MaximumRecordAgeInSeconds: 60 });
    await bench.pass(120_000);
    expect(bench.batches.at(-1)).toEqual(["b"]);
    expect(bench.batches.slice(0, -1).every((batch) => batch.join("") === "ab")).toBe(true);
  });

  test("stops getting records that the stream no longer keeps", async () => {
    const { bench, arn } = await setUp(failsOn("a"));
    await bench.put("trips", "a");
    await bench.map(arn);
    await bench.pass(25 * 3_600_000);
    const calls = bench.events.length;
    await bench.pass(3_600_000);
    expect(bench.events).toHaveLength(calls);
  });
});

describe("a function that is throttled", () => {
  test("gets the batch later, and that is no retry", async () => {
    const { bench, arn } = await setUp((_, call) => (call <= 5 ? THROTTLED : null));
    await bench.put("trips", "a");
    await bench.map(arn, { MaximumRetryAttempts: 0 });
    await bench.pass(60_000);
    expect(bench.batches).toHaveLength(6);
    expect(bench.times[5]! - bench.times[0]!).toBe(100 + 200 + 400 + 800 + 1600);
  });
});

describe("a function that reports failed items", () => {
  const FunctionResponseTypes: "ReportBatchItemFailures"[] = ["ReportBatchItemFailures"];

  test("gets the batch again from the lowest failed record on", async () => {
    const { bench, arn } = await setUp((event, call) => (call === 1 ? reports("b", "d")(event, call) : null));
    await bench.put("trips", "a", "b", "c", "d");
    await bench.map(arn, { FunctionResponseTypes });
    await bench.pass(10_000);
    expect(bench.batches.map((batch) => batch.join(""))).toEqual(["abcd", "bcd"]);
  });

  test("gets the whole batch again when it names none of its records", async () => {
    const { bench, arn } = await setUp((_, call) =>
      call === 1 ? { batchItemFailures: [{ itemIdentifier: "foreign" }] } : {},
    );
    await bench.put("trips", "a", "b");
    await bench.map(arn, { FunctionResponseTypes });
    await bench.pass(10_000);
    expect(bench.batches.map((batch) => batch.join(""))).toEqual(["ab", "ab"]);
  });

  test("is not asked for failures when the mapping does not ask", async () => {
    const { bench, arn } = await setUp(reports("a"));
    await bench.put("trips", "a");
    await bench.map(arn);
    await bench.pass(10_000);
    expect(bench.batches).toEqual([["a"]]);
  });

  test("with splitting, gets the batch cut at the record", async () => {
    const { bench, arn } = await setUp(reports("c"));
    await bench.put("trips", "a", "b", "c", "d", "e");
    await bench.map(arn, { FunctionResponseTypes, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
    await bench.pass(10_000);
    expect(bench.batches.map((batch) => batch.join(""))).toEqual(["abcde", "cde", "cd", "c", "d", "e"]);
  });
});

describe("a parallelization factor", () => {
  test("has several batches of a shard at once, each key in order", async () => {
    let running = 0;
    let most = 0;
    const { bench, arn } = await setUp(async () => {
      most = Math.max(most, ++running);
      await bench.pass(100);
      running--;
    });
    const keys = Array.from({ length: 60 }, (_, index) => `key-${index % 12}`);
    await bench.send(
      new PutRecordsCommand({
        StreamName: "trips",
        Records: keys.map((PartitionKey, index) => ({ PartitionKey, Data: Buffer.from(`${index}`) })),
      }),
    );
    await bench.map(arn, { ParallelizationFactor: 4, BatchSize: 5 });
    await bench.pass(60_000);
    expect(most).toBe(4);
    const byKey = Map.groupBy(
      bench.events.flatMap((event) => event.Records),
      (record) => record.kinesis.partitionKey,
    );
    expect(byKey.size).toBe(12);
    for (const records of byKey.values()) {
      const order = records.map((record) => Number(Buffer.from(record.kinesis.data, "base64").toString()));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(order).toHaveLength(5);
    }
  });

  test("holds up only the keys of a batch that fails", async () => {
    const { bench, arn } = await setUp(failsOn("a"));
    await bench.put("trips", ..."abcdefghij");
    await bench.map(arn, { ParallelizationFactor: 10, BatchSize: 1 });
    await bench.pass(3000);
    const delivered = new Set(bench.batches.flat());
    expect(delivered.size).toBeGreaterThan(5);
  });
});

describe("resharding", () => {
  test("children of a split follow when their parent has been delivered", async () => {
    const { bench, arn } = await setUp((event, call) => (call <= 2 && event.Records.length > 0 ? fail() : null));
    await bench.map(arn);
    await bench.put("trips", "a", "b");
    await bench.send(
      new SplitShardCommand({
        StreamName: "trips",
        ShardToSplit: shardId(0),
        NewStartingHashKey: (2n ** 127n).toString(),
      }),
    );
    await bench.pass(1000);
    await bench.put("trips", "a", "b");
    await bench.pass(30_000);
    expect(bench.batches.slice(0, 3)).toEqual([
      ["a", "b"],
      ["a", "b"],
      ["a", "b"],
    ]);
    expect(bench.batches.slice(3).flat().toSorted()).toEqual(["a", "b"]);
  });

  test("the child of a merge follows both of its parents, from LATEST too", async () => {
    const { bench, arn } = await setUp(undefined, 2);
    await bench.put("trips", "a", "e", "b");
    await bench.map(arn, { StartingPosition: "LATEST" });
    await bench.send(
      new MergeShardsCommand({ StreamName: "trips", ShardToMerge: shardId(0), AdjacentShardToMerge: shardId(1) }),
    );
    await bench.pass(1000);
    await bench.put("trips", "c", "d");
    await bench.pass(3000);
    expect(bench.batches).toEqual([["c", "d"]]);
    expect(bench.events[0]!.Records[0]!.eventID).toMatch(/^shardId-000000000002:/);
  });

  test("from the horizon, closed shards come before open ones", async () => {
    const { bench, arn } = await setUp();
    await bench.put("trips", "old");
    await bench.send(
      new SplitShardCommand({
        StreamName: "trips",
        ShardToSplit: shardId(0),
        NewStartingHashKey: (2n ** 127n).toString(),
      }),
    );
    await bench.pass(1000);
    await bench.put("trips", "new");
    await bench.map(arn);
    await bench.pass(3000);
    expect(bench.batches).toEqual([["old"], ["new"]]);
  });
});

describe("a mapping that is changed", () => {
  test("goes on where it was, without repeating what was delivered", async () => {
    const { bench, arn } = await setUp(failsOn("c"));
    await bench.put("trips", "a", "b", "c", "d");
    const mapping = await bench.map(arn, { BatchSize: 1 });
    await bench.pass(2000);
    await bench.update(mapping, { Enabled: false });
    const calls = bench.events.length;
    await bench.pass(60_000);
    expect(bench.events).toHaveLength(calls);

    bench.script = () => null;
    await bench.put("trips", "e");
    await bench.update(mapping, { Enabled: true, BatchSize: 10, ParallelizationFactor: 1 });
    await bench.pass(2000);
    expect(bench.batches.slice(calls)).toEqual([["c", "d", "e"]]);
  });

  test("finishes the batch under way first", async () => {
    const { bench, arn } = await setUp(() => bench.pass(30_000));
    await bench.put("trips", "a", "b");
    const mapping = await bench.map(arn, { BatchSize: 1 });
    await bench.change(mapping, { Enabled: false });
    await bench.pass(5000);
    expect(mapping.state).toBe("Disabling");
    await bench.pass(30_000);
    expect([mapping.state, bench.batches]).toEqual(["Disabled", [["a"]]]);
  });
});

test("a stream that is deleted becomes the mapping's last result", async () => {
  const { bench, arn } = await setUp();
  const mapping = await bench.map(arn);
  await bench.put("trips", "a");
  await bench.pass(2000);
  await bench.send(new DeleteStreamCommand({ StreamName: "trips" }));
  await bench.pass(5000);
  expect(mapping.state).toBe("Enabled");
  expect(mapping.describe().LastProcessingResult).toMatch(/^PROBLEM: .*trips/);
});

describe("filters", () => {
  test("pass what any of them matches, and drop data that is not JSON", async () => {
    const { bench, arn } = await setUp();
    const texts = ['{"speed":10}', '{"speed":99}', "not JSON", '{"speed":1,"taxi":"x-1"}'];
    await bench.send(
      new PutRecordsCommand({
        StreamName: "trips",
        Records: texts.map((text) => ({ PartitionKey: "k", Data: Buffer.from(text) })),
      }),
    );
    const mapping = await bench.map(arn, {
      FilterCriteria: {
        Filters: [
          { Pattern: '{"data":{"speed":[{"numeric":[">",50]}]}}' },
          { Pattern: '{"data":{"taxi":[{"prefix":"x-"}]}}' },
        ],
      },
      MetricsConfig: { Metrics: ["EventCount"] },
    });
    await bench.pass(2000);
    expect(bench.data).toEqual([[texts[1], texts[3]]]);
    const dimensions = { EventSourceMappingUUID: mapping.uuid };
    expect(await bench.sum("PolledEventCount", dimensions)).toBe(4);
    expect(await bench.sum("FilteredOutEventCount", dimensions)).toBe(2);
    expect(await bench.sum("InvokedEventCount", dimensions)).toBe(2);
  });
});

test("the age of a batch's last record is the function's IteratorAge", async () => {
  const { bench, arn } = await setUp();
  await bench.put("trips", "a");
  await bench.pass(60_000);
  await bench.map(arn);
  await bench.pass(1000);
  expect(await bench.sum("IteratorAge", { FunctionName: "consumer" })).toBeGreaterThanOrEqual(61_000);
});

test("a stream that is created again is read from the start, within a minute", async () => {
  const { bench, arn } = await setUp();
  const mapping = await bench.map(arn);
  await bench.put("trips", "a");
  await bench.pass(2000);
  await bench.send(new DeleteStreamCommand({ StreamName: "trips" }));
  await bench.pass(2000);
  await bench.create("trips");
  await bench.put("trips", "b");
  await bench.pass(120_000);
  await bench.put("trips", "c");
  await bench.pass(2000);
  expect(bench.batches).toEqual([["a"], ["b"], ["c"]]);
  expect(mapping.describe().LastProcessingResult).toBe("OK");
});
