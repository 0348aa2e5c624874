import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Reject,
  ReplayError,
  type ReplayOptions,
  type ReplayResult,
  type ReplayStatistics,
  replay,
} from "../src/index.ts";
import { createScriptedKinesis, startingHashKey } from "./scripted-kinesis.ts";
import { FIRST_DROPOFF, idsOf, lines, temporaryFolder, trip, trips, write } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const START = Date.UTC(2026, 0, 5);

/** Replays files of the given contents, without pauses unless asked for. */
async function run(content: string | string[], options: Partial<ReplayOptions> = {}) {
  const folder = temporaryFolder();
  for (const [index, text] of [content].flat().entries()) write(folder, `part-${index}.ndjson`, text);
  const clock = options.clock ?? createVirtualClock(START);
  const kinesis = createScriptedKinesis({ now: () => clock.now(), shards: 2 });
  const client = options.client ?? kinesis;
  const result = await replay({ client, streamName: "trips", source: folder, speedup: "max", ...options, clock }).done;
  return { result, kinesis, folder };
}

function expectSum(result: ReplayResult): void {
  expect(result.delivered + result.failed + result.rejected + result.skipped).toBe(result.read);
}

describe("the events", () => {
  test("pass byte for byte with one line end, whatever else they carry", async () => {
    const odd = [
      trip(1).replace("{", '{ "note" : "é \\u00e9 \\" }" ,'),
      trip(2, 2, { nested: { dropoff_datetime: "never" } }),
      `${trip(3)}\r`,
    ];

    const { kinesis } = await run(lines(...odd));

    expect(kinesis.events.map((record) => record.text)).toEqual([`${odd[0]}\n`, `${odd[1]}\n`, `${trip(3)}\n`]);
  });

  test("have the trip's identifier as partition key, so that they spread over the shards", async () => {
    const { kinesis } = await run(trips(50));

    expect(kinesis.events.map((record) => record.partitionKey)).toEqual(idsOf(kinesis.events).map(String));
    expect(new Set(kinesis.events.map((record) => record.shard)).size).toBe(2);
  });

  test("take another attribute as partition key when asked to, and are rejected without it", async () => {
    const { kinesis, result } = await run(lines(trip(1, 1, { vendor_id: "CMT" }), trip(2)), {
      keyAttribute: "vendor_id",
    });

    expect(kinesis.events.map((record) => record.partitionKey)).toEqual(["CMT"]);
    expect(result.rejects[0]?.reason).toBe("vendor_id: expected a partition key of 1 to 256 characters, got nothing");
  });

  test("of any other kind pass by the attributes named for time and key", async () => {
    const orders = ['{"at":1700000000000,"id":"b"}', '{"at":"2023-11-14T22:13:19Z","id":"a"}', '{"id":"c"}'];

    const { kinesis, result } = await run(lines(...orders), { event: "any", timeAttribute: "at", keyAttribute: "id" });

    expect(kinesis.events.map((record) => record.text)).toEqual([`${orders[1]}\n`, `${orders[0]}\n`]);
    expect(result.rejects.map((reject) => reject.reason)).toEqual([
      "at: expected a date and time or epoch milliseconds, got nothing",
    ]);
  });

  test("leave out watermarks of an earlier replay that stand in the source", async () => {
    const { kinesis, result } = await run(
      lines(trip(1), '{"watermark":"2016-01-01T00:00:00.000Z","type":"watermark"}'),
      {
        watermarks: false,
      },
    );

    expect(kinesis.stored.length).toBe(1);
    expect(result).toMatchObject({ read: 2, delivered: 1, skipped: 1, skippedBy: { watermark: 1 } });
  });
});

