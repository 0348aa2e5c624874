import { expect, test } from "vitest";
import { createProducer, type Failure, type ProducerOptions, type Retry } from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { type RequestVerdict, requestError, ScriptedDeliveryStream } from "./scripted-delivery-stream.ts";

const THROTTLED = "ServiceUnavailableException";

function setUp(script: readonly RequestVerdict[] = [], options: Partial<ProducerOptions> = {}) {
  const stream = new ScriptedDeliveryStream(script);
  const clock = new HandClock();
  const producer = createProducer({
    client: stream,
    deliveryStreamName: "clicks",
    clock,
    backoff: { random: () => 0.5 },
    ...options,
  });
  return { stream, clock, producer };
}

function records(count: number, bytes = 1): Buffer[] {
  return Array.from({ length: count }, (_, index) => Buffer.from(String(index).padStart(bytes, "0")));
}

test("500 records fill a request; the rest waits for company", async () => {
  const { stream, clock, producer } = setUp();

  for (const data of records(501)) void producer.put(data);
  await clock.advance(99);
  const before = stream.requests.map(({ records }) => records.length);
  await clock.advance(1);

  expect(before).toEqual([500]);
  expect(stream.requests.map(({ records }) => records.length)).toEqual([500, 1]);
});

test("4 MiB fill a request, and none is larger", async () => {
  const { stream, clock, producer } = setUp();

  for (const data of records(9, 1000 * 1024)) void producer.put(data);
  await clock.until(producer.close());

  expect(stream.requests.map(({ records }) => records.length)).toEqual([4, 4, 1]);
});

test("only refused records are sent again, after the pause of their retry", async () => {
  const { stream, clock, producer } = setUp([
    { records: ["ok", THROTTLED] },
    { records: [THROTTLED] },
    { records: [THROTTLED] },
  ]);

  for (const data of records(4)) void producer.put(data);
  const report = await clock.until(producer.close());

  expect(stream.requests.map(({ records }) => records.map(String))).toEqual([
    ["0", "1", "2", "3"],
    ["1", "3"],
    ["1", "3"],
    ["1", "3"],
  ]);
  expect(clock.sleeps.filter((ms) => ms > 0)).toEqual(expect.arrayContaining([50, 100, 200]));
  expect(report).toEqual({ delivered: 4, failed: 0, reasons: {} });
  expect(producer.stats()).toMatchObject({ put: 4, delivered: 4, retried: 6, requests: 4, outstanding: 0 });
});

test("pauses grow exponentially up to the cap and are random over their whole length", async () => {
  const retries: Retry[] = [];
  const shares = [0, 0.25, 0.999, 0.5, 0.75];
  let drawn = 0;
  const { clock, producer } = setUp(
    shares.map(() => ({ records: [THROTTLED] })),
    {
      backoff: { base: 100, cap: 500, random: () => shares[drawn++]! },
      onRetry: (retry) => retries.push(retry),
    },
  );

  void producer.put(Buffer.from("x"));
  await clock.until(producer.close());

  expect(retries.map(({ retry, pause }) => [retry, Math.round(pause)])).toEqual([
    [0, 0],
    [1, 50],
    [2, 400],
    [3, 250],
    [4, 375],
  ]);
});

test.each([
  ["throttling of a whole request", requestError(THROTTLED, 500)],
  ["an answer 503", requestError("UnknownError", 503)],
  ["a network failure", requestError("ECONNRESET")],
])("%s is repeated", async (_, error) => {
  const { stream, clock, producer } = setUp([{ error }]);

  void producer.put(Buffer.from("x"));
  const report = await clock.until(producer.close());

  expect(stream.stored).toEqual(["x"]);
  expect(report.delivered).toBe(1);
});

test("what cannot pass by itself fails at once with AWS's own name", async () => {
  const failures: Failure[] = [];
  const { stream, clock, producer } = setUp([{ error: requestError("ResourceNotFoundException", 400) }], {
    onFailed: (given) => failures.push(...given),
  });

  void producer.put(Buffer.from("x"));
  const report = await clock.until(producer.close());

  expect(stream.requests).toHaveLength(1);
  expect(failures).toMatchObject([{ code: "ResourceNotFoundException", attempts: 1 }]);
  expect(report).toEqual({ delivered: 0, failed: 1, reasons: { ResourceNotFoundException: 1 } });
});

test("failures that no one takes reject the flush with their counts", async () => {
  const { clock, producer } = setUp([{ error: requestError("ResourceNotFoundException", 400) }]);

  void producer.put(Buffer.from("x"));
  void producer.put(Buffer.from("y"));

  await expect(clock.until(producer.flush())).rejects.toMatchObject({
    code: "PRODUCER_RECORDS_FAILED",
    report: { delivered: 0, failed: 2, reasons: { ResourceNotFoundException: 2 } },
  });
  expect(await clock.until(producer.close())).toEqual({ delivered: 0, failed: 0, reasons: {} });
});

