import { checkAtLeast, checkAtMost, checkEqual } from "@millrace/sample";
import { expect, test } from "vitest";

test("equality is deep", () => {
  expect(checkEqual("counts", "data set", { a: [1, 2] }, { a: [1, 2] }).ok).toBe(true);
  expect(checkEqual("counts", "data set", { a: [1, 2] }, { a: [2, 1] })).toEqual({
    name: "counts",
    source: "data set",
    expected: { a: [1, 2] },
    actual: { a: [2, 1] },
    ok: false,
  });
});

test("bounds are inclusive and not a number never passes", () => {
  expect(checkAtLeast("n", "s", 5, 5).ok).toBe(true);
  expect(checkAtLeast("n", "s", 5, 4).ok).toBe(false);
  expect(checkAtMost("n", "s", 5, 5).ok).toBe(true);
  expect(checkAtMost("n", "s", 5, Number.NaN).ok).toBe(false);
});
