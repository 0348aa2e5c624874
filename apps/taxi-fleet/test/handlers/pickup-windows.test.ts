import fc from "fast-check";
import { expect, test } from "vitest";
import { createPickupWindows } from "../../src/handlers/pickup-windows.ts";

test("a window holds its first millisecond and not that of the next one", () => {
  const windows = createPickupWindows(100);

  for (const time of [100, 199, 200]) windows.add(time, "dr5");

  expect(windows.closeUpTo(300)).toEqual([
    { start: 100, end: 200, counts: new Map([["dr5", 2]]) },
    { start: 200, end: 300, counts: new Map([["dr5", 1]]) },
  ]);
});

test("a window closes when the watermark reaches its end, not before", () => {
  const windows = createPickupWindows(100);
  windows.add(150, "dr5");

  expect(windows.closeUpTo(199)).toEqual([]);
  expect(windows.closeUpTo(200)).toHaveLength(1);
  expect(windows.closeUpTo(200)).toEqual([]);
});

test("an event of a closed window is late, also where no event had opened the window", () => {
  const windows = createPickupWindows(100);
  windows.closeUpTo(200);

  expect(windows.add(199, "dr5")).toBe(false);
  expect(windows.add(200, "dr5")).toBe(true);
});

test("every event is counted in the window of its time or is late, none twice", () => {
  const step = fc.record({
    time: fc.nat({ max: 2000 }),
    cell: fc.constantFrom("x", "y"),
    watermark: fc.nat({ max: 2000 }),
  });

  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const windows = createPickupWindows(100);
      const closed: { start: number; counts: ReadonlyMap<string, number> }[] = [];
      const expected = new Map<string, number>();
      let late = 0;
      for (const { time, cell, watermark } of steps) {
        if (windows.add(time, cell)) {
          const place = `${Math.floor(time / 100)} ${cell}`;
          expected.set(place, (expected.get(place) ?? 0) + 1);
        } else late++;
        closed.push(...windows.closeUpTo(watermark));
      }
      closed.push(...windows.closeUpTo(Infinity));

      const actual = new Map<string, number>();
      for (const { start, counts } of closed)
        for (const [cell, count] of counts) actual.set(`${start / 100} ${cell}`, count);
      expect(actual).toEqual(expected);
      const counted = [...actual.values()].reduce((sum, count) => sum + count, 0);
      expect(counted + late).toBe(steps.length);
    }),
  );
});
