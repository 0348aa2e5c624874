import { describe, expect, test } from "vitest";
import {
  createProducer,
  type Delivery,
  type Failure,
  ProducerError,
  type ProducerOptions,
  type ProducerRecord,
} from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { type RequestVerdict, requestError, ScriptedStream } from "./scripted-stream.ts";

const THROTTLED = "ProvisionedThroughputExceededException";

interface Setup {
  script?: RequestVerdict[];
  options?: Partial<ProducerOptions>;
}

function setUp({ script = [], options = {} }: Setup = {}) {
  const stream = new ScriptedStream(1, script);
  const clock = new HandClock();
  const delivered: Delivery[] = [];
  const failed: Failure[] = [];
  const producer = createProducer({
    client: stream,
    streamName: "trips",
    clock,
    backoff: { jitter: 0 },
    onDelivered: (deliveries) => delivered.push(...deliveries),
    onFailed: (failures) => failed.push(...failures),
    ...options,
  });
  return { stream, clock, delivered, failed, producer };
}

function record(name: string, size = 4): ProducerRecord {
  return { partitionKey: name, data: Buffer.alloc(size, name) };
}

function keysOf(stream: ScriptedStream): string[][] {
  return stream.requests.map((entries) => entries.map((entry) => entry.PartitionKey!));
}

describe("batches", () => {
  test("wait for company as long as the linger and no longer", async () => {
    const { producer, stream, clock } = setUp({ options: { linger: 100 } });
    void producer.put(record("a"));
    await clock.advance(60);
    void producer.put(record("b"));

    await clock.advance(39);
    const early = stream.requests.length;
    await clock.advance(1);

    expect(early).toBe(0);
    expect(keysOf(stream)).toEqual([["a", "b"]]);
  });

  test("leave at once when they hold 500 records", async () => {
    const { producer, stream, clock } = setUp();

    for (let index = 0; index < 1001; index++) void producer.put(record(`k${index}`));
    await clock.advance(0);

    expect(stream.requests.map((entries) => entries.length)).toEqual([500, 500]);
  });

  test.each([
    [1, 5],
    [10, 10],
  ])("of records up to %i MiB hold at most %i MiB, partition keys included", async (recordMebibytes, mebibytes) => {
    const limit = mebibytes * 1024 * 1024;
    const { producer, stream, clock } = setUp({ options: { maxRecordSize: recordMebibytes * 1024 * 1024 } });
    const size = 512 * 1024;

    for (let index = 0; index < 40; index++) void producer.put(record("kk", size - 1));
    const { delivered } = await clock.until(producer.close());

    const sizes = stream.requests.map((entries) => entries.length * (size + 1));
    expect(delivered).toBe(40);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
    expect(Math.max(...sizes)).toBeGreaterThan(limit - size - 1);
  });

  test("are under way no more at a time than the concurrency allows", async () => {
    const { producer, stream, clock } = setUp({ options: { concurrency: 3 } });
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.gate = promise;

    for (let index = 0; index < 5000; index++) void producer.put(record("k"));
    await clock.advance(1000);
    const underWay = stream.inFlight;
    resolve();
    await clock.until(producer.close());

    expect([underWay, stream.mostInFlight]).toEqual([3, 3]);
    expect(stream.stored).toHaveLength(5000);
  });
});

describe("back-pressure", () => {
  test("put returns nothing while there is room and a promise when there is none", async () => {
    const { producer, stream, clock } = setUp({ options: { maxOutstanding: 3 } });
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.gate = promise;

    const answers = [record("a"), record("b"), record("c")].map((each) => producer.put(each));
    await clock.advance(0);
    const outstanding = producer.stats().outstanding;
    resolve();
    await answers[2];

    expect(answers.slice(0, 2)).toEqual([undefined, undefined]);
    expect(answers[2]).toBeInstanceOf(Promise);
    expect([outstanding, producer.stats().outstanding]).toEqual([3, 0]);
  });

  test("a full producer does not wait for the linger", async () => {
    const { producer, clock } = setUp({ options: { maxOutstanding: 2, linger: 60_000 } });
    const start = clock.now();

    for (let index = 0; index < 10; index++) await producer.put(record(`k${index}`));
    await producer.flush();

    expect(clock.now()).toBe(start);
    expect(producer.stats()).toMatchObject({ put: 10, delivered: 10 });
  });
});

