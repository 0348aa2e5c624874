import { readFileSync } from "node:fs";
import { aggregate } from "@millrace/kinesis-producer";
import { describe, expect, test } from "vitest";
import { type ConsumerOptions, createConsumer, MemoryLeaseStore } from "../src/index.ts";
import { Lab } from "./lab.ts";
import { serviceError } from "./scripted-stream.ts";

const THROTTLED = serviceError("ProvisionedThroughputExceededException");

describe("what users of other consumers ask for", () => {
  test("no Java, no download, nothing native (aws-kcl #42 'Native only', #349, #15)", () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

    expect(Object.keys(manifest.dependencies)).toEqual(["@millrace/kinesis-producer"]);
    expect(manifest.scripts).not.toHaveProperty("postinstall");
    expect(manifest.peerDependenciesMeta["@aws-sdk/client-dynamodb"]).toEqual({ optional: true });
  });

  test("an aggregate that a reshard led astray is not lost (kinesis-aggregation #175)", async () => {
    const figures: number[] = [];
    const lab = new Lab(2);
    const [low, high] = lab.stream.open;
    const [mixed] = aggregate([
      { partitionKey: "a", explicitHashKey: String(low!.start), data: Buffer.from("one") },
      { partitionKey: "b", explicitHashKey: String(high!.start), data: Buffer.from("two") },
    ]);
    lab.stream.putInto(low!, "a", mixed!.data);

    const worker = lab.start("w", { onBatch: ({ outOfRange }) => figures.push(outOfRange) });
    await lab.pass(2);

    expect(worker.seen).toEqual(["one", "two"]);
    expect(Math.max(...figures)).toBe(1);
  });

  test("or is dropped whole, as the KCL does, and counted, when the producer sends it again", async () => {
    const figures: number[] = [];
    const lab = new Lab(2);
    const [low, high] = lab.stream.open;
    const [mixed] = aggregate([
      { partitionKey: "a", explicitHashKey: String(low!.start), data: Buffer.from("one") },
      { partitionKey: "b", explicitHashKey: String(high!.start), data: Buffer.from("two") },
    ]);
    lab.stream.putInto(low!, "a", mixed!.data);

    const worker = lab.start("w", { outOfRange: "drop", onBatch: ({ outOfRange }) => figures.push(outOfRange) });
    await lab.pass(2);

    expect(worker.seen).toEqual([]);
    expect(Math.max(...figures)).toBe(1);
  });

  test("records above 1 MB are read (kinesis-aggregation #30)", async () => {
    const lab = new Lab();
    lab.stream.put("a", "x".repeat(10 * 1024 * 1024));

    const worker = lab.start("w");
    await lab.pass(2);

    expect(worker.seen[0]).toHaveLength(10 * 1024 * 1024);
  });

  test("a slow handler holds reading up, so that memory holds one batch (KPL #497, #485, #626, #447)", async () => {
    const lab = new Lab();
    for (let index = 0; index < 50; index++) lab.stream.put("a", String(index));

    const worker = lab.start("w", { read: { mode: "polling", limit: 10 }, onRecords: () => lab.clock.sleep(60_000) });
    await lab.pass(61);

    expect(worker.seen).toHaveLength(10);
    expect(lab.stream.calls.filter((call) => call === "GetRecords")).toHaveLength(2);
  });

  test("a worker that dies is replaced by another, from its last checkpoint (KPL #39, #453)", async () => {
    const lab = new Lab(2);
    const [first, second] = [lab.start("first"), lab.start("second")];
    for (let index = 0; index < 20; index++) lab.stream.put(`key-${index}`, `a${index}`);
    await lab.pass(30);
    expect(first.consumer.shards()).toHaveLength(1);
    expect(second.consumer.shards()).toHaveLength(1);

    first.kill();
    for (let index = 0; index < 20; index++) lab.stream.put(`key-${index}`, `b${index}`);
    await lab.pass(30);

    expect(second.consumer.shards()).toHaveLength(2);
    expect(new Set(lab.seen.map(({ text }) => text)).size).toBe(40);
    // What was checkpointed is not read again.
    expect(lab.seen.filter(({ text }) => text.startsWith("a"))).toHaveLength(20);
  });

  test("a checkpoint while someone asks for the lease is no conflict (lifion #153, #384)", async () => {
    const lab = new Lab();
    const worker = lab.start("w", { checkpointInterval: 0, leaseDuration: 60_000 });
    await lab.pass(1);
    const lease = (await lab.store.get("shard-0"))!;
    await lab.store.replace(lease, { ...lease, counter: lease.counter + 1, handoverTo: "other" });

    const { SequenceNumber } = lab.stream.put("a", "one");
    await lab.pass(2);

    expect(worker.errors).toEqual([]);
    expect(await lab.store.get("shard-0")).toMatchObject({
      checkpoint: SequenceNumber,
      owner: "w",
      handoverTo: "other",
    });
  });

  test("the end of a shard is noted, its children follow, and the lease goes in time (zio-kinesis #220)", async () => {
    const lab = new Lab();
    const worker = lab.start("w");
    lab.stream.put("a", "before");
    await lab.pass(2);
    lab.stream.split();
    await lab.pass(10);
    expect(await lab.store.get("shard-0")).toMatchObject({ checkpoint: "SHARD_END", owner: undefined });
    expect(worker.consumer.shards().sort()).toEqual(["shard-1", "shard-2"]);

    for (let index = 0; index < 10; index++) lab.stream.put(`key-${index}`, `after ${index}`);
    await lab.pass(130);

    expect(worker.seen).toHaveLength(11);
    expect((await lab.store.list()).map(({ shardId }) => shardId).sort()).toEqual(["shard-1", "shard-2"]);
  });

  test("a lease that was read before it changed is not written over (go-kcl #77)", async () => {
    const lab = new Lab();
    const worker = lab.start("w", { checkpoints: "manual", onRecords: (batch) => batch.checkpoint() });
    await lab.pass(1);
    const stale = (await lab.store.get("shard-0"))!;
    lab.stream.put("a", "one");
    await lab.pass(15);

    expect(await lab.store.replace(stale, { ...stale, owner: "thief", counter: stale.counter + 1 })).toBe(false);
    expect(worker.consumer.shards()).toEqual(["shard-0"]);
  });
});

