import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BatchReport,
  createTransform,
  dropped,
  failed,
  ok,
  okJson,
  type RecordFailure,
  type TransformOptions,
  type TransformResult,
} from "../src/index.ts";
import { runTransform, transformEvent } from "../src/testing.ts";
import { HandClock } from "./hand-clock.ts";

function observed(): { failures: RecordFailure[]; reports: BatchReport[]; options: TransformOptions } {
  const failures: RecordFailure[] = [];
  const reports: BatchReport[] = [];
  return {
    failures,
    reports,
    options: { log: (failure) => failures.push(failure), onBatch: (report) => reports.push(report) },
  };
}

test("records are delivered, dropped and failed under their own ids", async () => {
  const { failures, options } = observed();
  const transform = createTransform((record) => {
    if (record.text === "drop") return dropped();
    return record.text === "bad" ? failed("no fare") : ok(record.text.toUpperCase());
  }, options);

  const results = await runTransform(transform, ["one", "drop", "bad", "two"]);

  expect(results.map(({ result, text }) => [result, text])).toEqual([
    ["Ok", "ONE"],
    ["Dropped", undefined],
    ["ProcessingFailed", undefined],
    ["Ok", "TWO"],
  ]);
  expect(failures).toEqual([{ recordId: results[2]!.recordId, code: "TRANSFORM_RECORD_REFUSED", message: "no fare" }]);
});

test("a handler that throws fails its record alone", async () => {
  const { failures, reports, options } = observed();
  const transform = createTransform((record) => okJson(record.json<{ fare: number }>().fare * 2), options);

  const results = await runTransform(transform, [{ data: { fare: 2 } }, "{", { data: { fare: 3 } }]);

  expect(results.map(({ text }) => text)).toEqual(["4", undefined, "6"]);
  expect(failures).toMatchObject([{ code: "TRANSFORM_HANDLER_FAILED", cause: expect.any(SyntaxError) }]);
  expect(reports).toMatchObject([{ records: 3, ok: 2, failed: 1, dropped: 0, reingested: 0 }]);
});

test("partition keys travel in the metadata of the record", async () => {
  const event = transformEvent(['{"table":"trips"}']);
  const transform = createTransform((record) => ok(record.data, { table: record.json<{ table: string }>().table }));

  const response = await transform(event);

  expect(response.records).toEqual([
    {
      recordId: event.records[0]!.recordId,
      result: "Ok",
      data: event.records[0]!.data,
      metadata: { partitionKeys: { table: "trips" } },
    },
  ]);
});

test.each([
  ["an empty partition key", () => ok("x", { table: "" })],
  ["a number as partition key", () => ok("x", { hour: 7 } as never)],
  ["nothing", () => undefined as never],
  ["data that is no data", () => ok({ text: "x" } as never)],
])("%s fails the record", async (_what, handler: () => TransformResult) => {
  const { failures, options } = observed();

  const [result] = await runTransform(createTransform(handler, options), ["a"]);

  expect(result!.result).toBe("ProcessingFailed");
  expect(failures).toMatchObject([{ code: "TRANSFORM_RESULT_INVALID" }]);
});

test("outputs end in one newline, several outputs of a record in one each", async () => {
  const transform = createTransform(({ text }) => ok(text.split(",")), { newline: true });

  const results = await runTransform(transform, ["a,b\n,c"]);
  const [bytes] = await runTransform(
    createTransform(() => ok(Buffer.from("x")), { newline: true }),
    ["-"],
  );

  expect(results[0]!.text).toBe("a\nb\nc\n");
  expect(bytes!.text).toBe("x\n");
});

test("a record knows where it came from", async () => {
  const seen: unknown[] = [];
  const transform = createTransform((record) => {
    seen.push([record.arrivedAt, record.source?.partitionKey, record.data.toString("hex")]);
    return dropped();
  });

  await transform(
    transformEvent([{ data: Buffer.of(255), partitionKey: "taxi-1", arrivedAt: 5 }], { source: "kinesis" }),
  );

  expect(seen).toEqual([[5, "taxi-1", "ff"]]);
});

test("asynchronous handlers run side by side, no more than the option says, and answers keep their place", async () => {
  const clock = new HandClock();
  let active = 0;
  let most = 0;
  const transform = createTransform(
    async ({ text }) => {
      most = Math.max(most, ++active);
      await clock.sleep(Number(text));
      active--;
      if (text === "3") throw new Error("three");
      return ok(text);
    },
    { concurrency: 2, clock, log() {} },
  );

  const results = await clock.until(runTransform(transform, ["5", "1", "3", "2", "4"]));

  expect(most).toBe(2);
  expect(results.map(({ text }) => text)).toEqual(["5", "1", undefined, "2", "4"]);
});

