import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventHeap } from "../src/event-heap.ts";

const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 });

describe("EventHeap", () => {
  test("gives everything out as a stable sort by time would", () => {
    fc.assert(
      fc.property(times, (given) => {
        const heap = new EventHeap<number>(Math.max(1, given.length));
        for (const [index, time] of given.entries()) heap.push(time, index);

        const out = Array.from(given, () => heap.pop());

        const sorted = [...given.keys()].sort((a, b) => given[a]! - given[b]! || a - b);
        expect(out).toEqual(sorted);
        expect(heap.size).toBe(0);
        expect(heap.nextTime).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });

  test("gives out the first of what it holds, whatever was pushed and popped in between", () => {
    const steps = fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 2 }), { maxLength: 200 });

    fc.assert(
      fc.property(steps, (given) => {
        const heap = new EventHeap<number>(16);
        let held: { time: number; order: number }[] = [];
        for (const [order, time] of given.entries()) {
          if (time !== null && !heap.full) {
            heap.push(time, order);
            held.push({ time, order });
          } else if (held.length > 0) {
            const first = held.reduce((a, b) => (b.time < a.time || (b.time === a.time && b.order < a.order) ? b : a));
            expect(heap.nextTime).toBe(first.time);
            expect(heap.pop()).toBe(first.order);
            held = held.filter((entry) => entry !== first);
          }
          expect(heap.size).toBe(held.length);
          expect(heap.oldest()).toBe(held.length === 0 ? undefined : Math.min(...held.map((entry) => entry.order)));
        }
      }),
    );
  });
});
