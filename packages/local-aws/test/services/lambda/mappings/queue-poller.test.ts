import { DeleteQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { Bench, fail, type Script, THROTTLED } from "./support.ts";

interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A bench with a queue that its function is mapped to. */
class QueueBench extends Bench {
  readonly sqs = new SQSClient(this.cloud.clientConfig());
  url = "";

  async open(name = "trips", attributes: Record<string, string> = {}): Promise<string> {
    await this.role();
    const arn = await this.queue(name, attributes);
    this.url = (await this.sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl!;
    return arn;
  }

  async message(MessageBody: string, MessageGroupId?: string): Promise<void> {
    const fifo = MessageGroupId === undefined ? {} : { MessageGroupId, MessageDeduplicationId: MessageBody };
    await this.sqs.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody, ...fifo }));
  }

  get records(): QueueRecord[][] {
    return this.events.map((event) => event.Records as unknown as QueueRecord[]);
  }

  get bodies(): string[][] {
    return this.records.map((records) => records.map(({ body }) => body));
  }
}

/** Reports the messages with these bodies as failed. */
function reports(...bodies: string[]): Script {
  return (event) => ({
    batchItemFailures: (event.Records as unknown as QueueRecord[])
      .filter(({ body }) => bodies.includes(body))
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  });
}

test("messages are delivered at once and deleted", async () => {
  const bench = new QueueBench();
  const arn = await bench.open();
  await bench.map(arn, { MetricsConfig: { Metrics: ["EventCount"] } });
  await bench.message("a");
  await bench.pass(1);
  expect(bench.bodies).toEqual([["a"]]);
  await bench.pass(300_000);
  expect(bench.bodies).toHaveLength(1);
  const [mapping] = bench.mappings.list();
  expect(await bench.sum("DeletedEventCount", { EventSourceMappingUUID: mapping!.uuid })).toBe(1);
  expect(mapping!.describe()).not.toHaveProperty("LastProcessingResult");
  expect(mapping!.describe()).toMatchObject({ StateTransitionReason: "USER_INITIATED", State: "Enabled" });
});

test("a batch is gathered until its size or its window", async () => {
  const bench = new QueueBench();
  await bench.map(await bench.open(), { BatchSize: 15, MaximumBatchingWindowInSeconds: 20 });
  for (let count = 0; count < 20; count++) await bench.message(`${count}`);
  await bench.pass(5000);
  expect(bench.bodies.map((bodies) => bodies.length)).toEqual([15]);
  await bench.pass(20_000);
  expect(bench.bodies.map((bodies) => bodies.length)).toEqual([15, 5]);
});

