import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Reject, replay } from "../src/index.ts";
import { expectSum, run, START } from "./run-replay.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { FIRST_DROPOFF, idsOf, lines, temporaryFolder, trip, trips, write } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

describe("bad rows", () => {
  const bad: [string, string][] = [
    ["{", "expected a JSON object, got "],
    ["[1]", "expected a JSON object, got an array"],
    ["3", "expected a JSON object, got 3"],
    [trip(1, 1, { type: "ride" }), 'type: expected "trip", got "ride"'],
    [trip(1, 1, { dropoff_datetime: "soon" }), 'dropoff_datetime: expected a date and time, got "soon"'],
    [trip(1, 1, { pickup_latitude: 401 }), "pickup_latitude: expected degrees from -90 to 90, got 401"],
    [trip(1, 1, { total_amount: undefined }), "total_amount: expected a number, got nothing"],
    [trip(1, 1, { trip_id: -1 }), "trip_id: expected an integer from 0, got -1"],
  ];

  test.each(bad)("%s is kept with file, line and reason and costs no other row", async (text, reason) => {
    const { result, kinesis, folder } = await run(lines(trip(1), "", text, trip(2)));

    expect(idsOf(kinesis.events)).toEqual([1, 2]);
    expect(result).toMatchObject({ read: 3, delivered: 2, rejected: 1 });
    expect(result.rejects).toEqual([
      { kind: "row", object: join(folder, "part-0.ndjson"), line: 3, reason: expect.stringContaining(reason), text },
    ]);
  });

  test("are all in the file and all given to the callback, and only the first ones in the result", async () => {
    const rejectsFile = join(temporaryFolder(), "rejects.ndjson");
    const seen: Reject[] = [];
    const content = lines(...Array.from({ length: 3000 }, (_, i) => `bad ${i} ${"x".repeat(i)}`), trip(1));

    const { result } = await run(content, { rejectsFile, keepRejects: 2, onReject: (reject) => seen.push(reject) });

    const written = readFileSync(rejectsFile, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Reject);
    expect(written.length).toBe(3000);
    expect(written).toEqual(seen);
    expect(written[2999]?.text).toBe(`bad 2999 ${"x".repeat(2999)}`);
    expect(result.rejects.map((reject) => reject.line)).toEqual([1, 2]);
    expect(result).toMatchObject({ read: 3001, rejected: 3000, delivered: 1 });
  });

  test("that are longer than the limit are cut and counted", async () => {
    const { result } = await run(lines(trip(1), trip(2, 2, { note: "x".repeat(5000) }), trip(3)), { maxRowSize: 1024 });

    expect(result).toMatchObject({ read: 3, delivered: 2, rejected: 1 });
    expect(result.rejects[0]).toMatchObject({
      line: 2,
      reason: "expected a line of at most 1024 bytes, got a longer one",
    });
    expect(result.rejects[0]?.text.length).toBe(1000);
  });

  test("that are not UTF-8 are rejected rather than changed", async () => {
    const folder = temporaryFolder();
    const broken = Buffer.from(lines(trip(1, 1, { note: "é" }), trip(2)));
    broken[broken.indexOf(0xc3) + 1] = 0x20;
    write(folder, "a.json", broken);

    const { result } = await run([], { source: folder });

    expect(result).toMatchObject({ read: 2, delivered: 1, rejected: 1 });
    expect(result.rejects[0]?.reason).toBe("expected UTF-8, got other bytes");
  });

  test("and everything else add up, whatever the rows are", async () => {
    const rows = fc.oneof(
      fc.integer({ min: 0, max: 100 }).map((second) => trip(second, second)),
      fc.string({ unit: fc.constantFrom("{", "}", '"', ":", "a", "1", ",", "\n", " ") }),
      fc.constantFrom('{"type":"watermark","watermark":"x"}', "", "null", trip(1, 1, { type: 1 })),
    );

    await fc.assert(
      fc.asyncProperty(
        fc.array(rows, { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (given, bufferSize) => {
          let refusals = 0;
          const kinesis = createScriptedKinesis({
            refuse: () => (++refusals % 7 === 0 ? "InternalFailure" : undefined),
          });
          const { result } = await run(lines(trip(0, 0), ...given), {
            client: kinesis,
            bufferSize,
            from: FIRST_DROPOFF + 10_000,
            to: new Date(FIRST_DROPOFF + 90_000),
            producer: { maxAttempts: 1, linger: 0 },
          });

          const rowsGiven = [trip(0), ...given]
            .join("\n")
            .split("\n")
            .filter((row) => row !== "").length;
          expect(result.read).toBe(rowsGiven);
          expect(result.delivered).toBe(kinesis.events.length);
          expectSum(result);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("deliveries", () => {
  test("that fail for good are counted and kept with payload and reason", async () => {
    const kinesis = createScriptedKinesis({
      refuse: (entry) => (entry.PartitionKey === "2" ? "ProvisionedThroughputExceededException" : undefined),
    });

    const { result } = await run(trips(5), {
      client: kinesis,
      producer: { maxAttempts: 3, backoff: { base: 1, cap: 1 } },
    });

    expectSum(result);
    expect(result).toMatchObject({ delivered: 4, failed: 1, retried: 2 });
    expect(result.rejects).toMatchObject([
      {
        kind: "delivery",
        line: 3,
        reason: expect.stringMatching(/^ProvisionedThroughputExceededException: refused by script.*3 attempts/),
        text: trip(2),
      },
    ]);
  });

  test("outstanding never exceed the limit", async () => {
    const clock = createVirtualClock(START);
    const running: { replay?: ReturnType<typeof replay> } = {};
    let most = 0;
    const kinesis = createScriptedKinesis({
      before: async () => {
        await clock.sleep(10);
        most = Math.max(most, running.replay?.stats().outstanding ?? 0);
      },
    });
    const source = write(temporaryFolder(), "a.json", trips(3000));

    running.replay = replay({
      client: kinesis,
      clock,
      streamName: "trips",
      source,
      speedup: "max",
      maxOutstanding: 700,
    });
    const result = await running.replay.done;

    expect(result.delivered).toBe(3000);
    expect(most).toBeGreaterThan(500);
    expect(most).toBeLessThanOrEqual(700);
  });
});
