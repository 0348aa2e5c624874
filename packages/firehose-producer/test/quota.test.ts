import { expect, test } from "vitest";
import { directPutQuota, raiseQuota } from "../src/index.ts";

// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
test.each([
  ["us-east-1", 5, 500_000, 2000],
  ["us-west-2", 5, 500_000, 2000],
  ["eu-west-1", 5, 500_000, 2000],
  ["eu-central-1", 1, 100_000, 1000],
  ["ap-northeast-1", 1, 100_000, 1000],
])("%s takes %d MiB, %d records and %d requests a second", (region, mebibytes, records, requests) => {
  expect(directPutQuota(region)).toEqual({
    mebibytesPerSecond: mebibytes,
    recordsPerSecond: records,
    requestsPerSecond: requests,
  });
});

test("5 MiB a second raised to 10 doubles the other two", () => {
  expect(raiseQuota(directPutQuota("us-east-1"), 10)).toEqual({
    mebibytesPerSecond: 10,
    recordsPerSecond: 1_000_000,
    requestsPerSecond: 4000,
  });
});

test.each([0, -1, Number.NaN])("%d MiB a second is refused", (mebibytes) => {
  expect(() => raiseQuota(directPutQuota("us-east-1"), mebibytes)).toThrow(RangeError);
});
