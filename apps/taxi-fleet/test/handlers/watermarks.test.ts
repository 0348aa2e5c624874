import fc from "fast-check";
import { expect, test } from "vitest";
import { createWatermarks } from "../../src/handlers/watermarks.ts";

test("the slowest shard holds the others back", () => {
  const watermarks = createWatermarks();
  watermarks.open("a", []);
  watermarks.open("b", []);

  watermarks.advance("a", 100);
  const before = watermarks.current();
  watermarks.advance("b", 60);

  expect(before).toBe(-Infinity);
  expect(watermarks.current()).toBe(60);
});

test("a finished shard holds nobody back", () => {
  const watermarks = createWatermarks();
  watermarks.open("a", []);
  watermarks.open("b", []);
  watermarks.advance("a", 100);
  watermarks.advance("b", 60);

  watermarks.close("b");

  expect(watermarks.current()).toBe(100);
});

test("children begin where their parents ended", () => {
  const watermarks = createWatermarks();
  watermarks.open("a", []);
  watermarks.open("b", []);
  watermarks.advance("a", 100);
  watermarks.advance("b", 60);
  watermarks.close("a");
  watermarks.close("b");

  watermarks.open("merged", ["a", "b"]);

  expect(watermarks.current()).toBe(60);
});

test("the watermark never goes back, whatever the shards bring", () => {
  const advance = fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat({ max: 1000 }));

  fc.assert(
    fc.property(fc.array(advance), (advances) => {
      const watermarks = createWatermarks();
      for (const shard of ["a", "b", "c"]) watermarks.open(shard, []);
      let last = -Infinity;
      for (const [shard, time] of advances) {
        watermarks.advance(shard, time);
        expect(watermarks.current()).toBeGreaterThanOrEqual(last);
        last = watermarks.current();
      }
    }),
  );
});
