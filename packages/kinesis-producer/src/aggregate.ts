import { hash } from "node:crypto";
import { ProducerError } from "./errors.ts";
import { formatHashKey, hashKey } from "./hash.ts";
import { varintSize, writeVarint } from "./protobuf.ts";
import type { ProducerRecord } from "./types.ts";

// magic F3 89 9A C2 | AggregatedRecord (proto2) | MD5 of the AggregatedRecord, 16 bytes
//
//   message AggregatedRecord {
//     repeated string partition_key_table = 1;
//     repeated string explicit_hash_key_table = 2;
//     repeated Record records = 3;
//   }
//   message Record {
//     required uint64 partition_key_index = 1;
//     optional uint64 explicit_hash_key_index = 2;
//     required bytes data = 3;
//     repeated Tag tags = 4;
//   }
//
// Each distinct key stands in its table once, in order of first use.
// https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
export const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
export const DIGEST_SIZE = 16;
export const TAG_PARTITION_KEY = 0x0a;
export const TAG_EXPLICIT_HASH_KEY = 0x12;
export const TAG_RECORD = 0x1a;
export const TAG_PARTITION_KEY_INDEX = 0x08;
export const TAG_EXPLICIT_HASH_KEY_INDEX = 0x10;
export const TAG_DATA = 0x1a;

const FRAME_SIZE = MAGIC.length + DIGEST_SIZE;
const MEBIBYTE = 1024 * 1024;

/** A record of the stream that carries several user records. */
export interface AggregateRecord {
  data: Uint8Array;
  partitionKey: string;
  explicitHashKey?: string;
}

/** Options of {@link Aggregator} and {@link aggregate}. */
export interface AggregateOptions {
  /** Largest aggregate in bytes, frame included, at least 32. Default 1 MiB less one byte for the outer partition key. */
  maxSize?: number;
}

/** Packs records one after the other into an aggregate of the Kinesis Producer Library (KPL). */
export class Aggregator {
  readonly maxSize: number;
  readonly #partitionKeys = new KeyTable(TAG_PARTITION_KEY);
  readonly #explicitHashKeys = new KeyTable(TAG_EXPLICIT_HASH_KEY);
  /** The record fields added so far are `#body[0, #bodySize)`; the key tables are written by `finish`. */
  #body: Buffer = Buffer.allocUnsafeSlow(4096);
  #bodySize = 0;
  #count = 0;
  /** Keys of the first record; of no meaning while `#count` is 0. */
  #firstKey = "";
  #firstHashKey: string | undefined;

  /** Throws `PRODUCER_OPTION_INVALID`. */
  constructor(options: AggregateOptions = {}) {
    this.maxSize = options.maxSize ?? MEBIBYTE - 1;
    if (!(Number.isInteger(this.maxSize) && this.maxSize >= 32)) {
      throw new ProducerError(
        "PRODUCER_OPTION_INVALID",
        `aggregator maxSize: expected an integer of at least 32, got ${this.maxSize}`,
      );
    }
  }

  /** Records added since the last `finish`. */
  get count(): number {
    return this.#count;
  }

  /** Bytes that `finish` would return now. */
  get size(): number {
    return FRAME_SIZE + this.#partitionKeys.size + this.#explicitHashKeys.size + this.#bodySize;
  }