describe("where reading begins", () => {
  async function seenFrom(start: (lab: Lab, written: number) => ConsumerOptions["start"]): Promise<string[]> {
    const lab = new Lab();
    lab.stream.put("a", "old");
    await lab.pass(60);
    lab.stream.put("a", "newer");
    const written = lab.clock.now();
    await lab.pass(1);
    const worker = lab.start("w", { start: start(lab, written) });
    await lab.pass(5);
    lab.stream.put("a", "new");
    await lab.pass(5);
    return worker.seen;
  }

  test("at the oldest record", async () => {
    expect(await seenFrom(() => "TRIM_HORIZON")).toEqual(["old", "newer", "new"]);
  });

  test("at the tip", async () => {
    expect(await seenFrom(() => "LATEST")).toEqual(["new"]);
  });

  test("at a time", async () => {
    expect(await seenFrom((_, written) => ({ timestamp: new Date(written) }))).toEqual(["newer", "new"]);
  });

  test("at a sequence number", async () => {
    const at = (lab: Lab) => lab.stream.open[0]!.records[1]!.SequenceNumber!;
    expect(await seenFrom((lab) => [{ shardId: "shard-0", sequenceNumber: at(lab) }])).toEqual(["newer", "new"]);
  });

  test("at the tip, a worker that dies before its first checkpoint leaves no gap", async () => {
    const lab = new Lab();
    const first = lab.start("first", { start: "LATEST" });
    await lab.pass(1);
    first.kill();
    lab.stream.put("a", "meanwhile");
    await lab.pass(60);

    const second = lab.start("second", { start: "LATEST" });
    await lab.pass(30);

    expect(second.seen).toEqual(["meanwhile"]);
  });
});

