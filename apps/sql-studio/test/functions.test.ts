import { expect, test } from "vitest";
import { javaHash } from "../src/functions.ts";

// Values of java.lang.String.hashCode().
test.each([
  ["", 0],
  ["a", 97],
  ["BTC", 66097],
  ["AMZN", 2013280],
  ["polygenelubricants", -2147483648],
])("the hash of %j is Java's", (text, hash) => {
  expect(javaHash(text)).toBe(hash);
});