  /**
   * Adds a record and returns true, or returns false and changes nothing when the aggregate would exceed `maxSize`:
   * finish it and add again. False on an empty aggregator means that the record must go on its own.
   */
  add(record: ProducerRecord): boolean {
    const { partitionKey, explicitHashKey, data } = record;
    const length = data.length;
    const keyIndex = this.#partitionKeys.find(partitionKey);
    const hashIndex = explicitHashKey === undefined ? -1 : this.#explicitHashKeys.find(explicitHashKey);

    let fields = 2 + varintSize(keyIndex) + varintSize(length) + length;
    if (hashIndex >= 0) fields += 1 + varintSize(hashIndex);
    const bodySize = this.#bodySize + 1 + varintSize(fields) + fields;
    const tableSize = this.#partitionKeys.sizeWithFound + this.#explicitHashKeys.sizeWithFound;
    if (FRAME_SIZE + tableSize + bodySize > this.maxSize) {
      this.#partitionKeys.forgetFound();
      this.#explicitHashKeys.forgetFound();
      return false;
    }
    this.#partitionKeys.keepFound();
    this.#explicitHashKeys.keepFound();
    if (this.#count++ === 0) {
      this.#firstKey = partitionKey;
      this.#firstHashKey = explicitHashKey;
    }

    const body = withRoom(this.#body, this.#bodySize, bodySize);
    this.#body = body;
    let at = this.#bodySize;
    body[at++] = TAG_RECORD;
    at = writeVarint(body, fields, at);
    body[at++] = TAG_PARTITION_KEY_INDEX;
    at = writeVarint(body, keyIndex, at);
    if (hashIndex >= 0) {
      body[at++] = TAG_EXPLICIT_HASH_KEY_INDEX;
      at = writeVarint(body, hashIndex, at);
    }
    body[at++] = TAG_DATA;
    at = writeVarint(body, length, at);
    body.set(data, at);
    this.#bodySize = bodySize;
    return true;
  }

  /**
   * Returns the aggregate and empties the aggregator; `undefined` when nothing was added. As in the KPL, a single
   * record keeps its own keys, and several get partition key `a` and the hash key of the first as explicit one.
   */
  finish(): AggregateRecord | undefined {
    if (this.#count === 0) return undefined;
    const data = Buffer.allocUnsafe(this.size);
    let at = MAGIC.copy(data);
    at = this.#partitionKeys.copy(data, at);
    at = this.#explicitHashKeys.copy(data, at);
    at += this.#body.copy(data, at, 0, this.#bodySize);
    data.write(hash("md5", data.subarray(MAGIC.length, at), "binary"), at, "binary");

    const outer: AggregateRecord = { data, partitionKey: this.#firstKey };
    if (this.#firstHashKey !== undefined) outer.explicitHashKey = this.#firstHashKey;
    if (this.#count > 1) {
      outer.explicitHashKey ??= formatHashKey(hashKey(outer.partitionKey));
      outer.partitionKey = "a";
    }
    this.clear();
    return outer;
  }

  /** Forgets the records added since the last `finish`. */
  clear(): void {
    this.#partitionKeys.clear();
    this.#explicitHashKeys.clear();
    this.#bodySize = 0;
    this.#count = 0;
  }
}

/**
 * Packs records into as few aggregates of at most `maxSize` bytes as their order allows. A record that fits no aggregate
 * is returned as it is. Deaggregating the result gives back every record in order.
 */
export function aggregate(records: Iterable<ProducerRecord>, options: AggregateOptions = {}): AggregateRecord[] {
  const aggregator = new Aggregator(options);
  const aggregates: AggregateRecord[] = [];
  for (const record of records) {
    if (aggregator.add(record)) continue;
    const full = aggregator.finish();
    if (full !== undefined) aggregates.push(full);
    if (!aggregator.add(record)) aggregates.push(record);
  }
  const last = aggregator.finish();
  if (last !== undefined) aggregates.push(last);
  return aggregates;
}

/** The table fields of distinct keys in order of first use, encoded as they come. */
class KeyTable {
  readonly #tag: number;
  readonly #indexes = new Map<string, number>();
  /** Kept fields are `#fields[0, size)`; those of a found but not yet kept key follow up to `sizeWithFound`. */
  #fields: Buffer = Buffer.allocUnsafeSlow(256);
  size = 0;
  sizeWithFound = 0;
  /** The key found last; the next record often has the same one. */
  #found: string | undefined;
  #foundIndex = 0;

  constructor(tag: number) {
    this.#tag = tag;
  }

  /** The index of `key`; for a new one the next free index, which it takes when `keepFound` follows. */
  find(key: string): number {
    if (key === this.#found) return this.#foundIndex;
    const known = this.#indexes.get(key);
    this.#found = key;
    this.#foundIndex = known ?? this.#indexes.size;
    if (known === undefined) this.sizeWithFound = this.#encode(key);
    return this.#foundIndex;
  }

  keepFound(): void {
    if (this.sizeWithFound === this.size) return;
    this.#indexes.set(this.#found!, this.#foundIndex);
    this.size = this.sizeWithFound;
  }

  forgetFound(): void {
    this.sizeWithFound = this.size;
    this.#found = undefined;
  }

  copy(target: Buffer, offset: number): number {
    return offset + this.#fields.copy(target, offset, 0, this.size);
  }

  clear(): void {
    this.#indexes.clear();
    this.size = 0;
    this.forgetFound();
  }

  /** Writes the field of `key` behind the kept ones and returns its end. */
  #encode(key: string): number {
    this.#fields = withRoom(this.#fields, this.size, this.size + 6 + key.length * 3);
    const fields = this.#fields;
    fields[this.size] = this.#tag;
    const start = writeVarint(fields, key.length, this.size + 1);
    for (let index = 0; index < key.length; index++) {
      const unit = key.charCodeAt(index);
      if (unit >= 0x80) return this.#encodeUtf8(key);
      fields[start + index] = unit;
    }
    return start + key.length;
  }

  #encodeUtf8(key: string): number {
    const start = writeVarint(this.#fields, Buffer.byteLength(key), this.size + 1);
    return start + this.#fields.write(key, start, "utf8");
  }
}

/** `buffer` when it holds `needed` bytes, else a copy of at least twice its length with the first `used` bytes kept. */
function withRoom(buffer: Buffer, used: number, needed: number): Buffer {
  if (needed <= buffer.length) return buffer;
  const grown = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2));
  buffer.copy(grown, 0, 0, used);
  return grown;
}
