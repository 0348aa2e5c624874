import { expect, test } from "vitest";
import { foldersOf } from "../src/layouts.ts";

test("an hour's records are in its folder and in the one before, also across a day and a year", () => {
  const from = Date.UTC(2026, 0, 1);

  expect(foldersOf({ from, to: from + 3_600_000 })).toEqual(["2025/12/31/23", "2026/01/01/00"]);
});