test("what the deadline overtakes fails, begun or not, and the function still answers", async () => {
  const { failures, options } = observed();
  const clock = new HandClock();
  const aborted: boolean[] = [];
  const transform = createTransform(
    async ({ text }, { signal }) => {
      await clock.sleep(Number(text));
      aborted.push(signal.aborted);
      return ok(text);
    },
    { ...options, concurrency: 2, clock, reserve: 1000 },
  );
  const context = { getRemainingTimeInMillis: () => 10_000 - clock.now };

  const results = await clock.until(runTransform(transform, transformEvent(["10", "20000", "30000", "40"]), context));
  await clock.advance(60_000);

  expect(results.map(({ result }) => result)).toEqual([
    "Ok",
    "ProcessingFailed",
    "ProcessingFailed",
    "ProcessingFailed",
  ]);
  expect(failures.map(({ code, message }) => [code, message.split(" ")[0]]).sort()).toEqual([
    ["TRANSFORM_OUT_OF_TIME", "not"],
    ["TRANSFORM_OUT_OF_TIME", "still"],
    ["TRANSFORM_OUT_OF_TIME", "still"],
  ]);
  expect(aborted).toEqual([false, true, true]);
});

test("a synchronous handler is stopped before the timeout as well", async () => {
  const { reports, options } = observed();
  let left = 6000;
  const context = { getRemainingTimeInMillis: () => left };
  const transform = createTransform(
    () => {
      left -= 10;
      return dropped();
    },
    { ...options, reserve: 5000 },
  );

  await transform(transformEvent(Array<string>(500).fill("x")), context);

  expect(reports[0]).toMatchObject({ dropped: 128, failed: 372 });
});

test.each<[string, object]>([
  ["newlines", { newlines: true }],
  ["newline", { newline: "yes" }],
  ["concurrency", { concurrency: 0 }],
  ["maxResponseSize", { maxResponseSize: 7_000_000 }],
  ["reserve", { reserve: -1 }],
  ["log", { log: "console" }],
  ["clock", { clock: {} }],
  ["reingest", { reingest: {} }],
  ["reingest.tries", { reingest: { firehose: {}, tries: 3 } }],
  ["reingest.maxAttempts", { reingest: { firehose: {}, maxAttempts: 0 } }],
])("%s is refused by name in %j", (name, options) => {
  expect(() => createTransform(() => dropped(), options as TransformOptions)).toThrow(
    expect.objectContaining({ code: "TRANSFORM_OPTION_INVALID", message: expect.stringContaining(name) }),
  );
});

test("an event of something else is refused", async () => {
  await expect(createTransform(() => dropped())({ Records: [] } as never)).rejects.toMatchObject({
    code: "TRANSFORM_EVENT_INVALID",
  });
});

test("whatever handlers do, each record is answered once, the sum adds up and the response stays in its size", async () => {
  const anyAction = fc.constantFrom("ok", "big", "keys", "drop", "fail", "throw", "nothing", "later", "reject");
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyAction, { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (actions, concurrency) => {
        const { reports, options } = observed();
        const transform = createTransform(
          ({ text }) => {
            if (text === "throw") throw new Error("no");
            if (text === "later") return Promise.resolve(ok("later"));
            if (text === "reject") return Promise.reject(new Error("no"));
            if (text === "nothing") return undefined as never;
            if (text === "big") return ok("x".repeat(700));
            if (text === "keys") return ok("k", { table: "große Tabelle" });
            if (text === "drop") return dropped();
            return text === "fail" ? failed("no") : ok(text);
          },
          { ...options, concurrency, maxResponseSize: 6000 },
        );

        const event = transformEvent(actions);
        const response = await transform(event);

        expect(response.records.map(({ recordId }) => recordId)).toEqual(event.records.map(({ recordId }) => recordId));
        const { records, ok: delivered, dropped: out, failed: bad, reingested, responseSize } = reports[0]!;
        expect(delivered + out + bad + reingested).toBe(records);
        const size = Buffer.byteLength(JSON.stringify(response));
        expect(size).toBeLessThanOrEqual(responseSize);
        if (actions.length < 25) expect(size).toBeLessThanOrEqual(6000);
      },
    ),
  );
});