describe("the order", () => {
  test("is that of event time across files, as far as the buffer reaches, and files are read by name", async () => {
    const { kinesis, result } = await run([lines(trip(1, 30), trip(2, 10)), lines(trip(3, 20), trip(4, 10))]);

    expect(idsOf(kinesis.events)).toEqual([2, 4, 3, 1]);
    expect(result.late).toBe(0);
  });

  test("equals a stable sort when nothing is farther out of place than the buffer is long", async () => {
    const shuffles = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 });

    await fc.assert(
      fc.asyncProperty(shuffles, async (jitters) => {
        // A row is at most 9 seconds early: 10 rows of buffer put it right.
        const seconds = jitters.map((jitter, index) => index + jitter);
        const { kinesis, result } = await run(lines(...seconds.map((second, id) => trip(id, second))), {
          bufferSize: 10,
        });

        const sorted = [...seconds.keys()].sort((a, b) => seconds[a]! - seconds[b]! || a - b);
        expect(idsOf(kinesis.events)).toEqual(sorted);
        expect(result.late).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  test("counts events that come too late for the buffer and sends them all the same", async () => {
    const { kinesis, result } = await run(lines(trip(1, 10), trip(2, 20), trip(3, 30), trip(4, 0)), { bufferSize: 2 });

    expect(idsOf(kinesis.events)).toEqual([1, 2, 4, 3]);
    expect(result).toMatchObject({ late: 1, delivered: 4 });
  });
});

describe("the pace", () => {
  test("sends each event at start + round((event time - first) / speedup), in coarse steps and never early", async () => {
    const clock = createVirtualClock(START);
    const seconds = fc.array(fc.nat(3600), { minLength: 1, maxLength: 60 });
    const dueTimes = (await fc.sample(seconds, { numRuns: 1, seed: 7 }))[0]!.sort((a, b) => a - b);

    const { kinesis } = await run(lines(...dueTimes.map((second, id) => trip(id, second))), {
      clock,
      speedup: 360,
      producer: { linger: 0 },
    });

    for (const [index, record] of kinesis.events.entries()) {
      const due = START + Math.round(((dueTimes[index]! - dueTimes[0]!) * 1000) / 360);
      expect(record.at).toBeGreaterThanOrEqual(due);
      expect(record.at).toBeLessThanOrEqual(due + 6);
    }
    expect(Math.min(...clock.sleeps.filter((ms) => ms > 0))).toBeGreaterThanOrEqual(5);
  });

  test("sleeps per step, not per event", async () => {
    const clock = createVirtualClock(START);

    const { result } = await run(trips(2000), { clock, speedup: 1000, watermarks: false, producer: { linger: 0 } });

    expect(result.delivered).toBe(2000);
    expect(result.elapsedMs).toBeGreaterThanOrEqual(1999);
    expect(clock.sleeps.length).toBeLessThan(900);
  });

  test("does not pause at all at speed-up max", async () => {
    const { result } = await run(trips(500), { speedup: "max" });

    expect(result.elapsedMs).toBeLessThan(300);
    expect(result.maxLagMs).toBe(0);
  });

  test("reports how overdue events are when the stream is too slow", async () => {
    const clock = createVirtualClock(START);
    const slow = createScriptedKinesis({ before: () => clock.sleep(1000) });

    const { result } = await run(trips(3000), {
      client: slow,
      clock,
      speedup: 6480,
      maxOutstanding: 500,
      producer: { concurrency: 1 },
    });

    expect(result.delivered).toBe(3000);
    expect(result.maxLagMs).toBeGreaterThan(3000);
  });
});

describe("the times in the payload", () => {
  const two = lines(trip(1, 0).replace("{", "{  "), trip(2, 60));

  test("are shifted as a whole so that the first event happens at the start: invocation", async () => {
    const { kinesis } = await run(two, { adaptTime: "invocation", speedup: 60 });

    const [first, second] = kinesis.events.map((record) => record.text);
    expect(first).toBe(
      `${trip(1, 0)
        .replace("{", "{  ")
        .replace(/"pickup_datetime":"[^"]*"/, `"pickup_datetime":"${new Date(START - 600_000).toISOString()}"`)
        .replace(/"dropoff_datetime":"[^"]*"/, `"dropoff_datetime":"${new Date(START).toISOString()}"`)}\n`,
    );
    expect(JSON.parse(second!)).toMatchObject({ dropoff_datetime: new Date(START + 60_000).toISOString() });
  });

  test("are the moment the event is due, with durations kept: ingestion", async () => {
    const { kinesis } = await run(two, { adaptTime: "ingestion", speedup: 60 });

    expect(kinesis.events.map((record) => JSON.parse(record.text))).toMatchObject([
      { pickup_datetime: new Date(START - 600_000).toISOString(), dropoff_datetime: new Date(START).toISOString() },
      {
        pickup_datetime: new Date(START - 599_000).toISOString(),
        dropoff_datetime: new Date(START + 1000).toISOString(),
      },
    ]);
  });

  test("carry over to the watermarks", async () => {
    const { kinesis } = await run(two, { adaptTime: "invocation", speedup: 60 });

    expect(kinesis.watermarks.at(-1)?.text).toBe(
      `{"watermark":"${new Date(START + 60_000).toISOString()}","type":"watermark"}\n`,
    );
  });

  test("stay epoch milliseconds where they are, also under names of one's own", async () => {
    const { kinesis } = await run(lines('{"at":1000,"id":1,"end":3000}'), {
      event: "any",
      timeAttribute: "at",
      keyAttribute: "id",
      timeAttributes: ["end"],
      adaptTime: "invocation",
    });

    expect(kinesis.events[0]?.text).toBe(`{"at":${START},"id":1,"end":${START + 2000}}\n`);
  });
});

describe("watermarks", () => {
  test("go to every open shard by its first hash key, with the fixed partition key and body", async () => {
    const { kinesis } = await run(trips(3));

    expect(kinesis.watermarks).toMatchObject(
      [0, 1].map((shard) => ({
        shard,
        partitionKey: "23",
        explicitHashKey: startingHashKey(shard, 2),
        text: `{"watermark":"${new Date(FIRST_DROPOFF + 2000).toISOString()}","type":"watermark"}\n`,
      })),
    );
  });

  test("come every so many events and every so many milliseconds, also while no event is due", async () => {
    const byCount = await run(trips(20), {
      speedup: 1,
      watermarks: { events: 5, intervalMs: 1e6 },
      producer: { linger: 0 },
    });
    const byTime = await run(lines(trip(1, 0), trip(2, 100)), { speedup: 10, watermarks: { intervalMs: 2000 } });

    expect(byCount.result.watermarks.delivered).toBe(2 * 4);
    // Every 2 seconds, 100 ms later because of the producer's linger; at the end the last interval's and the final one.
    const arrivals = byTime.kinesis.watermarks
      .filter((record) => record.shard === 0)
      .map((record) => record.at - START);
    expect(arrivals).toEqual([2100, 4100, 6100, 8100, 10_000, 10_000]);
  });

  test("are a true lower bound: no older event follows one in its shard, however often records are refused", async () => {
    const scripts = fc.record({
      seconds: fc.array(fc.nat(300), { minLength: 1, maxLength: 120 }),
      refusals: fc.array(fc.nat(4), { minLength: 1, maxLength: 40 }),
      events: fc.integer({ min: 1, max: 20 }),
    });

    await fc.assert(
      fc.asyncProperty(scripts, async ({ seconds, refusals, events }) => {
        const clock = createVirtualClock(START);
        let asked = 0;
        const kinesis = createScriptedKinesis({
          shards: 3,
          now: () => clock.now(),
          before: () => clock.sleep(20),
          refuse: () =>
            refusals[asked++ % refusals.length] === 0 && asked < 60
              ? "ProvisionedThroughputExceededException"
              : undefined,
        });
        const content = lines(...seconds.map((second, id) => trip(id, second)));
        const { result } = await run(content, { client: kinesis, clock, speedup: 100, watermarks: { events } });

        expect(result.late).toBe(0);
        expect(result.delivered).toBe(seconds.length);
        const bounds = [0, 0, 0];
        for (const record of kinesis.stored) {
          const body = JSON.parse(record.text) as { watermark?: string; dropoff_datetime?: string };
          if (body.watermark !== undefined)
            bounds[record.shard] = Math.max(bounds[record.shard]!, Date.parse(body.watermark));
          else expect(Date.parse(body.dropoff_datetime!)).toBeGreaterThanOrEqual(bounds[record.shard]!);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("wait for every record before them, and later records do not wait for them", async () => {
    const clock = createVirtualClock(START);
    const refuse = { until: 3000 };
    const kinesis = createScriptedKinesis({
      now: () => clock.now(),
      refuse: (entry) =>
        entry.PartitionKey === "0" && clock.now() < START + refuse.until ? "InternalFailure" : undefined,
    });

    await run(trips(10), {
      client: kinesis,
      clock,
      speedup: 1,
      watermarks: { intervalMs: 1000 },
      producer: { linger: 0 },
    });

    const order = kinesis.stored.map((record) => (record.text.includes("watermark") ? "w" : record.partitionKey));
    expect(order.indexOf("w")).toBeGreaterThan(order.indexOf("0"));
    expect(order.indexOf("2")).toBeLessThan(order.indexOf("0"));
  });

  test("reach new shards within ten seconds of a resharding", async () => {
    const clock = createVirtualClock(START);
    const kinesis = createScriptedKinesis({
      now: () => clock.now(),
      shards: 1,
      before: () => {
        if (clock.now() > START + 20_000) kinesis.reshard(4);
      },
    });

    await run(trips(60), { client: kinesis, clock, speedup: 1 });

    const last = kinesis.watermarks.slice(-4);
    expect(last.map((record) => record.shard)).toEqual([0, 1, 2, 3]);
    expect(kinesis.listShards).toBeLessThanOrEqual(2 * 7);
  });

  test("go on with the older list, and say so, when shards cannot be listed for a while", async () => {
    const kinesis = createScriptedKinesis({ listError: (list) => (list > 1 ? new Error("slow down") : undefined) });

    const { result } = await run(trips(30), { client: kinesis, speedup: 1 });

    expect(result.watermarks.staleShardLists).toBeGreaterThan(0);
    expect(result.watermarks.delivered).toBeGreaterThan(3);
  });

  test("can be left out, and then no shard is listed", async () => {
    const { kinesis, result } = await run(trips(3), { watermarks: false });

    expect(kinesis.stored.length).toBe(3);
    expect(kinesis.listShards).toBe(0);
    expect(result.watermarks.delivered).toBe(0);
  });
});

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

describe("from and to", () => {
  test("send the events from one time up to but not including the other", async () => {
    const { kinesis, result } = await run(trips(100), { from: "2016-01-04T08:00:10Z", to: "2016-01-04 08:00:20" });

    expect(idsOf(kinesis.events)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(result.skippedBy).toEqual({ before: 10, after: 80, watermark: 0 });
    expectSum(result);
  });

  test("stop reading past the end when the source is said to be in order, but for the buffer's length", async () => {
    const files = Array.from({ length: 10 }, (_, file) =>
      lines(...Array.from({ length: 100 }, (_, i) => trip(file * 100 + i))),
    );

    const { kinesis, result } = await run(files, { to: FIRST_DROPOFF + 50_000, ordered: true, bufferSize: 60 });

    expect(kinesis.events.length).toBe(50);
    expect(result.objects).toBeLessThan(4);
    expect(result.outcome).toBe("finished");
    expectSum(result);
  });
});

describe("statistics", () => {
  test("come at the frequency asked for, with rates and lags of that time", async () => {
    const readings: ReplayStatistics[] = [];

    await run(trips(100), {
      speedup: 1,
      statisticsFrequency: 10_000,
      onStatistics: (reading) => readings.push(reading),
    });

    expect(readings.map((reading) => reading.elapsedMs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n * 10_000));
    for (const reading of readings) {
      expect(reading.eventsPerSecond).toBeCloseTo(1, 0);
      expect(reading.megabytesPerSecond).toBeCloseTo((reading.eventsPerSecond * trip(50).length) / 1e6, 5);
      expect(reading.lagMs).toBeLessThan(10);
      expect(reading.watermarkLagMs).toBeLessThanOrEqual(6100);
      const settled = reading.delivered + reading.failed + reading.rejected + reading.skipped;
      expect(reading.read).toBe(settled + reading.outstanding + reading.buffered);
    }
  });

  test("end the replay with an error when the callback throws, after everything sent is settled", async () => {
    const onStatistics = () => {
      throw new Error("full");
    };

    const act = run(trips(100), { speedup: 1, onStatistics });

    await expect(act).rejects.toMatchObject({ code: "REPLAY_CALLBACK_FAILED" });
  });
});

describe("options", () => {
  const good: ReplayOptions = { client: createScriptedKinesis(), streamName: "trips", source: "." };

  test.each<[Record<string, unknown>, string]>([
    [{ speed: 2 }, "speed: expected one of client, s3,"],
    [{ speedup: 0 }, 'speedup: expected a number above 0 or "max", got 0'],
    [{ source: [] }, "source: expected at least one file, folder or s3:// address, got none"],
    [{ adaptTime: "now" }, "adaptTime: expected one of original, invocation, ingestion, got now"],
    [{ bufferSize: 0 }, "bufferSize: expected an integer from 1 to 10000000, got 0"],
    [{ from: "spring" }, "from: expected ISO 8601, a Date or milliseconds, got spring"],
    [{ from: "2016-01-02", to: "2016-01-01" }, "to: expected a time after from, got 2016-01-01"],
    [
      { timeAttribute: "trip_id" },
      "timeAttribute: expected pickup_datetime or dropoff_datetime for taxi trips, got trip_id",
    ],
    [{ event: "any" }, "timeAttribute: expected a text, got undefined"],
    [{ watermarks: { every: 5 } }, "watermarks.every: expected intervalMs or events, got an unknown option"],
    [{ client: {} }, "client: expected a KinesisClient"],
  ])("%j is refused by name", (wrong, message) => {
    const act = () => replay({ ...good, ...wrong } as ReplayOptions);

    expect(act).toThrow(ReplayError);
    expect(act).toThrow(message);
  });

  test("a stream that cannot be listed is an error before anything is read", async () => {
    const kinesis = createScriptedKinesis({ listError: () => new Error("no such stream") });

    const act = run(trips(1), { client: kinesis });

    await expect(act).rejects.toMatchObject({
      code: "REPLAY_STREAM_UNAVAILABLE",
      message: "cannot list the shards of trips: Error: no such stream",
    });
    expect(kinesis.putRecords).toBe(0);
  });
});
