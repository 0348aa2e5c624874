import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareHashKeys, formatHashKey, hashKey, inHashRange, ProducerError, parseHashKey } from "../src/index.ts";
import { hashKeyOf } from "./scripted-stream.ts";

const LAST = (1n << 128n) - 1n;
const anyHashKey = fc.bigInt({ min: 0n, max: LAST });

describe("hashKey", () => {
  // MD5 values as unsigned integers, stated in kinesalite's test/putRecords.js (MIT), which were also run against AWS.
  test.each([
    ["a", "16955237001963240173058271559858726497"],
    ["b", "195289424170611159128911017612795795343"],
    ["e", "299611584147932843547128611849858313266"],
    ["f", "190917122200326810055233066464581373159"],
  ])("is the MD5 of %s as an unsigned number", (partitionKey, expected) => {
    expect(formatHashKey(hashKey(partitionKey))).toBe(expected);
  });

  test("agrees with an independent MD5 for any partition key", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (partitionKey) => {
        expect(formatHashKey(hashKey(partitionKey))).toBe(hashKeyOf(partitionKey).toString());
      }),
    );
  });
});

describe("parseHashKey", () => {
  test("reads back every hash key that was formatted", () => {
    fc.assert(
      fc.property(anyHashKey, (key) => {
        expect(formatHashKey(parseHashKey(key.toString()))).toBe(key.toString());
      }),
    );
  });

  test.each(["0", "340282366920938463463374607431768211455"])("accepts the limit %s", (decimal) => {
    expect(formatHashKey(parseHashKey(decimal))).toBe(decimal);
  });

  test.each([
    "",
    "-1",
    "00",
    "01",
    "1.0",
    "1e3",
    " 1",
    "0x1",
    "340282366920938463463374607431768211456",
    "9".repeat(40),
  ])("refuses %j", (decimal) => {
    expect(() => parseHashKey(decimal)).toThrow(ProducerError);
    expect(() => parseHashKey(decimal)).toThrow(/expected a decimal integer from 0 to 2\^128 - 1/);
  });
});

test("hash keys compare like the numbers they stand for", () => {
  fc.assert(
    fc.property(anyHashKey, anyHashKey, (left, right) => {
      const order = compareHashKeys(parseHashKey(left.toString()), parseHashKey(right.toString()));

      expect(Math.sign(order)).toBe(left < right ? -1 : left > right ? 1 : 0);
    }),
  );
});

test("a hash range holds both of its ends and nothing beyond", () => {
  const range = { start: parseHashKey("10"), end: parseHashKey("4294967296") };

  const verdicts = ["9", "10", "4294967296", "4294967297"].map((decimal) => inHashRange(range, parseHashKey(decimal)));

  expect(verdicts).toEqual([false, true, true, false]);
});
