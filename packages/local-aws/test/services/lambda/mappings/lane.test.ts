import { PutRecordCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { shardId } from "../../kinesis/support.ts";
import { Bench, fail, type Script, type StreamEvent } from "./support.ts";

/* Tumbling windows of a lane: state from batch to batch, and a last invocation without records. */

async function setUp(script: Script): Promise<{ bench: Bench; arn: string }> {
  const bench = new Bench(script);
  await bench.role();
  return { bench, arn: await bench.create("trips") };
}

/** Counts the records of a window. */
function counts({ Records, state }: StreamEvent): unknown {
  return { state: { count: ((state as { count?: number }).count ?? 0) + Records.length } };
}

test("a window hands its state on and ends with an invocation without records", async () => {
  const { bench, arn } = await setUp(counts);
  await bench.map(arn, { TumblingWindowInSeconds: 60, BatchSize: 2 });
  await bench.put("trips", "a", "b", "c");
  await bench.pass(70_000);
  await bench.put("trips", "d");
  await bench.pass(60_000);

  expect(
    bench.events.map(({ Records, state, isFinalInvokeForWindow }) => [Records.length, state, isFinalInvokeForWindow]),
  ).toEqual([
    [2, {}, false],
    [1, { count: 2 }, false],
    [0, { count: 3 }, true],
    [1, {}, false],
    [0, { count: 1 }, true],
  ]);
  const [first, , last, next] = bench.events;
  expect(first!.window).toEqual({ start: "2026-01-05T00:00:00Z", end: "2026-01-05T00:01:00Z" });
  expect(last!.window).toEqual(first!.window);
  expect(next!.window).toEqual({ start: "2026-01-05T00:01:00Z", end: "2026-01-05T00:02:00Z" });
  expect(first).toMatchObject({ shardId: shardId(0), eventSourceARN: arn, isWindowTerminatedEarly: false });
  expect(bench.times[2]).toBe(60_000);
});

test("a window waits for records that arrived in it but are read after its end", async () => {
  const { bench, arn } = await setUp(counts);
  await bench.pass(333);
  await bench.map(arn, { TumblingWindowInSeconds: 60 });
  await bench.put("trips", "a");
  await bench.pass(60_000 - 1 - (bench.host.clock.now() % 60_000));
  await bench.put("trips", "b");
  await bench.pass(2000);
  expect(bench.events.map(({ Records, state }) => [Records.length, state])).toEqual([
    [1, {}],
    [1, { count: 1 }],
    [0, { count: 2 }],
  ]);
  expect(bench.times.at(-1)).toBeGreaterThan(60_000);
});

test("a batch never reaches over the end of a window", async () => {
  const { bench, arn } = await setUp(counts);
  for (let put = 0; put < 6; put++) {
    await bench.put("trips", `${put}`);
    await bench.pass(20_000);
  }
  await bench.map(arn, { TumblingWindowInSeconds: 60 });
  await bench.pass(60_000);
  expect(bench.batches).toEqual([["0", "1", "2"], [], ["3", "4", "5"], []]);
});

test("an answer without a state is a failed invocation", async () => {
  const { bench, arn } = await setUp((event, call) => (call === 1 ? {} : counts(event)));
  await bench.map(arn, { TumblingWindowInSeconds: 60 });
  await bench.put("trips", "a");
  await bench.pass(5000);
  expect(bench.batches).toEqual([["a"], ["a"]]);
  expect(bench.events[1]!.state).toEqual({});
});

test("a batch that is retried gets the state from before it", async () => {
  const { bench, arn } = await setUp((event, call) => (call === 2 ? fail() : counts(event)));
  await bench.map(arn, { TumblingWindowInSeconds: 60, BatchSize: 1 });
  await bench.put("trips", "a", "b");
  await bench.pass(5000);
  expect(bench.events.map((event) => event.state)).toEqual([{}, { count: 1 }, { count: 1 }]);
});

test("a state above 1 MB ends the window early", async () => {
  const { bench, arn } = await setUp(({ isFinalInvokeForWindow }) => ({
    state: isFinalInvokeForWindow ? {} : { text: "x".repeat(1024 * 1024) },
  }));
  await bench.map(arn, { TumblingWindowInSeconds: 60, BatchSize: 1 });
  await bench.put("trips", "a", "b");
  await bench.pass(5000);
  expect(
    bench.events.map(({ Records, isFinalInvokeForWindow, isWindowTerminatedEarly }) => [
      Records.length,
      isFinalInvokeForWindow,
      isWindowTerminatedEarly,
    ]),
  ).toEqual([
    [1, false, false],
    [0, true, true],
    [1, false, false],
    [0, true, true],
  ]);
});

test("a shard that is closed ends its window; its children begin their own", async () => {
  const { bench, arn } = await setUp(counts);
  await bench.map(arn, { TumblingWindowInSeconds: 600 });
  await bench.put("trips", "a");
  await bench.pass(2000);
  await bench.send(
    new SplitShardCommand({
      StreamName: "trips",
      ShardToSplit: shardId(0),
      NewStartingHashKey: (2n ** 127n).toString(),
    }),
  );
  await bench.pass(1000);
  await bench.put("trips", "a");
  await bench.pass(2000);
  expect(bench.events.map(({ shardId: shard, state }) => [shard, state])).toEqual([
    [shardId(0), {}],
    [shardId(0), { count: 1 }],
    [shardId(1), {}],
  ]);
});

test("a window stays open while its mapping is disabled", async () => {
  const { bench, arn } = await setUp(counts);
  const mapping = await bench.map(arn, { TumblingWindowInSeconds: 60 });
  await bench.put("trips", "a");
  await bench.pass(2000);
  await bench.update(mapping, { Enabled: false });
  await bench.put("trips", "b");
  await bench.update(mapping, { Enabled: true });
  await bench.pass(2000);
  expect(bench.events.map((event) => event.state)).toEqual([{}, { count: 1 }]);
});

test("a record that no event can hold is given up, and the next is delivered", async () => {
  const { bench, arn } = await setUp(() => null);
  const queue = await bench.queue("failed");
  await bench.grow("trips");
  for (const [PartitionKey, bytes] of [
    ["small", 10],
    ["large", 5_000_000],
    ["next", 10],
  ] as const) {
    await bench.send(new PutRecordCommand({ StreamName: "trips", PartitionKey, Data: Buffer.alloc(bytes) }));
    await bench.pass(10_000);
  }
  await bench.map(arn, { DestinationConfig: { OnFailure: { Destination: queue } } });
  await bench.pass(20_000);
  expect(bench.batches.flat()).toEqual(["small", "next"]);
  expect(await bench.received(queue)).toMatchObject([
    {
      requestContext: { condition: "RecordSizeExceeded", approximateInvokeCount: 0 },
      KinesisBatchInfo: { batchSize: 1 },
    },
  ]);
});
