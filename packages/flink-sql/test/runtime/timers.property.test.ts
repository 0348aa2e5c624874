import fc from "fast-check";
import { expect, it } from "vitest";
import { TimerQueue } from "../../src/runtime/timers.ts";

it("gives keys by time, and of one time in the order they came", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(9), { freq: 3 }), { maxLength: 60 }), (steps) => {
      const queue = new TimerQueue<number>();
      let model: { time: number; key: number }[] = [];
      for (const [key, time] of steps.entries()) {
        if (time !== null) {
          queue.add(time, key);
          model = [...model, { time, key }].toSorted((a, b) => a.time - b.time);
        } else if (model.length > 0) {
          expect(queue.next).toBe(model[0]!.time);
          expect(queue.take()).toBe(model.shift()!.key);
        }
      }
      expect(queue.next).toBe(model[0]?.time ?? Number.POSITIVE_INFINITY);
    }),
  );
});
