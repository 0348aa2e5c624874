import {
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  KinesisClient,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  type ShardIteratorType,
  SplitShardCommand,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEvent,
  type SubscribeToShardEventStream,
} from "@aws-sdk/client-kinesis";
import { expect, onTestFinished, test } from "vitest";
import { Kinesis, refusal, shardId } from "./support.ts";

async function consumer(kinesis: Kinesis, name = "reader", shards = 1): Promise<string> {
  const arn = await kinesis.create("trips", shards);
  return register(kinesis, arn, name);
}

async function register(kinesis: Kinesis, arn: string, name: string): Promise<string> {
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: name }));
  await kinesis.pass(1000);
  return Consumer!.ConsumerARN!;
}

async function subscribe(
  kinesis: Kinesis,
  arn: string,
  position: StartingPosition = { Type: "TRIM_HORIZON" },
  shard = 0,
): Promise<AsyncIterator<SubscribeToShardEventStream>> {
  const { EventStream } = await kinesis.send(
    new SubscribeToShardCommand({ ConsumerARN: arn, ShardId: shardId(shard), StartingPosition: position }),
  );
  return EventStream![Symbol.asyncIterator]();
}

/** The next event that carries records or ends the shard; undefined at the end of the subscription. */
async function nextEvent(
  events: AsyncIterator<SubscribeToShardEventStream>,
): Promise<SubscribeToShardEvent | undefined> {
  while (true) {
    const { done, value } = await events.next();
    if (done) return undefined;
    const event = (value as SubscribeToShardEventStream).SubscribeToShardEvent!;
    if (event.Records!.length > 0 || event.ChildShards !== undefined) return event;
  }
}

function keysOf(event: SubscribeToShardEvent | undefined): string[] | undefined {
  return event?.Records?.map((record) => record.PartitionKey!);
}

test("a subscription pushes what is stored, then records as they arrive", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const [first] = await kinesis.put("trips", "stored");

  const events = await subscribe(kinesis, arn);
  const stored = await nextEvent(events);
  const waiting = nextEvent(events);
  await kinesis.pass(10_000);
  const [second] = await kinesis.put("trips", "arrived");
  const arrived = await waiting;

  expect(keysOf(stored)).toEqual(["stored"]);
  expect(stored).toMatchObject({ MillisBehindLatest: 0, ContinuationSequenceNumber: first });
  expect(keysOf(arrived)).toEqual(["arrived"]);
  expect(arrived?.ContinuationSequenceNumber).toBe(second);
});

test("an idle subscription sends its position from time to time", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const [number] = await kinesis.put("trips", "before");

  const events = await subscribe(kinesis, arn, { Type: "LATEST" });
  const first = (await events.next()).value as SubscribeToShardEventStream;
  const second = events.next();
  await kinesis.pass(5000);

  for (const { SubscribeToShardEvent: event } of [first, (await second).value as SubscribeToShardEventStream])
    expect(event).toMatchObject({ Records: [], MillisBehindLatest: 0, ContinuationSequenceNumber: number });
});

test("a subscription goes on after the continuation number of the one before", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  await kinesis.put("trips", "a", "b");
  const event = await nextEvent(await subscribe(kinesis, arn));
  await kinesis.put("trips", "c");
  await kinesis.pass(5000);

  const SequenceNumber = event!.ContinuationSequenceNumber!;
  const events = await subscribe(kinesis, arn, { Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber });

  expect(keysOf(await nextEvent(events))).toEqual(["c"]);
});

test.each<[ShardIteratorType, string[]]>([
  ["TRIM_HORIZON", ["a", "b", "c"]],
  ["AT_SEQUENCE_NUMBER", ["b", "c"]],
  ["AFTER_SEQUENCE_NUMBER", ["c"]],
  ["AT_TIMESTAMP", ["b", "c"]],
])("a subscription starts at %s", async (Type, expected) => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  await kinesis.put("trips", "a");
  await kinesis.pass(1000);
  const Timestamp = new Date(kinesis.cloud.clock.now());
  const [SequenceNumber] = await kinesis.put("trips", "b");
  await kinesis.put("trips", "c");
  const withNumber = Type === "AT_SEQUENCE_NUMBER" || Type === "AFTER_SEQUENCE_NUMBER";
  const position = {
    Type,
    ...(withNumber ? { SequenceNumber } : {}),
    ...(Type === "AT_TIMESTAMP" ? { Timestamp } : {}),
  };

  expect(keysOf(await nextEvent(await subscribe(kinesis, arn, position)))).toEqual(expected);
});

test("a subscription ends after five minutes", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const events = await subscribe(kinesis, arn);
  const started = kinesis.cloud.clock.now();

  const end = nextEvent(events);
  await kinesis.pass(300_000);

  expect(await end).toBeUndefined();
  expect(kinesis.cloud.clock.now()).toBe(started + 300_000);
});

test("an idle subscription does not move a fast clock", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const started = kinesis.cloud.clock.now();
  const events = await subscribe(kinesis, arn);
  await events.next();
  void events.next();

  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));

  expect(kinesis.cloud.clock.now()).toBe(started);
});