describe("messages that fail", () => {
  test("come back after the visibility timeout", async () => {
    const bench = new QueueBench((_, call) => (call === 1 ? fail() : null));
    await bench.map(await bench.open());
    await bench.message("a");
    await bench.pass(59_000);
    expect(bench.bodies).toHaveLength(1);
    await bench.pass(2000);
    expect(bench.records.map(([record]) => record!.attributes.ApproximateReceiveCount)).toEqual(["1", "2"]);
  });

  test("come back alone when the function reports them", async () => {
    const bench = new QueueBench((event, call) => (call === 1 ? reports("b")(event, call) : {}));
    await bench.map(await bench.open(), {
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      BatchSize: 3,
      MaximumBatchingWindowInSeconds: 5,
    });
    for (const body of ["a", "b", "c"]) await bench.message(body);
    await bench.pass(120_000);
    expect(bench.bodies.map((bodies) => bodies.toSorted())).toEqual([["a", "b", "c"], ["b"]]);
  });

  test("come back all together when the function reports a foreign one", async () => {
    const bench = new QueueBench((_, call) => ({
      batchItemFailures: call === 1 ? [{ itemIdentifier: "foreign" }] : [],
    }));
    await bench.map(await bench.open(), { FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await bench.message("a");
    await bench.pass(120_000);
    expect(bench.bodies).toEqual([["a"], ["a"]]);
  });

  test("come back when the function is throttled", async () => {
    const bench = new QueueBench((_, call) => (call === 1 ? THROTTLED : null));
    await bench.map(await bench.open());
    await bench.message("a");
    await bench.pass(120_000);
    expect(bench.bodies).toEqual([["a"], ["a"]]);
  });
});

describe("concurrency", () => {
  async function most(maximum: number | undefined, messages: number, ms: number): Promise<number> {
    let running = 0;
    let peak = 0;
    const bench = new QueueBench(async () => {
      peak = Math.max(peak, ++running);
      await bench.pass(ms);
      running--;
    });
    const arn = await bench.open("trips", { VisibilityTimeout: "3600" });
    for (let count = 0; count < messages; count++) await bench.message(`${count}`);
    const scaling = maximum === undefined ? {} : { ScalingConfig: { MaximumConcurrency: maximum } };
    await bench.map(arn, { BatchSize: 1, ...scaling });
    await bench.pass(messages * ms);
    expect(bench.bodies.flat()).toHaveLength(messages);
    return peak;
  }

  test("starts with five", async () => expect(await most(undefined, 12, 50)).toBe(5));
  test("grows while there are more messages", async () => expect(await most(undefined, 60, 2000)).toBeGreaterThan(10));
  test("stays at the maximum", async () => expect(await most(2, 12, 100)).toBe(2));
});

test("a FIFO queue keeps the order of each group, one batch of a group at a time", async () => {
  const running = new Set<string>();
  const bench = new QueueBench(async (event, call) => {
    const groups = new Set(
      (event.Records as unknown as QueueRecord[]).map((record) => record.attributes.MessageGroupId!),
    );
    for (const group of groups) expect(running.has(group)).toBe(false);
    for (const group of groups) running.add(group);
    await bench.pass(500);
    for (const group of groups) running.delete(group);
    if (call === 1) fail();
  });
  await bench.map(await bench.open("trips.fifo", { FifoQueue: "true" }), { BatchSize: 2 });
  for (let count = 0; count < 12; count++) await bench.message(`${count}`, `group-${count % 3}`);
  await bench.pass(300_000);
  const delivered = bench.records.slice(1).flat();
  const byGroup = Map.groupBy(delivered, (record) => record.attributes.MessageGroupId!);
  expect(byGroup.size).toBe(3);
  for (const records of byGroup.values()) {
    const order = records.map(({ body }) => Number(body));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(4);
  }
});

test("messages that no filter matches are deleted", async () => {
  const bench = new QueueBench();
  await bench.map(await bench.open(), { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["taxi"]}}' }] } });
  for (const body of ['{"kind":"bus"}', "text", '{"kind":"taxi"}']) await bench.message(body);
  await bench.pass(300_000);
  expect(bench.bodies).toEqual([['{"kind":"taxi"}']]);
});

test("a mapping that is disabled gives back what it had gathered", async () => {
  const bench = new QueueBench();
  const mapping = await bench.map(await bench.open(), { BatchSize: 5, MaximumBatchingWindowInSeconds: 300 });
  await bench.message("a");
  await bench.pass(1000);
  await bench.update(mapping, { Enabled: false });
  await bench.message("b");
  await bench.pass(1000);
  await bench.update(mapping, { Enabled: true, MaximumBatchingWindowInSeconds: 1 });
  await bench.pass(5000);
  expect(bench.bodies.flat().toSorted()).toEqual(["a", "b"]);
});

test("an idle queue leaves the clock alone, and a deleted one does no harm", async () => {
  const bench = new QueueBench();
  await bench.map(await bench.open());
  const before = bench.host.clock.now();
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  expect(bench.host.clock.now()).toBe(before);
  await bench.sqs.send(new DeleteQueueCommand({ QueueUrl: bench.url }));
  await bench.pass(120_000);
  expect(bench.events).toEqual([]);
});

test("a queue that is created again is polled again, within a minute", async () => {
  const bench = new QueueBench();
  await bench.map(await bench.open());
  await bench.sqs.send(new DeleteQueueCommand({ QueueUrl: bench.url }));
  await bench.pass(61_000);
  await bench.queue("trips");
  await bench.message("a");
  await bench.pass(61_000);
  expect(bench.bodies).toEqual([["a"]]);
});
