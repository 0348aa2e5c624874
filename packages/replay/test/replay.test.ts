import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectSum, run, START } from "./run-replay.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { FIRST_DROPOFF, idsOf, lines, trip, trips } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

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
