import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, suggest } from "../src/suggest.ts";

test("a mistyped word finds the nearest known one", () => {
  const known = ["list", "run", "report", "cloud", "coverage"];

  expect(suggest("lst", known)).toBe("list");
  expect(suggest("rnu", known)).toBe("run");
  expect(suggest("reprot", known)).toBe("report");
  expect(suggest("converage", known)).toBe("coverage");
});

test("a word that is near to none finds none", () => {
  expect(suggest("zzz", ["list", "run"])).toBeUndefined();
});

test("known distances", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("ca", "ac")).toBe(1);
  expect(editDistance("", "abc")).toBe(3);
});

test("the distance is symmetric, zero only for equal words, and at most the longer length", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const distance = editDistance(a, b);

      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
