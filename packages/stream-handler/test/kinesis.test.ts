import { aggregate } from "@millrace/kinesis-producer";
import { expect, test, vi } from "vitest";
import { createKinesisHandler, json, type KinesisRecord, type RecordFailure } from "../src/index.ts";
import { kinesisEvent, sequenceNumberAt, sqsEvent } from "../src/testing.ts";

interface Trip {
  readonly fare: number;
}

/** A handler that keeps what it got. */
function keeping(failures: RecordFailure[] = []) {
  const got: KinesisRecord<Trip>[] = [];
  const handler = createKinesisHandler({
    decode: json<Trip>,
    handle: ({ records }) => void got.push(...records),
    onFailure: (failure) => failures.push(failure),
  });
  return { got, handler };
}

test("records come decoded, with where and when they came", async () => {
  const { got, handler } = keeping();

  const response = await handler(
    kinesisEvent([{ data: { fare: 1 }, partitionKey: "taxi-1", arrivedAt: 1_545_084_650_987 }]),
  );

  expect(response).toEqual({ batchItemFailures: [] });
  expect(got).toEqual([
    {
      value: { fare: 1 },
      shardId: "shardId-000000000000",
      partitionKey: "taxi-1",
      explicitHashKey: undefined,
      sequenceNumber: sequenceNumberAt(0),
      subSequenceNumber: 0,
      arrivedAt: 1_545_084_650_987,
    },
  ]);
});

test("a record that cannot be decoded fails alone, with its reason", async () => {
  const failures: RecordFailure[] = [];
  const { got, handler } = keeping(failures);

  const response = await handler(kinesisEvent([{ data: { fare: 1 } }, "no JSON", { data: { fare: 3 } }]));

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceNumberAt(1) }] });
  expect(got.map(({ value }) => value.fare)).toEqual([1, 3]);
  expect(failures).toEqual([{ itemIdentifier: sequenceNumberAt(1), error: expect.any(SyntaxError) }]);
});

test("an aggregate comes apart, and fails as a whole: Lambda knows it by one sequence number", async () => {
  const pack = (...texts: string[]) =>
    aggregate(texts.map((text, index) => ({ partitionKey: `taxi-${index}`, data: Buffer.from(text) })))[0]!.data;
  const { got, handler } = keeping([]);

  const response = await handler(
    kinesisEvent([{ data: pack('{"fare":1}', '{"fare":2}') }, { data: pack('{"fare":3}', "no JSON") }]),
  );

  expect(
    got.map(({ value, partitionKey, subSequenceNumber }) => [value.fare, partitionKey, subSequenceNumber]),
  ).toEqual([
    [1, "taxi-0", 0],
    [2, "taxi-1", 1],
  ]);
  expect(response.batchItemFailures).toEqual([{ itemIdentifier: sequenceNumberAt(1) }]);
});

test("one after another: a failure fails alone, or leaves the rest for the retry", async () => {
  const tried: number[] = [];
  const run = (afterFailure: "continue" | "stop") =>
    createKinesisHandler({
      decode: json<Trip>,
      handle: (batch) =>
        batch.each(({ value }) => {
          tried.push(value.fare);
          if (value.fare === 2) throw new Error("refused");
        }, afterFailure),
      onFailure: () => {},
    })(kinesisEvent([{ data: { fare: 1 } }, { data: { fare: 2 } }, { data: { fare: 3 } }]));

  expect((await run("continue")).batchItemFailures).toEqual([{ itemIdentifier: sequenceNumberAt(1) }]);
  expect((await run("stop")).batchItemFailures).toEqual([{ itemIdentifier: sequenceNumberAt(1) }]);
  expect(tried).toEqual([1, 2, 3, 1, 2]);
});

test("where order counts, nothing is processed behind a record that cannot be decoded", async () => {
  const got: number[] = [];
  const handler = createKinesisHandler({
    decode: json<Trip>,
    handle: (batch) => batch.each(({ value }) => void got.push(value.fare), "stop"),
    onFailure: () => {},
  });

  const response = await handler(kinesisEvent([{ data: { fare: 1 } }, "no JSON", { data: { fare: 3 } }]));

  expect(response.batchItemFailures).toEqual([{ itemIdentifier: sequenceNumberAt(1) }]);
  expect(got).toEqual([1]);
});

test("what the handler throws fails the invocation, and events of other sources are refused", async () => {
  const failing = createKinesisHandler({
    decode: json<Trip>,
    handle() {
      throw new Error("no connection");
    },
  });

  await expect(failing(kinesisEvent(["{}"]))).rejects.toThrow("no connection");
  await expect(failing(sqsEvent(["{}"]) as never)).rejects.toMatchObject({ code: "STREAM_HANDLER_EVENT_INVALID" });
  await expect(failing({} as never)).rejects.toThrow("expected records of aws:kinesis, got no Records");
});

test("without a listener each failure is one line of JSON on standard error", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});

  await createKinesisHandler({ decode: json, handle: () => {} })(kinesisEvent(["no JSON"]));

  expect(JSON.parse(String(print.mock.calls[0]![0]))).toMatchObject({
    message: "record failed",
    itemIdentifier: sequenceNumberAt(0),
  });
  print.mockRestore();
});
