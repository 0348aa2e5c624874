/**
 * What a segment holds: the records' bytes end to end (UTF-8 partition key, then data), and per record where it ends,
 * when it arrived, and how long its key is.
 */
export interface SegmentContents {
  bytes: Buffer;
  /** End of each record in `bytes`. */
  ends: Uint32Array;
  /** Milliseconds between the segment's opening and each record's arrival; never descending. */
  delays: Uint32Array;
  /** Bytes of each record's partition key. */
  keyLengths: Uint16Array;
}

const FIRST_BYTES = 4096;
const FIRST_RECORDS = 32;
/** Bytes of index per record: end, delay, key length. */
const INDEX_BYTES = 10;
/** A segment is sealed after an hour, so that retention frees its records soon after they expire. */
const LONGEST_DELAY = 3_600_000;

/** A run of consecutive records of one shard. It grows until it is sealed, and never changes after. */
export class Segment {
  /** Record index of the first record. */
  readonly firstIndex: number;
  /** Arrival of the first record, in milliseconds. */
  readonly opened: number;
  /** Whether its records are under server-side encryption. */
  readonly encrypted: boolean;
  count = 0;
  lastArrival: number;
  /** Undefined once the segment has been written to disk. */
  contents: SegmentContents | undefined;
  /** Where it lies on disk. */
  file: string | undefined;
  #used = 0;

  constructor(firstIndex: number, opened: number, encrypted: boolean) {
    this.firstIndex = firstIndex;
    this.opened = opened;
    this.lastArrival = opened;
    this.encrypted = encrypted;
    this.contents = {
      bytes: Buffer.allocUnsafeSlow(FIRST_BYTES),
      ends: new Uint32Array(FIRST_RECORDS),
      delays: new Uint32Array(FIRST_RECORDS),
      keyLengths: new Uint16Array(FIRST_RECORDS),
    };
  }

  get endIndex(): number {
    return this.firstIndex + this.count;
  }

  /** Bytes of records. */
  get used(): number {
    return this.#used;
  }

  /** Bytes of memory its contents take. */
  get resident(): number {
    return this.contents === undefined ? 0 : this.contents.bytes.length + this.contents.ends.length * INDEX_BYTES;
  }

  accepts(size: number, arrival: number, limit: number): boolean {
    return this.count === 0 || (this.#used + size <= limit && arrival - this.opened <= LONGEST_DELAY);
  }

  /** Appends a record; the segment must be open. */
  append(partitionKey: string, data: Uint8Array, arrival: number): void {
    const contents = this.contents!;
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    const most = this.#used + partitionKey.length * 3 + data.length;
    if (most > contents.bytes.length) grow(contents, most, this.#used);
    if (this.count === contents.ends.length) growIndex(contents);
    const keyLength = writeKey(contents.bytes, partitionKey, this.#used);
    const start = this.#used + keyLength;
    contents.bytes.set(data, start);
    this.#used = start + data.length;
    contents.ends[this.count] = this.#used;
    contents.delays[this.count] = arrival - this.opened;
    contents.keyLengths[this.count] = keyLength;
    this.count++;
    this.lastArrival = arrival;
  }

  /** Place of the first record that arrived at or after `time`; `count` when there is none. */
  placeAt(contents: SegmentContents, time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.opened + contents.delays[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function writeKey(bytes: Buffer, key: string, at: number): number {
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    if (unit >= 128) return bytes.write(key, at, "utf8");
    bytes[at + index] = unit;
  }
  return key.length;
}

function grow(contents: SegmentContents, needed: number, used: number): void {
  let size = contents.bytes.length * 2;
  while (size < needed) size *= 2;
  const bytes = Buffer.allocUnsafeSlow(size);
  // Readers may still hold views of the old bytes, which stay as they were.
  contents.bytes.copy(bytes, 0, 0, used);
  contents.bytes = bytes;
}

function growIndex(contents: SegmentContents): void {
  const size = contents.ends.length * 2;
  const { ends, delays, keyLengths } = contents;
  contents.ends = new Uint32Array(size);
  contents.ends.set(ends);
  contents.delays = new Uint32Array(size);
  contents.delays.set(delays);
  contents.keyLengths = new Uint16Array(size);
  contents.keyLengths.set(keyLengths);
}

/*
 * On disk a segment is: ends u32[count] | delays u32[count] | key lengths u16[count] | bytes, in the machine's byte order;
 * the file never leaves the run.
 */

/** The parts of a segment's file, in order; views of its contents. */
export function serializeSegment(segment: Segment): Uint8Array[] {
  const { count, used } = segment;
  const { ends, delays, keyLengths, bytes } = segment.contents!;
  return [bytesOf(ends, count), bytesOf(delays, count), bytesOf(keyLengths, count), bytes.subarray(0, used)];
}

function bytesOf(array: Uint32Array | Uint16Array, count: number): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, count * array.BYTES_PER_ELEMENT);
}

/** @param file Starts at a multiple of four bytes in its memory. */
export function deserializeSegment(segment: Segment, file: Buffer): SegmentContents {
  const { count } = segment;
  return {
    ends: new Uint32Array(file.buffer, file.byteOffset, count),
    delays: new Uint32Array(file.buffer, file.byteOffset + count * 4, count),
    keyLengths: new Uint16Array(file.buffer, file.byteOffset + count * 8, count),
    bytes: file.subarray(count * INDEX_BYTES),
  };
}