test("a consumer gets 2 MiB a second from a shard, and nothing is lost to the limit", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const Records = Array.from({ length: 16 }, (_, n) => ({ PartitionKey: `${n}`, Data: Buffer.alloc(60_000) }));
  for (let second = 0; second < 8; second++) {
    await kinesis.send(new PutRecordsCommand({ StreamName: "trips", Records }));
    await kinesis.pass(1000);
  }
  const started = kinesis.cloud.clock.now();

  const events = await subscribe(kinesis, arn);
  let count = 0;
  while (count < 128) count += (await nextEvent(events))!.Records!.length;

  // 7.3 MiB at 2 MiB a second.
  const seconds = (kinesis.cloud.clock.now() - started) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(2);
  expect(seconds).toBeLessThanOrEqual(4);
});

test("consumers do not share their throughput", async () => {
  const kinesis = new Kinesis();
  const stream = await kinesis.create("trips");
  await kinesis.put("trips", "a");
  const arns = [await register(kinesis, stream, "one"), await register(kinesis, stream, "two")];

  const events = await Promise.all(arns.map((arn) => subscribe(kinesis, arn)));

  expect(await Promise.all(events.map(async (each) => keysOf(await nextEvent(each))))).toEqual([["a"], ["a"]]);
});

test("at the end of a closed shard come its children, no continuation, and the end", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const events = await subscribe(kinesis, arn, { Type: "LATEST" });
  const last = nextEvent(events);

  await kinesis.send(
    new SplitShardCommand({ StreamName: "trips", ShardToSplit: shardId(0), NewStartingHashKey: "1000" }),
  );
  await kinesis.pass(1000);
  const event = await last;

  expect(event?.ChildShards?.map((child) => [child.ShardId, child.ParentShards])).toEqual([
    [shardId(1), [shardId(0)]],
    [shardId(2), [shardId(0)]],
  ]);
  expect(event?.ContinuationSequenceNumber).toBeUndefined();
  expect(await nextEvent(events)).toBeUndefined();
});

test("subscribing again within five seconds is refused; later the new subscription takes over", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const older = await subscribe(kinesis, arn);
  const outcome = refusal(nextEvent(older));

  const soon = await refusal(subscribe(kinesis, arn));
  await kinesis.pass(5000);
  const newer = await subscribe(kinesis, arn);
  await kinesis.put("trips", "a");

  expect(soon.name).toBe("ResourceInUseException");
  expect(soon.message).toMatch(/^Another active subscription exists for this consumer: /);
  expect((await outcome).name).toBe("ResourceInUseException");
  expect(keysOf(await nextEvent(newer))).toEqual(["a"]);
});

test("a subscription fails when its consumer or its stream goes away", async () => {
  const kinesis = new Kinesis();
  const stream = await kinesis.create("trips", 1);
  const one = await subscribe(kinesis, await register(kinesis, stream, "one"));
  const two = await subscribe(kinesis, await register(kinesis, stream, "two"));
  const outcomes = [refusal(nextEvent(one)), refusal(nextEvent(two))];

  await kinesis.send(new DeregisterStreamConsumerCommand({ StreamARN: stream, ConsumerName: "one" }));
  await kinesis.send(new DeleteStreamCommand({ StreamARN: stream, EnforceConsumerDeletion: true }));

  for (const outcome of outcomes) expect((await outcome).name).toBe("ResourceNotFoundException");
});

test("a consumer subscribes when it is ACTIVE, to shards that exist", async () => {
  const kinesis = new Kinesis();
  const stream = await kinesis.create("trips");
  const { Consumer } = await kinesis.send(
    new RegisterStreamConsumerCommand({ StreamARN: stream, ConsumerName: "reader" }),
  );
  const arn = Consumer!.ConsumerARN!;

  const early = await refusal(subscribe(kinesis, arn));
  await kinesis.pass(1000);
  const nowhere = await refusal(subscribe(kinesis, arn, { Type: "LATEST" }, 7));
  const unknown = await refusal(subscribe(kinesis, arn.replace("reader", "other")));

  expect(early.message).toMatch(
    /^Consumer reader with creation timestamp \d+ under stream: trips, .* is not in ACTIVE status\.$/,
  );
  expect([early.name, nowhere.name, unknown.name]).toEqual([
    "ResourceInUseException",
    "ResourceNotFoundException",
    "ResourceNotFoundException",
  ]);
});

test("over HTTP/2 records are pushed, and a client that goes away ends its subscription", async () => {
  const kinesis = new Kinesis();
  const arn = await consumer(kinesis);
  const listener = await kinesis.cloud.listen();
  const { region, credentials } = kinesis.cloud.clientConfig();
  const client = new KinesisClient({
    region,
    credentials,
    endpoint: listener.url,
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  await kinesis.put("trips", "a");

  const abort = new AbortController();
  const { EventStream } = await client.send(
    new SubscribeToShardCommand({
      ConsumerARN: arn,
      ShardId: shardId(0),
      StartingPosition: { Type: "TRIM_HORIZON" },
    }),
    { abortSignal: abort.signal },
  );
  const events = EventStream![Symbol.asyncIterator]();
  const first = await nextEvent(events);
  const waiting = nextEvent(events);
  await kinesis.put("trips", "b");
  const second = await waiting;
  const end = nextEvent(events);
  abort.abort();

  expect([keysOf(first), keysOf(second)]).toEqual([["a"], ["b"]]);
  expect(await end).toBeUndefined();
});

test("a subscription ends when the cloud is closed", async () => {
  const kinesis = new Kinesis();
  const events = await subscribe(kinesis, await consumer(kinesis));
  const end = nextEvent(events);

  await kinesis.cloud.close();

  expect(await end).toBeUndefined();
});
