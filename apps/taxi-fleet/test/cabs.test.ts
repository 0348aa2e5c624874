import fc from "fast-check";
import { expect, test } from "vitest";
import { createCabStand } from "../src/cabs.ts";

test("a cab that is free takes the next trip, a busy one does not", () => {
  const stand = createCabStand();

  const first = stand.dispatch(0, 100);
  const second = stand.dispatch(50, 80);
  const third = stand.dispatch(80, 200);

  expect(second).not.toBe(first);
  expect(third).toBe(second);
});

test("no cab ever has two trips at once, and no more cabs are used than trips overlap", () => {
  const trip = fc.record({ wait: fc.nat({ max: 20 }), ride: fc.integer({ min: 1, max: 200 }) });

  fc.assert(
    fc.property(fc.array(trip, { maxLength: 200 }), (trips) => {
      const stand = createCabStand();
      const busyUntil = new Map<string, number>();
      let now = 0;
      let most = 0;
      for (const { wait, ride } of trips) {
        now += wait;
        const cab = stand.dispatch(now, now + ride);
        expect(busyUntil.get(cab) ?? 0).toBeLessThanOrEqual(now);
        busyUntil.set(cab, now + ride);
        most = Math.max(most, [...busyUntil.values()].filter((end) => end > now).length);
      }
      expect(busyUntil.size).toBe(most);
    }),
  );
});