describe("retries", () => {
  test("send only the failed entries again", async () => {
    const { producer, stream, clock, delivered } = setUp({
      script: [{ entries: ["ok", THROTTLED, "ok", "InternalFailure", "KMSThrottlingException"] }],
    });
    for (const name of ["a", "b", "c", "d", "e"]) void producer.put(record(name));

    await clock.until(producer.flush());

    expect(keysOf(stream)).toEqual([
      ["a", "b", "c", "d", "e"],
      ["b", "d", "e"],
    ]);
    expect(delivered.map(({ attempts }) => attempts)).toEqual([1, 1, 2, 2, 2]);
    expect(producer.stats()).toMatchObject({ put: 5, delivered: 5, retried: 3, requests: 2 });
  });

  test("wait min(2000, 2^n * 100) milliseconds before retry n", async () => {
    const { producer, clock } = setUp({
      script: new Array(7).fill({ entries: [THROTTLED] }),
      options: { linger: 0 },
    });
    void producer.put(record("a"));

    await clock.until(producer.flush());

    expect(clock.sleeps).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
  });

  test("wait less by the random share that jitter allows", async () => {
    const { producer, clock } = setUp({
      script: new Array(3).fill({ entries: [THROTTLED] }),
      options: { linger: 0, backoff: { base: 10, cap: 30, jitter: 0.5, random: () => 0.4 } },
    });
    void producer.put(record("a"));

    await clock.until(producer.flush());

    expect(clock.sleeps).toEqual([8, 16, 24]);
  });

  test.each([
    ["a broken connection", requestError("Error")],
    ["a time-out", requestError("TimeoutError")],
    ["an answer 500", requestError("InternalFailure", 500)],
    ["an unknown answer 503", requestError("SomethingElse", 503)],
    ["throttling of the request", requestError("ProvisionedThroughputExceededException", 400)],
    ["throttling of the key service", requestError("KMSThrottlingException", 400)],
    ["a failed fetch", Object.assign(new TypeError("fetch failed"), { cause: new Error("ECONNRESET") })],
  ])("follow %s", async (_, error) => {
    const { producer, stream, clock } = setUp({ script: [{ error }] });
    for (const name of ["a", "b"]) void producer.put(record(name));

    const report = await clock.until(producer.flush());

    expect(report).toEqual({ delivered: 2, failed: 0, reasons: {} });
    expect(keysOf(stream)).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  test("take fresh records along", async () => {
    const { producer, stream, clock } = setUp({ script: [{ entries: [THROTTLED] }], options: { linger: 50 } });
    void producer.put(record("a"));
    await clock.advance(50);
    await clock.advance(90);
    void producer.put(record("b"));
    await clock.advance(10);

    expect(keysOf(stream)).toEqual([["a"], ["a", "b"]]);
  });

  test("follow an answer that leaves entries out", async () => {
    const { producer, stream, clock } = setUp();
    const client = {
      calls: 0,
      async send(command: Parameters<typeof stream.send>[0]) {
        const output = await stream.send(command);
        return this.calls++ === 0 ? { Records: [] } : output;
      },
    };
    const other = createProducer({ client, streamName: "trips", clock });
    void other.put(record("a"));

    const report = await clock.until(other.flush());

    expect(report.delivered).toBe(1);
    expect(other.stats().retried).toBe(1);
    await producer.close();
  });
});

describe("failures", () => {
  test("that stay are handed over with the reason and leave the other records alone", async () => {
    const { producer, clock, delivered, failed } = setUp({ script: [{ entries: ["ok", "KMSAccessDeniedException"] }] });
    void producer.put(record("a"));
    void producer.put(record("b"));

    const report = await clock.until(producer.flush());

    expect(report).toEqual({ delivered: 1, failed: 1, reasons: { KMSAccessDeniedException: 1 } });
    expect(delivered.map((delivery) => delivery.record.partitionKey)).toEqual(["a"]);
    expect(failed).toMatchObject([
      { record: { partitionKey: "b" }, code: "KMSAccessDeniedException", message: "scripted KMSAccessDeniedException" },
    ]);
  });

  test("make flush reject when nobody takes them", async () => {
    const { producer, clock } = setUp({
      script: [{ error: requestError("AccessDeniedException", 400) }],
      options: { onFailed: undefined },
    });
    for (const name of ["a", "b"]) void producer.put(record(name));

    const error = await clock.until(producer.flush().catch((thrown: unknown) => thrown));
    const next = await clock.until(producer.flush());

    expect(error).toBeInstanceOf(ProducerError);
    expect(error).toMatchObject({
      code: "PRODUCER_RECORDS_FAILED",
      message: expect.stringContaining("2 of 2 records were not delivered (AccessDeniedException 2)"),
      report: { delivered: 0, failed: 2, reasons: { AccessDeniedException: 2 } },
    });
    expect(next.failed).toBe(0);
  });

  test("of a whole request carry the error as cause", async () => {
    const error = requestError("ResourceNotFoundException", 400);
    const { producer, clock, failed } = setUp({ script: [{ error }] });
    void producer.put(record("a"));

    await clock.until(producer.flush());

    expect(failed).toMatchObject([{ code: "ResourceNotFoundException", attempts: 1, cause: error }]);
  });

  test("of one record that the service finds invalid do not touch the records beside it", async () => {
    const throttleOnce = { entries: [THROTTLED, ...new Array(999).fill("ok")] };
    const { producer, stream, clock, delivered, failed } = setUp({ script: [throttleOnce] });
    const client = {
      async send(command: Parameters<typeof stream.send>[0]) {
        const entries = "Records" in command.input ? (command.input.Records ?? []) : [];
        if (entries.some((entry) => entry.PartitionKey === "k321")) throw requestError("ValidationException", 400);
        return stream.send(command);
      },
    };
    const other = createProducer({
      client,
      streamName: "trips",
      clock,
      maxAttempts: 2,
      onDelivered: (deliveries) => delivered.push(...deliveries),
      onFailed: (failures) => failed.push(...failures),
    });
    for (let index = 0; index < 500; index++) void other.put(record(`k${index}`));

    const report = await clock.until(other.flush());

    expect(report).toEqual({ delivered: 499, failed: 1, reasons: { ValidationException: 1 } });
    expect(failed.map((failure) => failure.record.partitionKey)).toEqual(["k321"]);
    expect(new Set(delivered.map((delivery) => delivery.record.partitionKey)).size).toBe(499);
    await producer.close();
  });

  test("come after maxAttempts tries", async () => {
    const { producer, clock, failed } = setUp({
      script: new Array(10).fill({ entries: [THROTTLED] }),
      options: { maxAttempts: 3 },
    });
    void producer.put(record("a"));

    await clock.until(producer.flush());

    expect(failed).toMatchObject([
      { code: THROTTLED, attempts: 3, message: `scripted ${THROTTLED} (given up after 3 attempts)` },
    ]);
  });

  test("come when the time to live does not reach the next try", async () => {
    const { producer, clock, failed } = setUp({
      script: new Array(10).fill({ entries: [THROTTLED] }),
      options: { ttl: 500, linger: 0 },
    });
    const start = clock.now();
    void producer.put(record("a"));

    await clock.until(producer.flush());

    expect(failed).toMatchObject([{ code: "PRODUCER_RECORD_EXPIRED", attempts: 3 }]);
    expect(failed[0]!.message).toContain(`last failure: ${THROTTLED}`);
    expect(clock.now() - start).toBeLessThan(500);
  });

  test("come to records that waited longer than their time to live behind a slow request", async () => {
    const { producer, stream, clock, failed } = setUp({ options: { ttl: 1000, linger: 0, concurrency: 1 } });
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.gate = promise;
    void producer.put(record("a"));
    void producer.put(record("b"));
    await clock.advance(1000);
    resolve();

    const report = await clock.until(producer.flush());

    expect(report).toMatchObject({ delivered: 1, failed: 1 });
    expect(failed).toMatchObject([{ record: { partitionKey: "b" }, code: "PRODUCER_RECORD_EXPIRED", attempts: 0 }]);
  });

  test.each<[string, Partial<ProducerRecord>, string]>([
    ["an empty partition key", { partitionKey: "" }, "PRODUCER_RECORD_INVALID"],
    ["a partition key of 257 characters", { partitionKey: "x".repeat(257) }, "PRODUCER_RECORD_INVALID"],
    ["a partition key that is no Unicode", { partitionKey: "\ud800" }, "PRODUCER_RECORD_INVALID"],
    ["a hash key out of range", { explicitHashKey: `${2n ** 128n}` }, "PRODUCER_RECORD_INVALID"],
    ["data that are no bytes", { data: "text" as unknown as Uint8Array }, "PRODUCER_RECORD_INVALID"],
    ["more than 1 MiB with the key", { data: new Uint8Array(1024 * 1024) }, "PRODUCER_RECORD_TOO_LARGE"],
  ])("come at once to a record with %s, and good records go their way", async (_, part, code) => {
    const { producer, clock, delivered, failed } = setUp();
    const bad = { ...record("bad"), ...part };
    void producer.put(record("before"));
    const failedDuringPut = (() => {
      void producer.put(bad);
      return failed.length;
    })();
    void producer.put(record("after"));

    const report = await clock.until(producer.flush());

    expect(failedDuringPut).toBe(0);
    expect(failed).toMatchObject([{ record: bad, code, attempts: 0 }]);
    expect(delivered.map((delivery) => delivery.record.partitionKey)).toEqual(["before", "after"]);
    expect(report).toEqual({ delivered: 2, failed: 1, reasons: { [code]: 1 } });
  });

  test("keys of 256 characters beyond the basic plane and records of exactly 1 MiB are good", async () => {
    const { producer, clock } = setUp();
    void producer.put({ partitionKey: "🚕".repeat(256), data: new Uint8Array(1024 * 1024 - 1024) });

    const report = await clock.until(producer.flush());

    expect(report).toMatchObject({ delivered: 1, failed: 0 });
  });
});

describe("deliveries", () => {
  test("tell shard and sequence number of each record, in one call for each request", async () => {
    const calls: number[] = [];
    const { producer, clock, delivered, stream } = setUp();
    const other = createProducer({
      client: stream,
      streamName: "trips",
      clock,
      onDelivered: (deliveries) => {
        calls.push(deliveries.length);
        delivered.push(...deliveries);
      },
    });
    const records = Array.from({ length: 700 }, (_, index) => record(`k${index}`));
    for (const each of records) void other.put(each);

    await clock.until(other.close());

    expect(calls).toEqual([500, 200]);
    expect(delivered[600]).toEqual({
      record: records[600],
      shardId: "shardId-000000000000",
      sequenceNumber: "601",
      attempts: 1,
    });
    await producer.close();
  });

  test("whose callback throws lose nothing and make flush reject", async () => {
    const { producer, clock } = setUp({
      options: {
        onDelivered: () => {
          throw new Error("out of disk");
        },
      },
    });
    void producer.put(record("a"));

    const error = await clock.until(producer.flush().catch((thrown: unknown) => thrown));

    expect(error).toMatchObject({ code: "PRODUCER_CALLBACK_FAILED", cause: new Error("out of disk") });
    expect(producer.stats()).toMatchObject({ put: 1, delivered: 1, outstanding: 0 });
  });
});

describe("flush and close", () => {
  test("flush waits for the records put before it and for no others", async () => {
    const { producer, stream, clock } = setUp({ options: { concurrency: 2 } });
    void producer.put(record("before"));
    const flush = producer.flush();
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.gate = promise;
    void producer.put(record("after"));
    const second = producer.flush();

    const report = await flush;
    const outstanding = producer.stats().outstanding;
    resolve();

    expect(report.delivered).toBe(1);
    expect(outstanding).toBe(1);
    expect((await clock.until(second)).delivered).toBe(1);
  });

  test("flush of nothing resolves with zeros", async () => {
    const { producer, stream } = setUp();

    expect(await producer.flush()).toEqual({ delivered: 0, failed: 0, reasons: {} });
    expect(stream.requests).toEqual([]);
  });

  test("close delivers what is left, stops the clock and refuses more", async () => {
    const { producer, stream, clock } = setUp();
    void producer.put(record("a"));

    const report = await producer.close();

    expect(report.delivered).toBe(1);
    expect(stream.stored).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
    expect(() => producer.put(record("b"))).toThrow(expect.objectContaining({ code: "PRODUCER_CLOSED" }));
    expect(await producer.close()).toBe(report);
  });

  test("leaving a block closes a producer declared with await using", async () => {
    const stream = new ScriptedStream();
    {
      await using producer = createProducer({ client: stream, streamName: "trips" });
      void producer.put(record("a"));
    }

    expect(stream.stored).toHaveLength(1);
  });
});

describe("the stream", () => {
  test("is named by name or ARN as given", async () => {
    const inputs: object[] = [];
    const client = {
      async send(command: { input: object }) {
        inputs.push(command.input);
        return { Records: [{ ShardId: "s", SequenceNumber: "1" }] };
      },
    };
    const streamArn = "arn:aws:kinesis:eu-west-1:111122223333:stream/trips";
    for (const stream of [{ streamName: "trips" }, { streamArn }]) {
      const producer = createProducer({ client, ...stream });
      void producer.put(record("a"));
      await producer.close();
    }

    expect(inputs).toMatchObject([{ StreamName: "trips" }, { StreamARN: streamArn }]);
    expect(inputs[1]).not.toHaveProperty("StreamName");
  });
});

describe("options", () => {
  test.each<[string, object, RegExp]>([
    ["an unknown name", { lingerMs: 5 }, /producer option lingerMs: there is no such option/],
    ["an unknown name in backoff", { backoff: { max: 5 } }, /producer option backoff\.max: there is no such option/],
    ["no stream", { streamName: undefined }, /expected exactly one of the two/],
    ["two streams", { streamArn: "arn:aws:kinesis:eu-west-1:111122223333:stream/x" }, /exactly one of the two/],
    ["a stream name that cannot be", { streamName: "a b" }, /streamName: expected 1 to 128 letters/],
    ["an ARN of something else", { streamName: undefined, streamArn: "arn:aws:s3:::b" }, /the ARN of a Kinesis stream/],
    ["a client that cannot send", { client: {} }, /client: expected an object with a send method/],
    ["a negative linger", { linger: -1 }, /linger: expected a number from 0 to 60000, got -1/],
    ["no room", { maxOutstanding: 0 }, /maxOutstanding: expected an integer from 1/],
    ["half a request", { concurrency: 0.5 }, /concurrency: expected an integer from 1 to 256/],
    ["an unknown aggregation", { aggregation: "zip" }, /aggregation: expected "off" or "kpl", got zip/],
    ["an unknown ordering", { ordering: "global" }, /ordering: expected "none" or "perKey"/],
    ["records above 10 MiB", { maxRecordSize: 10 * 1024 * 1024 + 1 }, /maxRecordSize: expected an integer from 1/],
    ["an aggregate size without aggregation", { aggregateSize: 5000 }, /aggregateSize: expected aggregation "kpl"/],
    ["a map refresh without aggregation", { shardMapRefresh: 5000 }, /shardMapRefresh: expected aggregation "kpl"/],
    ["aggregates above the record size", { aggregation: "kpl", aggregateSize: 2 ** 21 }, /aggregateSize: expected/],
    ["a cap below the base", { backoff: { base: 100, cap: 50 } }, /backoff\.cap: expected a number from 100/],
    ["too much jitter", { backoff: { jitter: 1.5 } }, /backoff\.jitter: expected a number from 0 to 1/],
    ["no time to live", { ttl: 0 }, /ttl: expected a number from/],
    ["a callback that is none", { onFailed: "log" }, /onFailed: expected a function, got log/],
  ])("with %s are refused by name", (_, part, message) => {
    const options = { client: new ScriptedStream(), streamName: "trips", ...part } as ProducerOptions;

    expect(() => createProducer(options)).toThrow(message);
    expect(() => createProducer(options)).toThrow(expect.objectContaining({ code: "PRODUCER_OPTION_INVALID" }));
  });
});
