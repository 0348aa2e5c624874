import { expect, test } from "vitest";
import { checkSameRecords } from "../src/same-records.ts";

test("order does not matter, how often does", () => {
  expect(checkSameRecords("n", "s", ["a", "b", "a"], ["a", "a", "b"]).ok).toBe(true);
  expect(checkSameRecords("n", "s", ["a", "b", "a"], ["a", "b", "c"])).toMatchObject({
    ok: false,
    actual: { records: 3, missing: 1, unexpected: 1, example: { missing: "a", unexpected: "c" } },
  });
});