test("records of an aggregate are handed over one by one, and a checkpoint inside it is where reading goes on", async () => {
  const lab = new Lab();
  const records = ["one", "two", "three"].map((text) => ({ partitionKey: "a", data: Buffer.from(text) }));
  lab.stream.put("a", aggregate(records)[0]!.data);
  const first = lab.start("first", {
    checkpoints: "manual",
    onRecord: async (record, batch) => {
      if (record.subSequenceNumber === 1) await batch.checkpoint(record);
    },
  });
  await lab.pass(2);
  expect(first.seen).toEqual(["one", "two", "three"]);
  await lab.stop(first);

  const second = lab.start("second");
  await lab.pass(2);

  expect(second.seen).toEqual(["three"]);
  expect(await lab.store.get("shard-0")).toMatchObject({ subSequenceNumber: 2 });
});

test("manual checkpoints hold the end of a shard back until its last record is noted", async () => {
  const lab = new Lab();
  let note: (() => Promise<void>) | undefined;
  lab.start("w", {
    checkpoints: "manual",
    onRecords: (batch) => {
      note ??= () => batch.checkpoint();
    },
  });
  lab.stream.put("a", "one");
  await lab.pass(2);
  lab.stream.split();
  await lab.pass(20);
  expect((await lab.store.get("shard-0"))!.checkpoint).toBe("TRIM_HORIZON");

  await lab.clock.until(note!());
  await lab.pass(5);

  expect((await lab.store.get("shard-0"))!.checkpoint).toBe("SHARD_END");
});

test("children wait for both parents of a merge", async () => {
  const lab = new Lab(2);
  lab.start("w", { onRecords: ({ shardId }) => (shardId === "shard-0" ? lab.clock.sleep(20_000) : undefined) });
  lab.stream.putInto(lab.stream.open[0]!, "a", "low");
  lab.stream.putInto(lab.stream.open[1]!, "b", "high");
  lab.stream.merge();
  lab.stream.put("a", "merged");
  await lab.pass(15);
  expect(lab.seen.map(({ text }) => text)).toEqual(["high"]);

  await lab.pass(20);

  expect(lab.seen.map(({ text }) => text)).toEqual(["high", "low", "merged"]);
});

test("a second worker gets its share by hand-over: the first finishes its batch and nothing is read twice", async () => {
  const lab = new Lab(4);
  const first = lab.start("first");
  await lab.pass(1);
  expect(first.consumer.shards()).toHaveLength(4);

  const second = lab.start("second");
  for (let round = 0; round < 30; round++) {
    for (let key = 0; key < 8; key++) lab.stream.put(`key-${key}`, `${round} of ${key}`);
    await lab.pass(1);
  }
  await lab.pass(5);

  expect(first.consumer.shards()).toHaveLength(2);
  expect(second.consumer.shards()).toHaveLength(2);
  expect(first.leases.filter(({ change }) => change === "handed-over")).toHaveLength(2);
  expect(lab.seen).toHaveLength(240);
  expect(new Set(lab.seen.map(({ text }) => text)).size).toBe(240);
});

test("an owner that does not hand over in time is passed by, and its late checkpoint is refused", async () => {
  const lab = new Lab(2);
  const outcomes: string[] = [];
  lab.stream.putInto(lab.stream.open[0]!, "a", "one");
  lab.stream.putInto(lab.stream.open[1]!, "a", "two");
  const first = lab.start("first", {
    checkpoints: "manual",
    onRecords: async (batch) => {
      await lab.clock.sleep(120_000);
      outcomes.push(batch.signal.aborted ? "aborted" : "going on");
      await batch.checkpoint().catch(({ code }: { code: string }) => outcomes.push(code));
    },
  });
  await lab.pass(1);
  const second = lab.start("second", { handoverTimeout: 10_000 });
  await lab.pass(60);
  expect(second.consumer.shards()).toHaveLength(1);
  expect(second.seen).toHaveLength(1);

  await lab.pass(90);

  expect(outcomes.sort()).toEqual(["CONSUMER_LEASE_LOST", "aborted", "going on"]);
  expect(first.leases.map(({ change }) => change)).toContain("lost");
});

