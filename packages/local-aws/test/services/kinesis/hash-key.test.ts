import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  hashKeyOf,
  hashPartitionKey,
  LAST_HASH_KEY,
  parseHashKey,
  Routes,
  uniformRanges,
} from "../../../src/services/kinesis/hash-key.ts";

const hashKey = fc.bigInt({ min: 0n, max: LAST_HASH_KEY });

function md5(key: string): bigint {
  return BigInt(`0x${createHash("md5").update(key, "utf8").digest("hex")}`);
}

function routesOf(count: number): Routes<number> {
  return new Routes(uniformRanges(count).map(({ start }, target) => ({ start, target })));
}

test("three shards have the ranges AWS gives them", () => {
  // kinesalite, test/describeStream.js, run against AWS by its author.
  expect(uniformRanges(3).map(({ end }) => end)).toEqual([
    113427455640312821154458202477256070484n,
    226854911280625642308916404954512140969n,
    LAST_HASH_KEY,
  ]);
});

test("five shards have the ranges AWS gives them", () => {
  expect(uniformRanges(5).map(({ start }) => start)).toEqual([
    0n,
    68056473384187692692674921486353642291n,
    136112946768375385385349842972707284582n,
    204169420152563078078024764459060926873n,
    272225893536750770770699685945414569164n,
  ]);
});

test.each([
  ["a", 0],
  ["b", 1],
  ["e", 2],
  ["f", 1],
])("partition key %s goes to shard %i of three", (key, shard) => {
  // kinesalite, test/putRecords.js, "should work with mixed values".
  const words = new Uint32Array(4);

  hashPartitionKey(key, words);

  expect(routesOf(3).find(words)).toBe(shard);
});

test.each([
  ["340282366920938463463374607431768211455", 2],
  ["226854911280625642308916404954512140969", 1],
  ["226854911280625642308916404954512140970", 2],
  ["0", 0],
])("explicit hash key %s goes to shard %i of three", (text, shard) => {
  const words = new Uint32Array(4);

  expect(parseHashKey(text, words)).toBe(true);
  expect(routesOf(3).find(words)).toBe(shard);
});

test("a hash key above 2^128 - 1 is not taken", () => {
  expect(parseHashKey(String(LAST_HASH_KEY + 1n), new Uint32Array(4))).toBe(false);
  expect(parseHashKey("9".repeat(39), new Uint32Array(4))).toBe(false);
});

test("a hash key in words equals its decimal text", () => {
  fc.assert(
    fc.property(hashKey, (value) => {
      const words = new Uint32Array(4);
      expect(parseHashKey(String(value), words)).toBe(true);
      expect(words).toEqual(hashKeyOf(value));
    }),
  );
});

test("routing equals MD5 as a big integer, for any key and any number of shards", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (key, count) => {
      const words = new Uint32Array(4);

      hashPartitionKey(key, words);
      const found = routesOf(count).find(words);

      const value = md5(key);
      expect(words).toEqual(hashKeyOf(value));
      expect(found).toBe(uniformRanges(count).findIndex(({ start, end }) => value >= start && value <= end));
    }),
  );
});

test("routing holds for any partition of the key space", () => {
  fc.assert(
    fc.property(fc.uniqueArray(hashKey, { maxLength: 20 }), hashKey, (cuts, value) => {
      const starts = [0n, ...cuts.filter((cut) => cut > 0n)];

      const found = new Routes(starts.map((start) => ({ start, target: start }))).find(hashKeyOf(value));

      expect(found).toBe(starts.filter((start) => start <= value).reduce((a, b) => (a > b ? a : b)));
    }),
  );
});
