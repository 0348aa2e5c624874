import { expect, test } from "vitest";
import { partitionOf } from "../../src/handlers/archive.ts";

test("a partition names year, month, day and hour of its events, in UTC", () => {
  expect(partitionOf(Date.UTC(2016, 0, 4, 17))).toBe("archive/year=2016/month=01/day=04/hour=17/");
});
