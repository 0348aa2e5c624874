import { hash } from "node:crypto";

/*
 * Hash keys are unsigned 128-bit numbers. On the way of a record they are four 32-bit words, most significant first;
 * in requests and answers they are decimal text.
 */

/** Four unsigned 32-bit words, most significant first. */
export type HashKey = Uint32Array;

/** 2^128 - 1. */
export const LAST_HASH_KEY = (1n << 128n) - 1n;

/** Sets `key` to the MD5 digest of the partition key's UTF-8 bytes (API reference, PutRecord). */
export function hashPartitionKey(partitionKey: string, key: HashKey): void {
  const digest = hash("md5", partitionKey, "binary");
  for (let word = 0; word < 4; word++) {
    const at = word * 4;
    key[word] =
      (digest.charCodeAt(at) << 24) |
      (digest.charCodeAt(at + 1) << 16) |
      (digest.charCodeAt(at + 2) << 8) |
      digest.charCodeAt(at + 3);
  }
}

/** Decimal digits taken at once: 10^6 * 2^32 stays below 2^53. */
const CHUNK_DIGITS = 6;

/** Sets `key` to a decimal number of at most 39 digits; false when it exceeds 2^128 - 1. */
export function parseHashKey(text: string, key: HashKey): boolean {
  key.fill(0);
  let at = 0;
  while (at < text.length) {
    const end = Math.min(text.length, at + CHUNK_DIGITS);
    let carry = 0;
    let scale = 1;
    for (; at < end; at++) {
      carry = carry * 10 + text.charCodeAt(at) - 48;
      scale *= 10;
    }
    for (let word = 3; word >= 0; word--) {
      const value = key[word]! * scale + carry;
      key[word] = value % 0x1_0000_0000;
      carry = Math.floor(value / 0x1_0000_0000);
    }
    if (carry > 0) return false;
  }
  return true;
}

export function hashKeyOf(value: bigint): HashKey {
  const key = new Uint32Array(4);
  for (let word = 0; word < 4; word++) key[word] = Number((value >> BigInt(96 - 32 * word)) & 0xffff_ffffn);
  return key;
}

/** Bounds of a shard, both included. */
export interface HashKeyRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** The ranges of a new stream: n shards of floor(2^128 / n), the last one to the end. */
export function uniformRanges(count: number): HashKeyRange[] {
  const size = (LAST_HASH_KEY + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: size * BigInt(index),
    end: index === count - 1 ? LAST_HASH_KEY : size * BigInt(index + 1) - 1n,
  }));
}

/** Finds the open shard that owns a hash key, by binary search over the starts of the open shards' ranges. */
export class Routes<Target> {
  /** Four words per target, ascending. */
  readonly #starts: Uint32Array;
  readonly #targets: readonly Target[];

  /** @param entries Targets whose ranges partition the whole key space. */
  constructor(entries: readonly { readonly start: bigint; readonly target: Target }[]) {
    const sorted = [...entries].sort((a, b) => (a.start < b.start ? -1 : 1));
    this.#targets = sorted.map((entry) => entry.target);
    this.#starts = new Uint32Array(4 * sorted.length);
    for (let index = 0; index < sorted.length; index++) this.#starts.set(hashKeyOf(sorted[index]!.start), 4 * index);
  }

  find(key: HashKey): Target {
    let low = 0;
    let high = this.#targets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#startsAfter(middle, key)) high = middle - 1;
      else low = middle;
    }
    return this.#targets[low]!;
  }

  #startsAfter(index: number, key: HashKey): boolean {
    const starts = this.#starts;
    for (let word = 0; word < 4; word++) {
      const difference = starts[4 * index + word]! - key[word]!;
      if (difference !== 0) return difference > 0;
    }
    return false;
  }
}
