import fc from "fast-check";
import { expect, test } from "vitest";
import { Bench, fail, type StreamEvent, THROTTLED } from "./support.ts";

/* Whatever fails meanwhile, the last invocations of a shard's windows add up to its records, each in the window it arrived in. */

const behaviour = fc.constantFrom("ok", "ok", "ok", "fail", "throttle", "no state");

test("the windows of a shard count each of its records once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(behaviour, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 15 }),
      fc.integer({ min: 0, max: 999 }),
      async (BatchSize, TumblingWindowInSeconds, plan, gaps, offset) => {
        const closed = new Map<string, number>();
        const bench = new Bench((event: StreamEvent, call) => {
          const does = plan[call - 1] ?? "ok";
          if (does === "fail") fail();
          if (does === "throttle") return THROTTLED;
          const count = ((event.state as { count?: number }).count ?? 0) + event.Records.length;
          if (event.isFinalInvokeForWindow) closed.set(event.window!.start, count);
          return does === "no state" && !event.isFinalInvokeForWindow ? {} : { state: { count } };
        });
        await bench.role();
        const arn = await bench.create("trips");
        await bench.pass(offset);
        await bench.map(arn, { BatchSize, TumblingWindowInSeconds });
        const expected = new Map<string, number>();
        for (const gap of gaps) {
          await bench.pass(gap);
          const release = bench.cloud.clock.hold();
          const length = TumblingWindowInSeconds * 1000;
          const start = new Date(Math.floor(bench.host.clock.now() / length) * length);
          const window = start.toISOString().replace(".000Z", "Z");
          expected.set(window, (expected.get(window) ?? 0) + 1);
          await bench.put("trips", "k");
          release();
        }
        await bench.pass(3_600_000);
        expect(closed).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});