test("a record above 1,000 KiB fails alone and is never sent", async () => {
  const failures: Failure[] = [];
  const { stream, clock, producer } = setUp([], { onFailed: (given) => failures.push(...given) });

  void producer.put(Buffer.alloc(1000 * 1024 + 1));
  void producer.put(Buffer.from("x"));
  await clock.until(producer.close());

  expect(failures).toMatchObject([{ code: "PRODUCER_RECORD_TOO_LARGE", attempts: 0 }]);
  expect(stream.stored).toEqual(["x"]);
});

test("records are given up after as many attempts as allowed, and when they are too old", async () => {
  const always = Array.from({ length: 20 }, () => ({ records: [THROTTLED] }));
  const often = setUp(always, { maxAttempts: 3, onFailed: (given) => tries.push(...given) });
  const old = setUp(always, { ttl: 1000, onFailed: (given) => ages.push(...given) });
  const tries: Failure[] = [];
  const ages: Failure[] = [];

  void often.producer.put(Buffer.from("x"));
  void old.producer.put(Buffer.from("y"));
  await often.clock.until(often.producer.close());
  await old.clock.until(old.producer.close());

  expect(tries).toMatchObject([{ code: THROTTLED, attempts: 3 }]);
  expect(ages).toMatchObject([{ code: "PRODUCER_RECORD_EXPIRED" }]);
});

test("an answer that says nothing about a record fails that record", async () => {
  const failures: Failure[] = [];
  const { clock, producer } = setUp([{ answer: { FailedPutCount: 0, RequestResponses: [{ RecordId: "a" }] } }], {
    onFailed: (given) => failures.push(...given),
  });

  for (const data of records(2)) void producer.put(data);
  const report = await clock.until(producer.close());

  expect(report).toEqual({ delivered: 1, failed: 1, reasons: { PRODUCER_RESPONSE_INVALID: 1 } });
  expect(failures.map(({ data }) => String(data))).toEqual(["1"]);
});

test.each([
  ["records", { maxOutstanding: 3 }],
  ["bytes", { maxOutstandingBytes: 30 }],
])("a producer that is full of %s makes the caller wait until there is room", async (_, options) => {
  const { stream, clock, producer } = setUp([], { ...options, linger: 60_000 });

  const room = records(3, 10).map((data) => producer.put(data));
  await clock.until(room[2]!);

  expect(room.slice(0, 2)).toEqual([undefined, undefined]);
  expect(stream.stored).toHaveLength(3);
});

test("a producer full of refused records does not send the few others one by one", async () => {
  const { stream, clock, producer } = setUp(
    [{ records: [...Array<string>(10).fill("ok"), ...Array<string>(490).fill(THROTTLED)] }],
    {
      maxOutstanding: 500,
      backoff: { base: 10_000, random: () => 0.99 },
    },
  );

  const putAll = async () => {
    for (const data of records(510)) await producer.put(data);
  };
  const done = putAll();
  await clock.advance(1000);
  const requests = stream.requests.map(({ records }) => records.length);
  await clock.until(done);
  await clock.until(producer.close());

  expect(requests).toEqual([500, 10]);
});

test("PutRecord sends each record in a request of its own, as many at a time as allowed", async () => {
  const { stream, clock, producer } = setUp([], { operation: "PutRecord", concurrency: 2 });

  for (const data of records(5)) void producer.put(data);
  await clock.until(producer.close());

  expect(stream.requests.map(({ records, single }) => [records.length, single])).toEqual(
    Array.from({ length: 5 }, () => [1, true]),
  );
  expect(stream.mostInFlight).toBe(2);
});

test("a flush waits for everything put before it, records of an earlier flush included", async () => {
  const { clock, producer } = setUp([{ records: [THROTTLED] }]);

  void producer.put(Buffer.from("first"));
  const first = producer.flush();
  void producer.put(Buffer.from("second"));
  const second = producer.flush().then(() => producer.stats().outstanding);

  expect(await clock.until(second)).toBe(0);
  expect(await first).toEqual({ delivered: 1, failed: 0, reasons: {} });
});

test("a closed producer takes nothing more", async () => {
  const { clock, producer } = setUp();

  await clock.until(producer.close());

  expect(() => producer.put(Buffer.from("x"))).toThrow("put: the producer is closed");
  expect(clock.sleeping).toBe(0);
});

test.each([
  [{ lingr: 1 }, "producer option lingr: there is no such option"],
  [{ deliveryStreamName: "a b" }, "producer option deliveryStreamName: expected 1 to 64"],
  [{ operation: "PutRecords" }, 'producer option operation: expected "PutRecordBatch" or "PutRecord", got PutRecords'],
  [{ concurrency: 0 }, "producer option concurrency: expected an integer from 1 to 256, got 0"],
  [{ backoff: { cap: 1 } }, "producer option backoff.cap: expected a number from 100"],
  [{ backoff: { jitter: 1 } }, "producer option backoff.jitter: there is no such option"],
])("%j is refused by name", (options, message) => {
  const given = { client: new ScriptedDeliveryStream(), deliveryStreamName: "clicks", ...options };

  expect(() => createProducer(given as ProducerOptions)).toThrow(message);
});
