import { expect, it } from "vitest";
import type { Bar } from "../src/bars.ts";
import { type BarPolicies, readBars } from "../src/read-bars.ts";

const good = (day: number, close = 100): Bar => ({ time: day * 1000, open: 100, high: 110, low: 90, close, volume: 1 });

it.each<[string, Bar[], BarPolicies, string]>([
  ["an older bar", [good(1), good(0)], {}, `unsorted: "sort"`],
  ["two bars of one time", [good(1), good(1)], {}, "duplicates"],
  ["a price of zero", [good(0), { ...good(1), low: 0 }], {}, "low: expected a price above 0, got 0"],
  ["a price that is not a number", [{ ...good(0), close: Number.NaN }], {}, "close"],
  ["a high below the close", [{ ...good(0), high: 95 }], {}, "high 95 is below"],
  ["a negative volume", [{ ...good(0), volume: -1 }], {}, "volume"],
  ["a split that looks like a crash", [good(0), { ...good(1), open: 50, low: 45 }], {}, `jumps: "allow"`],
  ["a gap", [good(0), good(9)], { gaps: "refuse", gapMs: 1000 }, "comes 9000 ms after"],
  ["a time that is not a number", [{ ...good(0), time: Number.NaN }], {}, "time"],
])("refuses %s, and names the bar and the way out", (_what, rows, policies, text) => {
  expect(() => readBars("X", rows, policies)).toThrow(text);
});

it("repairs by named policies, and lists every repair", () => {
  const rows = [good(2), good(0), good(0, 101), { ...good(3), open: Number.NaN }, good(6)];

  const { bars, repairs } = readBars("X", rows, {
    unsorted: "sort",
    duplicates: "last",
    invalid: "previous",
    gaps: "fill",
    gapMs: 2000,
  });

  expect([...bars.time.subarray(0, bars.length)]).toEqual([0, 2000, 3000, 5000, 6000]);
  expect([...bars.close.subarray(0, bars.length)]).toEqual([101, 100, 100, 100, 100]);
  expect(repairs.map(({ problem }) => problem)).toEqual(["unsorted", "duplicate", "invalid", "gap"]);
});

it("leaves good bars as they are", () => {
  const { bars, repairs } = readBars("X", [good(0), good(1, 105)]);

  expect(bars.length).toBe(2);
  expect(bars.close[1]).toBe(105);
  expect(repairs).toEqual([]);
});
