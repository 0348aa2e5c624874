import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createProducer, type ProducerOptions } from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { type RequestVerdict, requestError, ScriptedStream } from "./scripted-stream.ts";

const THROTTLED = "ProvisionedThroughputExceededException";

const passing = fc.constantFrom("ok", "ok", THROTTLED, "InternalFailure", "KMSThrottlingException");
const anyVerdict = fc.constantFrom("ok", "ok", THROTTLED, "InternalFailure", "KMSAccessDeniedException");

function anyScript(verdict: fc.Arbitrary<string>, errors: Error[]): fc.Arbitrary<RequestVerdict[]> {
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ entries: fc.array(verdict, { minLength: 1, maxLength: 12, size: "max" }) }) },
      { weight: 2, arbitrary: fc.record({ error: fc.constantFrom(...errors), stored: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ split: fc.nat(5) }) },
      { weight: 1, arbitrary: fc.record({ merge: fc.nat(5) }) },
    ),
    { maxLength: 30, size: "max" },
  );
}

const PASSING_ERRORS = [
  requestError("Error"),
  requestError("InternalFailure", 500),
  requestError("ThrottlingException", 400),
];
const ANY_ERRORS = [
  ...PASSING_ERRORS,
  requestError("ValidationException", 400),
  requestError("AccessDeniedException", 400),
];

const anyRun = fc.record({
  shards: fc.integer({ min: 1, max: 4 }),
  aggregation: fc.constantFrom("off" as const, "kpl" as const),
  concurrency: fc.integer({ min: 1, max: 5 }),
  maxOutstanding: fc.integer({ min: 1, max: 120 }),
  linger: fc.constantFrom(0, 20, 100),
  /** For each record its key, the time that passes after it, and whether a flush begins then. */
  records: fc.array(
    fc.tuple(
      fc.nat(6),
      fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 30, 150),
      fc.nat(9).map((dice) => dice === 0),
    ),
    { maxLength: 120, size: "max" },
  ),
  latencies: fc.array(fc.constantFrom(0, 1, 20, 90, 400), { minLength: 1, maxLength: 7, size: "max" }),
});

interface Run extends Pick<ProducerOptions, "aggregation" | "concurrency" | "maxOutstanding" | "linger"> {
  shards: number;
  records: [key: number, pause: number, flush: boolean][];
  latencies: number[];
}

async function produce(run: Run, script: RequestVerdict[], more: Partial<ProducerOptions>) {
  const { shards, records, latencies, aggregation, ...options } = run;
  const stream = new ScriptedStream(shards, [...script]);
  const clock = new HandClock();
  stream.latency = { clock, times: latencies };
  /** What the callbacks said of each record, by its number. */
  const outcomes: string[][] = records.map(() => []);
  const numbers = new Map<object, number>();
  const producer = createProducer({
    client: stream,
    streamName: "trips",
    clock,
    aggregation,
    ...(aggregation === "kpl" ? { aggregateSize: 1024 } : {}),
    ...options,
    onDelivered(deliveries) {
      for (const { record } of deliveries) outcomes[numbers.get(record)!]!.push("delivered");
    },
    onFailed(failures) {
      for (const { record, code } of failures) outcomes[numbers.get(record)!]!.push(code);
    },
    ...more,
  });
  const flushes: Promise<unknown>[] = [];
  for (const [number, [key, pause, flush]] of records.entries()) {
    const record = { partitionKey: `key-${key}`, data: Buffer.from(`${number}`.padEnd(150)) };
    numbers.set(record, number);
    const room = producer.put(record);
    if (room !== undefined) await clock.until(room);
    if (pause > 0) await clock.advance(pause);
    if (flush) {
      flushes.push(
        producer.flush().then(() => {
          for (const outcome of outcomes.slice(0, number + 1)) expect(outcome).toHaveLength(1);
        }),
      );
    }
  }
  await clock.until(producer.close());
  await clock.until(Promise.all(flushes));
  return { stream, clock, outcomes, stats: producer.stats() };
}

/** Numbers of the records a consumer like the KCL sees, in stream order, each at its first appearance. */
function firstSeen(stream: ScriptedStream): { partitionKey: string; number: number }[] {
  const seen = new Map<number, string>();
  for (const { partitionKey, text } of stream.consume()) {
    if (!seen.has(Number(text))) seen.set(Number(text), partitionKey);
  }
  return [...seen].map(([number, partitionKey]) => ({ partitionKey, number }));
}

describe.each(["none", "perKey"] as const)("under arbitrary failures and reshards, ordering %s,", (ordering) => {
  test("every record is delivered or failed, exactly once in the accounts", async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, anyScript(anyVerdict, ANY_ERRORS), fc.boolean(), async (run, script, hurried) => {
        const limits = hurried ? { maxAttempts: 3, ttl: 2000 } : {};

        const { stream, clock, outcomes, stats } = await produce(run, script, { ordering, ...limits });

        const delivered = outcomes.filter(([outcome]) => outcome === "delivered").length;
        expect(outcomes.every((each) => each.length === 1)).toBe(true);
        expect(stats).toMatchObject({ put: run.records.length, delivered, outstanding: 0 });
        expect(stats.delivered + stats.failed).toBe(stats.put);
        expect(clock.sleeping).toBe(0);
        const seen = new Set(firstSeen(stream).map(({ number }) => number));
        for (const [number, [outcome]] of outcomes.entries()) {
          if (outcome === "delivered") expect(seen).toContain(number);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("no record is lost to failures that pass", async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, anyScript(passing, PASSING_ERRORS), async (run, script) => {
        const { stream, stats } = await produce(run, script, { ordering });

        const seen = firstSeen(stream).map(({ number }) => number);
        expect(stats).toMatchObject({ delivered: run.records.length, failed: 0 });
        expect(seen.sort((left, right) => left - right)).toEqual(run.records.map((_, number) => number));
      }),
      { numRuns: 150 },
    );
  });
});

test("with ordering perKey no record of a key appears before an earlier one of that key", async () => {
  await fc.assert(
    fc.asyncProperty(anyRun, anyScript(anyVerdict, ANY_ERRORS), async (run, script) => {
      const { stream } = await produce(run, script, { ordering: "perKey" });

      const latest = new Map<string, number>();
      for (const { partitionKey, number } of firstSeen(stream)) {
        expect(number).toBeGreaterThan(latest.get(partitionKey) ?? -1);
        latest.set(partitionKey, number);
      }
    }),
    { numRuns: 300 },
  );
});