test("stop finishes the batch, checkpoints and gives the leases back at once", async () => {
  const lab = new Lab();
  lab.stream.put("a", "one");
  const first = lab.start("first", { onRecords: () => lab.clock.sleep(5000), checkpointInterval: 60_000 });
  await lab.pass(1);

  expect(await lab.stop(first)).toEqual({ released: 1, abandoned: 0 });
  await first.consumer.finished;
  const second = lab.start("second");
  await lab.pass(1);

  expect(first.seen).toEqual(["one"]);
  expect(second.consumer.shards()).toEqual(["shard-0"]);
  expect(second.seen).toEqual([]);
});

test("a handler that is busy past the deadline is told and left behind, and its lease runs out", async () => {
  const lab = new Lab();
  lab.stream.put("a", "one");
  let signal: AbortSignal | undefined;
  const first = lab.start("first", {
    onRecords: (batch) => {
      signal = batch.signal;
      return lab.clock.sleep(600_000);
    },
  });
  await lab.pass(1);

  expect(await lab.stop(first, { deadline: 2000 })).toEqual({ released: 0, abandoned: 1 });
  expect(signal!.aborted).toBe(true);
  const second = lab.start("second");
  await lab.pass(5);
  expect(second.seen).toEqual([]);
  await lab.pass(20);
  expect(second.seen).toEqual(["one"]);
});

test("pause begins no batch and keeps the leases, resume goes on", async () => {
  const lab = new Lab();
  const worker = lab.start("w");
  await lab.pass(2);
  worker.consumer.pause();
  await lab.pass(2);
  lab.stream.put("a", "one");
  await lab.pass(400);
  expect(worker.seen).toEqual([]);
  expect(worker.consumer.shards()).toEqual(["shard-0"]);

  worker.consumer.resume();
  await lab.pass(3);

  expect(worker.seen).toEqual(["one"]);
});

test("a worker that is paused can be stopped", async () => {
  const lab = new Lab();
  const worker = lab.start("w");
  await lab.pass(2);
  worker.consumer.pause();
  await lab.pass(5);

  expect(await lab.stop(worker)).toEqual({ released: 1, abandoned: 0 });
});

test("duplicates are left out and counted, and count as processed", async () => {
  const lab = new Lab();
  const known = new Set(["one"]);
  const duplicates: number[] = [];
  const worker = lab.start("w", {
    isDuplicate: ({ data }) => known.has(Buffer.from(data).toString()),
    onBatch: (figures) => duplicates.push(figures.duplicates),
    checkpointInterval: 0,
  });
  lab.stream.put("a", "two");
  const { SequenceNumber } = lab.stream.put("a", "one");
  await lab.pass(3);

  expect(worker.seen).toEqual(["two"]);
  expect(duplicates).toContain(1);
  expect((await lab.store.get("shard-0"))!.checkpoint).toBe(SequenceNumber);
});

test("a store that fails for a while is no end: nothing is lost and the worker goes on", async () => {
  class Flaky extends MemoryLeaseStore {
    down = false;
    override replace(...leases: Parameters<MemoryLeaseStore["replace"]>) {
      return this.down ? Promise.reject(new Error("store is down")) : super.replace(...leases);
    }
  }
  const store = new Flaky();
  const lab = new Lab(1, store);
  const worker = lab.start("w");
  await lab.pass(2);
  store.down = true;
  lab.stream.put("a", "one");
  await lab.pass(60);
  expect(worker.consumer.shards()).toEqual([]);
  store.down = false;
  lab.stream.put("a", "two");
  await lab.pass(30);

  expect([...new Set(worker.seen)]).toEqual(["one", "two"]);
  expect(worker.errors.every(({ fatal }) => !fatal)).toBe(true);
});

