import { hash } from "node:crypto";
import {
  DIGEST_SIZE,
  MAGIC,
  TAG_DATA,
  TAG_EXPLICIT_HASH_KEY,
  TAG_EXPLICIT_HASH_KEY_INDEX,
  TAG_PARTITION_KEY,
  TAG_PARTITION_KEY_INDEX,
  TAG_RECORD,
} from "./aggregate.ts";
import { type HashRange, hashKey, inHashRange, readHashKey } from "./hash.ts";
import { FieldReader, MalformedError } from "./protobuf.ts";
import type { ProducerRecord } from "./types.ts";

/** A record as its producer put it. `data` is a view on the aggregate, which it keeps in memory. */
export interface UserRecord extends ProducerRecord {
  /** Position within the aggregate, from 0; 0 for a record that is no aggregate. */
  subSequenceNumber: number;
}

/** Why a record was passed on whole instead of being taken apart. */
export type PassedThroughReason = "no-magic" | "too-short" | "digest-mismatch" | "malformed";

/** The user records of one record of the stream. */
export interface Deaggregation {
  /** In the order of the aggregate. */
  records: UserRecord[];
  /** Records whose hash key lies outside the given range, in order; empty when no range was given. */
  outOfRange: UserRecord[];
  /** Present when the record was no aggregate: `records` then holds just that record, byte for byte. */
  passedThrough?: PassedThroughReason;
}

/** Options of {@link deaggregate}. */
export interface DeaggregateOptions {
  /**
   * Range of the shard the record was read from, such as `ShardMap.rangeOf(shardId)`. An aggregate written while its
   * shard was split can hold records of the sibling shard. The Kinesis Client Library (KCL) drops such an aggregate
   * whole and in silence; here its records come back in `records` and `outOfRange`, and the caller decides.
   */
  hashRange?: HashRange;
}

/**
 * Takes a KPL aggregate apart. A record without magic, with a wrong MD5, too short or not an AggregatedRecord passes
 * through whole, as in the KCL. Tags (field 4 of a record), which the KPL never writes, are read over.
 */
export function deaggregate(record: ProducerRecord, options: DeaggregateOptions = {}): Deaggregation {
  const reason = refuse(record.data);
  if (reason !== undefined) return passThrough(record, reason);
  try {
    const tables = readTables(record.data);
    const records = readRecords(record.data, tables);
    return options.hashRange === undefined ? { records, outOfRange: [] } : splitByRange(records, options.hashRange);
  } catch (error) {
    if (error instanceof MalformedError) return passThrough(record, "malformed");
    throw error;
  }
}

/** True when `data` begins with the magic of an aggregate, whatever follows. */
export function hasAggregateMagic(data: Uint8Array): boolean {
  return data[0] === MAGIC[0] && data[1] === MAGIC[1] && data[2] === MAGIC[2] && data[3] === MAGIC[3];
}

function refuse(data: Uint8Array): PassedThroughReason | undefined {
  if (!hasAggregateMagic(data)) return "no-magic";
  const end = data.length - DIGEST_SIZE;
  if (end < MAGIC.length) return "too-short";
  const digest = hash("md5", data.subarray(MAGIC.length, end), "binary");
  for (let index = 0; index < DIGEST_SIZE; index++) {
    if (digest.charCodeAt(index) !== data[end + index]) return "digest-mismatch";
  }
  return undefined;
}

function passThrough(record: ProducerRecord, reason: PassedThroughReason): Deaggregation {
  const { partitionKey, explicitHashKey, data } = record;
  return {
    records: [{ partitionKey, explicitHashKey, data, subSequenceNumber: 0 }],
    outOfRange: [],
    passedThrough: reason,
  };
}

interface Tables {
  partitionKeys: string[];
  explicitHashKeys: string[];
  /** Offset of the first record field, or of the end of the message. */
  recordsStart: number;
  recordCount: number;
}

/** Fields may come in any order, so the tables are read before the records that refer to them. */
function readTables(data: Uint8Array): Tables {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length);
  const reader = new FieldReader(data, MAGIC.length, data.length - DIGEST_SIZE);
  const tables: Tables = { partitionKeys: [], explicitHashKeys: [], recordsStart: reader.end, recordCount: 0 };
  while (reader.offset < reader.end) {
    const fieldStart = reader.offset;
    const tag = reader.varint();
    if (tag === TAG_RECORD) {
      if (tables.recordCount++ === 0) tables.recordsStart = fieldStart;
      reader.offset = reader.bytesEnd();
    } else if (tag === TAG_PARTITION_KEY || tag === TAG_EXPLICIT_HASH_KEY) {
      const end = reader.bytesEnd();
      const table = tag === TAG_PARTITION_KEY ? tables.partitionKeys : tables.explicitHashKeys;
      table.push(text.toString("utf8", reader.offset, end));
      reader.offset = end;
    } else {
      reader.skip(tag);
    }
  }
  return tables;
}

function readRecords(data: Uint8Array, tables: Tables): UserRecord[] {
  const { partitionKeys, explicitHashKeys } = tables;
  const { buffer, byteOffset } = data;
  const reader = new FieldReader(data, tables.recordsStart, data.length - DIGEST_SIZE);
  const records = new Array<UserRecord>(tables.recordCount);
  let count = 0;
  while (count < tables.recordCount) {
    const tag = reader.varint();
    if (tag !== TAG_RECORD) {
      reader.skip(tag);
      continue;
    }
    const end = reader.bytesEnd();
    let keyIndex = -1;
    let hashIndex = -1;
    let dataStart = -1;
    let dataEnd = -1;
    while (reader.offset < end) {
      const fieldTag = reader.varint();
      if (fieldTag === TAG_PARTITION_KEY_INDEX) keyIndex = reader.varint();
      else if (fieldTag === TAG_EXPLICIT_HASH_KEY_INDEX) hashIndex = reader.varint();
      else if (fieldTag === TAG_DATA) {
        dataEnd = reader.bytesEnd();
        dataStart = reader.offset;
        reader.offset = dataEnd;
      } else reader.skip(fieldTag);
    }
    const known = keyIndex >= 0 && keyIndex < partitionKeys.length && hashIndex < explicitHashKeys.length;
    if (reader.offset !== end || dataStart < 0 || !known) throw new MalformedError();
    records[count] = {
      partitionKey: partitionKeys[keyIndex]!,
      explicitHashKey: hashIndex < 0 ? undefined : explicitHashKeys[hashIndex],
      data: new Uint8Array(buffer, byteOffset + dataStart, dataEnd - dataStart),
      subSequenceNumber: count++,
    };
  }
  return records;
}

function splitByRange(all: UserRecord[], range: HashRange): Deaggregation {
  const key = new Uint32Array(4);
  const records: UserRecord[] = [];
  const outOfRange: UserRecord[] = [];
  for (const record of all) {
    const { partitionKey, explicitHashKey } = record;
    if (explicitHashKey === undefined) hashKey(partitionKey, key);
    else if (!readHashKey(explicitHashKey, key)) throw new MalformedError();
    (inHashRange(range, key) ? records : outOfRange).push(record);
  }
  return { records, outOfRange };
}
