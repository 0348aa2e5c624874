import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import type { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import {
  type BatchReport,
  createTransform,
  ok,
  type RecordFailure,
  reingested,
  type TransformOptions,
} from "../src/index.ts";
import { runTransform, transformEvent } from "../src/testing.ts";
import { HandClock } from "./hand-clock.ts";

/** A source in memory; each verdict says how many of a request's first records are refused, or that it fails. */
class ScriptedSource {
  readonly requests: { data: string; partitionKey?: string }[][] = [];
  readonly verdicts: (number | Error)[];
  readonly targets: (string | undefined)[] = [];

  constructor(verdicts: (number | Error)[] = []) {
    this.verdicts = verdicts;
  }

  get stored(): string[] {
    return this.requests.flat().map(({ data }) => data);
  }

  async send(command: object): Promise<never> {
    const verdict = this.verdicts.shift() ?? 0;
    if (verdict instanceof Error) throw verdict;
    const answer = (index: number) =>
      index < verdict ? { ErrorCode: "ServiceUnavailableException", ErrorMessage: "slow down" } : { RecordId: "1" };
    const text = (data?: Uint8Array) => Buffer.from(data!).toString();
    if (command instanceof PutRecordBatchCommand) {
      const { Records = [], DeliveryStreamName } = command.input;
      this.targets.push(DeliveryStreamName);
      this.requests.push(Records.slice(verdict).map(({ Data }) => ({ data: text(Data) })));
      return { RequestResponses: Records.map((_, index) => answer(index)) } as never;
    }
    const { Records = [], StreamARN } = (command as PutRecordsCommand).input;
    this.targets.push(StreamARN);
    const entries = Records.slice(verdict).map(({ Data, PartitionKey }) => ({
      data: text(Data),
      partitionKey: PartitionKey!,
    }));
    this.requests.push(entries);
    return { Records: Records.map((_, index) => answer(index)) } as never;
  }
}

function setUp(verdicts: (number | Error)[] = [], more: TransformOptions = {}) {
  const source = new ScriptedSource(verdicts);
  const clock = new HandClock();
  const failures: RecordFailure[] = [];
  const reports: BatchReport[] = [];
  const options: TransformOptions = {
    reingest: { firehose: source, kinesis: source, random: () => 0 },
    clock,
    log: (failure) => failures.push(failure),
    onBatch: (report) => reports.push(report),
    ...more,
  };
  return { source, clock, failures, reports, options };
}

const THREE = ["a".repeat(300), "b".repeat(300), "c".repeat(300)];

test("what finds no place in the response goes back to the delivery stream as it came", async () => {
  const { source, reports, options } = setUp([], { maxResponseSize: 1000 });

  const results = await runTransform(
    createTransform(({ text }) => ok(text.toUpperCase()), options),
    THREE,
  );

  expect(results.map(({ result }) => result)).toEqual(["Ok", "Dropped", "Dropped"]);
  expect(source.stored).toEqual(THREE.slice(1));
  expect(source.targets).toEqual(["delivery"]);
  expect(reports).toMatchObject([{ ok: 1, reingested: 2, dropped: 0, failed: 0 }]);
});

test("without a way back it fails and is said so", async () => {
  const { failures, options } = setUp([], { maxResponseSize: 1000, reingest: undefined });

  const results = await runTransform(
    createTransform(({ text }) => ok(text), options),
    THREE,
  );

  expect(results.map(({ result }) => result)).toEqual(["Ok", "ProcessingFailed", "ProcessingFailed"]);
  expect(failures.map(({ code }) => code)).toEqual(["TRANSFORM_RESPONSE_FULL", "TRANSFORM_RESPONSE_FULL"]);
});

test("an output that no response could hold fails instead of going round for ever", async () => {
  const { source, failures, options } = setUp([], { maxResponseSize: 1000 });

  const results = await runTransform(
    createTransform(() => ok("x".repeat(2000)), options),
    ["a"],
  );

  expect(results[0]!.result).toBe("ProcessingFailed");
  expect(failures).toMatchObject([{ code: "TRANSFORM_OUTPUT_TOO_LARGE" }]);
  expect(source.requests).toEqual([]);
});

test("with a Kinesis source records go back there under their own partition key", async () => {
  const { source, options } = setUp([], { maxResponseSize: 1000 });
  const records = THREE.slice(0, 2).map((data, index) => ({ data, partitionKey: `taxi-${index}` }));
  const event = transformEvent(records, { source: "kinesis" });

  await createTransform(({ text }) => ok(text), options)(event);

  expect(source.requests).toEqual([[{ data: THREE[1], partitionKey: "taxi-1" }]]);
  expect(source.targets).toEqual([event.sourceKinesisStreamArn]);
});

test("records that are refused go again, those that were taken do not", async () => {
  const { source, clock, reports, options } = setUp([2, new Error("network"), 1, 0], { maxResponseSize: 1000 });
  const transform = createTransform(({ text }) => ok(text), options);

  await clock.until(runTransform(transform, [...THREE, "d".repeat(300)]));

  expect([...source.stored].sort()).toEqual([...THREE, "d".repeat(300)].slice(1).sort());
  expect(reports[0]).toMatchObject({ ok: 1, reingested: 3, failed: 0 });
  expect(clock.now).toBe(100 + 200 + 400);
});

test("what is refused to the end fails with the reason", async () => {
  const { clock, failures, options } = setUp([1, 1, 1, 1, 1], { maxResponseSize: 1000 });

  const results = await clock.until(
    runTransform(
      createTransform(({ text }) => ok(text), options),
      THREE.slice(0, 2),
    ),
  );

  expect(results.map(({ result }) => result)).toEqual(["Ok", "ProcessingFailed"]);
  expect(failures).toMatchObject([
    { code: "TRANSFORM_REINGEST_FAILED", message: "ServiceUnavailableException: slow down" },
  ]);
});

test("retries end where the function's time ends", async () => {
  const { clock, failures, options } = setUp(Array<number>(5).fill(1), { maxResponseSize: 1000, reserve: 1000 });
  const context = { getRemainingTimeInMillis: () => 1250 - clock.now };

  await clock.until(
    runTransform(
      createTransform(({ text }) => ok(text), options),
      transformEvent(THREE.slice(0, 2)),
      context,
    ),
  );

  expect(clock.now).toBe(100);
  expect(failures).toMatchObject([{ code: "TRANSFORM_REINGEST_FAILED" }]);
});

test("records that were not begun in time go back", async () => {
  const { source, reports, options } = setUp();
  const context = { getRemainingTimeInMillis: () => 4000 };

  await runTransform(
    createTransform(({ text }) => ok(text), options),
    transformEvent(["a", "b"]),
    context,
  );

  expect(source.stored).toEqual(["a", "b"]);
  expect(reports[0]).toMatchObject({ reingested: 2 });
});

test("a handler can put the parts of a record back, each a record of its own", async () => {
  const { source, reports, options } = setUp();
  const transform = createTransform(({ text }) => {
    const parts = text.split(",");
    return parts.length === 1 ? ok(text, { key: text }) : reingested(parts.map((data) => ({ data })));
  }, options);

  const first = await runTransform(transform, ["a,b", "c"]);
  const second = await runTransform(transform, source.stored);

  expect(first.map(({ result }) => result)).toEqual(["Dropped", "Ok"]);
  expect(second.map(({ partitionKeys }) => partitionKeys?.key)).toEqual(["a", "b"]);
  expect(reports[0]).toMatchObject({ ok: 1, reingested: 1 });
});

test("without the client of the source a record fails and names it", async () => {
  const { source, failures, options } = setUp([], { maxResponseSize: 1000 });
  const onlyKinesis = { ...options, reingest: { kinesis: source, maxAttempts: 1 } };

  await runTransform(
    createTransform(({ text }) => ok(text), onlyKinesis),
    THREE.slice(0, 2),
  );

  expect(failures[0]!.message).toContain("reingest.firehose");
});

test("requests hold at most 500 records and 4 MiB", async () => {
  const { source, options } = setUp([], { reserve: 0 });
  const context = { getRemainingTimeInMillis: () => 0 };
  const transform = createTransform(({ text }) => ok(text), options);

  await transform(transformEvent(Array<string>(1001).fill("x")), context);
  await transform(transformEvent(Array<string>(3).fill("x".repeat(2_000_000))), context);

  expect(source.requests.map((request) => request.length)).toEqual([500, 500, 1, 2, 1]);
});
