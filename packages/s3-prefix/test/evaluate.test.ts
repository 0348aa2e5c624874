import { evaluatePrefix, type PrefixSettings, parsePrefix, resolvePrefixes } from "@millrace/s3-prefix";
import { expect, test } from "vitest";

// Data Firehose Developer Guide, "Example prefixes"; instants and results that follow from its rules.
const AT = Date.UTC(2018, 7, 27, 10, 30);

test.each<[string, PrefixSettings, number, string, string]>([
  ["no prefix", {}, AT, "2018/08/27/10/", "processing-failed/2018/08/27/10/"],
  [
    "an error prefix without timestamp",
    { errorOutputPrefix: "myFirehoseFailures/!{firehose:error-output-type}/" },
    AT,
    "2018/08/27/10/",
    "myFirehoseFailures/processing-failed/",
  ],
  [
    "Hive folders",
    {
      prefix: "fhbase/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
      errorOutputPrefix: "e/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
    },
    1549754078390,
    "fhbase/year=2019/month=02/day=09/hour=23/",
    "e/processing-failed/2019/02/09/",
  ],
  [
    "the week-based year",
    { prefix: "x/!{timestamp:YYYY}/", errorOutputPrefix: "e/!{firehose:error-output-type}/" },
    Date.UTC(2018, 11, 31, 12),
    "x/2019/",
    "e/processing-failed/",
  ],
  [
    "quoted text",
    { prefix: "lit/!{timestamp:'year='yyyy'/month='MM}/", errorOutputPrefix: "e/!{firehose:error-output-type}/" },
    AT,
    "lit/year=2018/month=08/",
    "e/processing-failed/",
  ],
  [
    "a time zone",
    {
      prefix: "!{timestamp:yyyy-MM-dd-HH}/",
      errorOutputPrefix: "e/!{firehose:error-output-type}/!{timestamp:HH}/",
      timeZone: "Asia/Kolkata",
    },
    AT,
    "2018-08-27-16/",
    "e/processing-failed/16/",
  ],
  ["a literal prefix", { prefix: "raw/" }, AT, "raw/2018/08/27/10/", "raw/processing-failed/2018/08/27/10/"],
])("%s", (_name, settings, timestamp, prefix, errorPrefix) => {
  const resolved = resolvePrefixes(settings);
  const values = { timestamp, errorOutputType: "processing-failed" as const, ...zoneOf(settings) };

  expect(evaluatePrefix(resolved.prefix, values)).toBe(prefix);
  expect(evaluatePrefix(resolved.errorOutputPrefix, values)).toBe(errorPrefix);
});

test("random strings have eleven characters and are new at each use", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const text = evaluatePrefix(parsePrefix("!{firehose:random-string}/!{firehose:random-string}/"), {
    timestamp: AT,
    random,
  });

  expect(text).toMatch(/^[A-Za-z0-9]{11}\/[A-Za-z0-9]{11}\/$/);
  expect(text.slice(0, 11)).not.toBe(text.slice(12, 23));
});

test("partition keys come from the namespace that the expression names", () => {
  const template = parsePrefix("t=!{partitionKeyFromLambda:k}/v=!{partitionKeyFromQuery:k}/");
  const values = { timestamp: AT, lambdaKeys: { k: "Transaction" }, queryKeys: { k: "1" } };

  expect(evaluatePrefix(template, values)).toBe("t=Transaction/v=1/");
});

test.each([
  [{}, "partition key k from query has no value"],
  [{ queryKeys: { k: "" } }, "partition key k from query has no value"],
  [{ queryKeys: { toString: "x" } }, "partition key k from query has no value"],
])("a partition key without a value is an error: %j", (values, message) => {
  expect(() => evaluatePrefix(parsePrefix("!{partitionKeyFromQuery:k}/"), { timestamp: AT, ...values })).toThrow(
    expect.objectContaining({ code: "S3_PREFIX_MISSING_KEY", message }),
  );
});

test("a partition value is taken as it is, and one that makes the prefix too long is an error", () => {
  const template = parsePrefix("k=!{partitionKeyFromQuery:k}/");

  expect(evaluatePrefix(template, { timestamp: AT, queryKeys: { k: "../ä b" } })).toBe("k=../ä b/");
  expect(() => evaluatePrefix(template, { timestamp: AT, queryKeys: { k: "x".repeat(1022) } })).toThrow(
    expect.objectContaining({ code: "S3_PREFIX_TOO_LONG" }),
  );
});

function zoneOf({ timeZone }: PrefixSettings): { timeZone?: string } {
  return timeZone === undefined ? {} : { timeZone };
}
