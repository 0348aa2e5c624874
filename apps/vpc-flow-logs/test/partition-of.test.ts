import { expect, test } from "vitest";
import { partitionOf } from "../src/partition-of.ts";

const KEY = "prefix/2016/12/15/03/some-file.txt";

test.each([
  ["hour", "2016-12-15-03", "s3://my-root/prefix/2016/12/15/03/"],
  ["day", "2016-12-15-00", "s3://my-root/prefix/2016/12/15/"],
  ["month", "2016-12-01-00", "s3://my-root/prefix/2016/12/"],
] as const)("by %s an object is in partition %s at %s", (by, value, location) => {
  expect(partitionOf("my-root", KEY, by)).toEqual({ value, location });
});

test("any prefix will do, also none", () => {
  expect(partitionOf("b", "2016/12/15/03/a", "hour")?.location).toBe("s3://b/2016/12/15/03/");
  expect(partitionOf("b", "team a/x=1/2016/12/15/03/a", "day")?.location).toBe("s3://b/team a/x=1/2016/12/15/");
});

test("an object without a date has no partition", () => {
  expect(partitionOf("b", "prefix/some-file.txt", "hour")).toBeUndefined();
});
