import { compileMatcher, parseObjectName, parsePartitionPath, parsePrefix } from "@millrace/s3-prefix";
import { expect, test } from "vitest";

test("a key that the prefix cannot have made does not match", () => {
  const matcher = compileMatcher(parsePrefix("a/!{timestamp:yyyy/MM/dd}/"));

  expect(matcher.match("a/2024/02/29/x")).toMatchObject({ timestamp: Date.UTC(2024, 1, 29), name: "x" });
  expect(matcher.match("a/2023/02/29/x")).toBeUndefined();
  expect(matcher.match("a/2023/13/01/x")).toBeUndefined();
  expect(matcher.match("b/2023/01/01/x")).toBeUndefined();
});

test("one key at two places has one value", () => {
  const matcher = compileMatcher(
    parsePrefix("!{partitionKeyFromQuery:k}/!{timestamp:yyyy}/!{partitionKeyFromQuery:k}/"),
  );

  expect(matcher.match("a/2024/a/x")?.queryKeys).toEqual({ k: "a" });
  expect(matcher.match("a/2024/b/x")).toBeUndefined();
});

test("the error output type is read", () => {
  const matcher = compileMatcher(parsePrefix("e/!{firehose:random-string}/!{firehose:error-output-type}/"));

  expect(matcher.match("e/FxvO2Tf9MQP/processing-failed/x")?.errorOutputType).toBe("processing-failed");
  expect(matcher.match("e/FxvO2Tf9MQP/other-failed/x")).toBeUndefined();
});

test.each(["YYYY", "ww", "MMM", "hh", "EEE", "yy", "pppd"])("a prefix with %s has no way back", (pattern) => {
  expect(() => compileMatcher(parsePrefix(`!{timestamp:${pattern}}/`))).toThrow(
    expect.objectContaining({ code: "S3_PREFIX_NOT_REVERSIBLE" }),
  );
});

test("a real object name is read", () => {
  expect(
    parseObjectName("alleycat-data-firehose-1-2021-05-05-19-38-31-ddab2229-ad17-4c65-bfcd-ae48154e52c4.gz"),
  ).toEqual({
    streamName: "alleycat-data-firehose",
    version: 1,
    timestamp: Date.UTC(2021, 4, 5, 19, 38, 31),
    uuid: "ddab2229-ad17-4c65-bfcd-ae48154e52c4",
    extension: ".gz",
  });
});

test("partitions are the folders with an equals sign", () => {
  expect(parsePartitionPath("lake/year=2024/city=S%3Ao/x/b=/part-0.gz")).toEqual([
    { name: "year", value: "2024" },
    { name: "city", value: "S:o" },
    { name: "b", value: "" },
  ]);
  expect(parsePartitionPath("a=1/b=__HIVE_DEFAULT_PARTITION__")).toEqual([
    { name: "a", value: "1" },
    { name: "b", value: null },
  ]);
});
