import { hash } from "node:crypto";
import { ProducerError } from "./errors.ts";

/** An unsigned 128-bit number as four 32-bit words, most significant first. */
export type HashKey = Uint32Array;

/** An inclusive range of hash keys. */
export interface HashRange {
  readonly start: HashKey;
  readonly end: HashKey;
}

/**
 * The hash key Kinesis gives a partition key: the MD5 of its UTF-8 bytes as an unsigned big-endian number.
 * Writes into `target` when given, so that a loop over records allocates nothing.
 */
export function hashKey(partitionKey: string, target: HashKey = new Uint32Array(4)): HashKey {
  const digest = hash("md5", partitionKey, "binary");
  for (let word = 0; word < 4; word++) {
    const at = word * 4;
    target[word] =
      (digest.charCodeAt(at) << 24) |
      (digest.charCodeAt(at + 1) << 16) |
      (digest.charCodeAt(at + 2) << 8) |
      digest.charCodeAt(at + 3);
  }
  return target;
}

// ExplicitHashKey: 0|([1-9]\d{0,38}), and at most 2^128 - 1.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
const HASH_KEY_PATTERN = /^(?:0|[1-9]\d{0,38})$/;

/** Reads a decimal hash key; throws `PRODUCER_HASH_KEY_INVALID` unless it is an integer from 0 to 2^128 - 1. */
export function parseHashKey(decimal: string, target: HashKey = new Uint32Array(4)): HashKey {
  if (!readHashKey(decimal, target)) {
    throw new ProducerError(
      "PRODUCER_HASH_KEY_INVALID",
      `hash key: expected a decimal integer from 0 to 2^128 - 1 without leading zeros, got ${JSON.stringify(decimal)}`,
    );
  }
  return target;
}

/** Reads a decimal hash key into `target`; false when it is none. */
export function readHashKey(decimal: string, target: HashKey): boolean {
  if (!HASH_KEY_PATTERN.test(decimal)) return false;
  target.fill(0);
  // Horner's rule in chunks of up to six digits: a 32-bit word times 10^6 plus a carry stays below 2^53.
  for (let at = 0; at < decimal.length; at += 6) {
    const chunk = decimal.slice(at, at + 6);
    const factor = 10 ** chunk.length;
    let carry = Number(chunk);
    for (let word = 3; word >= 0; word--) {
      const value = target[word]! * factor + carry;
      target[word] = value % 0x1_0000_0000;
      carry = Math.floor(value / 0x1_0000_0000);
    }
    if (carry > 0) return false;
  }
  return true;
}

/** The decimal form of a hash key, as ExplicitHashKey takes it. */
export function formatHashKey(key: HashKey): string {
  let value = 0n;
  for (const word of key) value = (value << 32n) | BigInt(word);
  return value.toString();
}

/** The hash key that routes a record: its explicit one, else that of its partition key. */
export function effectiveHashKey(
  partitionKey: string,
  explicitHashKey: string | undefined,
  target: HashKey = new Uint32Array(4),
): HashKey {
  return explicitHashKey === undefined ? hashKey(partitionKey, target) : parseHashKey(explicitHashKey, target);
}

/** Below, at or above 0 as `left` is smaller than, equal to or greater than `right`. */
export function compareHashKeys(left: HashKey, right: HashKey): number {
  for (let word = 0; word < 4; word++) {
    const difference = left[word]! - right[word]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** True when `key` lies within `range`, both ends included. */
export function inHashRange(range: HashRange, key: HashKey): boolean {
  return compareHashKeys(range.start, key) <= 0 && compareHashKeys(key, range.end) <= 0;
}