test("a refused read stops the consumer with the reason", async () => {
  const lab = new Lab();
  const denied = serviceError("AccessDeniedException");
  lab.stream.fail("GetRecords", denied);
  const worker = lab.start("w");

  await expect(lab.clock.until(worker.consumer.finished)).rejects.toMatchObject({
    code: "CONSUMER_READ_FAILED",
    cause: denied,
  });
  expect(worker.errors).toMatchObject([{ operation: "read", fatal: true }]);
});

test("a stream that is deleted stops the consumer", async () => {
  const lab = new Lab();
  const worker = lab.start("w");
  await lab.pass(2);
  lab.stream.fail("GetRecords", serviceError("ResourceNotFoundException"));
  lab.stream.fail("ListShards", serviceError("ResourceNotFoundException"));

  await expect(lab.clock.until(worker.consumer.finished)).rejects.toMatchObject({ code: "CONSUMER_READ_FAILED" });
});

test("a shard that left retention unread is reported, and the others go on", async () => {
  const lab = new Lab();
  lab.stream.put("a", "old");
  const first = lab.start("first", { onRecords: () => Promise.reject(new Error("not yet")), errors: { attempts: 1 } });
  await lab.pass(5);
  await first.consumer.finished.catch(() => undefined);
  lab.stream.split();
  lab.stream.put("a", "new");
  lab.stream.expire("shard-0");

  const second = lab.start("second");
  await lab.pass(30);

  expect(second.seen).toEqual(["new"]);
  expect(second.errors.map(({ error }) => (error as { code?: string }).code)).toContain("CONSUMER_SHARD_EXPIRED");
});

test("throttles, expired iterators and page tokens, and failures of the service pass", async () => {
  const lab = new Lab(3);
  lab.stream.pageSize = 1;
  lab.stream.fail(
    "GetRecords",
    THROTTLED,
    serviceError("ExpiredIteratorException"),
    serviceError("InternalFailure", 500),
  );
  lab.stream.fail("GetShardIterator", THROTTLED);
  const worker = lab.start("w");
  for (let index = 0; index < 10; index++) lab.stream.put(`key-${index}`, String(index));
  await lab.pass(20);

  expect(worker.seen).toHaveLength(10);
  expect(worker.errors.map(({ operation, fatal }) => [operation, fatal])).toEqual(Array(4).fill(["read", false]));
});

test("start is called once", async () => {
  const lab = new Lab();
  const worker = lab.start("w");

  expect(() => worker.consumer.start()).toThrow(expect.objectContaining({ code: "CONSUMER_STARTED" }));
  await lab.stop(worker);
});

test.each<[string, object]>([
  ["shards", { shards: 3 }],
  ["kinesis", { kinesis: {} }],
  ["leases", { leases: {} }],
  ["streamName, streamArn", { streamArn: "arn" }],
  ["onRecords, onRecord", { onRecord() {} }],
  ["workerId", { workerId: "" }],
  ["start", { start: "NOW" }],
  ["read.mode", { read: { mode: "push" } }],
  ["read.limit", { read: { mode: "polling", limit: 20_000 } }],
  ["read.readsPerSecond", { read: { mode: "polling", readsPerSecond: 6 } }],
  ["read.idle", { read: { mode: "fan-out", consumerArn: "arn", idle: 5 } }],
  ["checkpoints", { checkpoints: "never" }],
  ["errors.exhausted", { errors: { exhausted: "ignore" } }],
  ["errors.onSkipped", { errors: { exhausted: "skip" } }],
  ["outOfRange", { outOfRange: "keep" }],
  ["leaseDuration", { leaseDuration: 10 }],
  ["clock.sleep", { clock: { now: Date.now } }],
])("option %s is refused by name in %o", (name, options) => {
  const valid = { kinesis: { send() {} }, streamName: "trips", leases: new MemoryLeaseStore(), onRecords() {} };

  expect(() => createConsumer({ ...valid, ...options } as unknown as ConsumerOptions)).toThrow(
    expect.objectContaining({ code: "CONSUMER_OPTION_INVALID", message: expect.stringContaining(name) }),
  );
});
