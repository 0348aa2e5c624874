import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run, START } from "./run-replay.ts";
import { createScriptedKinesis, startingHashKey } from "./scripted-kinesis.ts";
import { FIRST_DROPOFF, lines, trip, trips } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

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
