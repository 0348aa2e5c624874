/*
 * Snappy block format (google/snappy, format_description.txt): the uncompressed length as a varint, then elements.
 * A tag's low two bits are 00 for a literal, 01 for a copy of 4 to 11 bytes with an 11-bit offset, 10 for a copy of 1 to 64
 * bytes with a 16-bit offset. Input is taken in pieces of 64 KiB, so that offsets fit and one hash table serves each.
 */

const PIECE_BYTES = 1 << 16;
const TABLE_BITS = 14;
const MIN_MATCH = 4;
/** A piece's last bytes are never the start of a match: four bytes are read at once. */
const MARGIN = 15;

/** Compresses to the raw block format. */
export function snappyCompress(input: Uint8Array): Buffer {
  const output = Buffer.allocUnsafe(maxLength(input.length));
  const writer = { output, at: writeVarint(output, 0, input.length) };
  const table = new Uint16Array(1 << TABLE_BITS);
  for (let start = 0; start < input.length; start += PIECE_BYTES)
    compressPiece(input, start, Math.min(start + PIECE_BYTES, input.length), table, writer);
  return output.subarray(0, writer.at);
}

interface Writer {
  readonly output: Buffer;
  at: number;
}

/** Incompressible input grows by a sixth at most. */
function maxLength(length: number): number {
  return 32 + length + Math.ceil(length / 6);
}

function compressPiece(input: Uint8Array, start: number, end: number, table: Uint16Array, writer: Writer): void {
  table.fill(0);
  let literal = start;
  let at = start + 1;
  const last = end - MARGIN;
  // Steps grow while nothing matches, so that incompressible input costs little.
  let skip = 32;
  while (at < last) {
    const slot = hash(read32(input, at));
    const candidate = start + table[slot]!;
    table[slot] = at - start;
    if (candidate >= at || read32(input, candidate) !== read32(input, at)) {
      at += skip++ >> 5;
      continue;
    }
    skip = 32;
    writeLiteral(input, literal, at, writer);
    let length = MIN_MATCH;
    while (at + length < end && input[candidate + length] === input[at + length]) length++;
    writeCopy(at - candidate, length, writer);
    at += length;
    literal = at;
  }
  writeLiteral(input, literal, end, writer);
}

function read32(input: Uint8Array, at: number): number {
  return input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16) | (input[at + 3]! << 24) | 0;
}

function hash(word: number): number {
  return Math.imul(word, 0x1e35a7bd) >>> (32 - TABLE_BITS);
}

function writeLiteral(input: Uint8Array, from: number, to: number, writer: Writer): void {
  const length = to - from;
  if (length === 0) return;
  const { output } = writer;
  const rest = length - 1;
  if (rest < 60) output[writer.at++] = rest << 2;
  else if (rest < 256) {
    output[writer.at++] = 60 << 2;
    output[writer.at++] = rest;
  } else {
    output[writer.at++] = 61 << 2;
    output[writer.at++] = rest & 0xff;
    output[writer.at++] = rest >> 8;
  }
  output.set(input.subarray(from, to), writer.at);
  writer.at += length;
}

function writeCopy(offset: number, length: number, writer: Writer): void {
  let left = length;
  while (left >= 68) left = copy2(offset, 64, left, writer);
  if (left > 64) left = copy2(offset, 60, left, writer);
  if (left >= 12 || offset >= 2048) copy2(offset, left, left, writer);
  else {
    writer.output[writer.at++] = 1 | ((left - 4) << 2) | ((offset >> 8) << 5);
    writer.output[writer.at++] = offset & 0xff;
  }
}

/** Writes a copy with a 16-bit offset and returns what is left. */
function copy2(offset: number, length: number, left: number, writer: Writer): number {
  writer.output[writer.at++] = 2 | ((length - 1) << 2);
  writer.output[writer.at++] = offset & 0xff;
  writer.output[writer.at++] = offset >> 8;
  return left - length;
}

function writeVarint(output: Buffer, at: number, value: number): number {
  let rest = value;
  let index = at;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) output[index++] = (rest & 0x7f) | 0x80;
  output[index++] = rest;
  return index;
}

/* snappy-java (org.xerial.snappy.SnappyOutputStream): magic, version 1, compatible version 1, then length and block. */
const XERIAL_HEADER = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const XERIAL_BLOCK_BYTES = 32 * 1024;

/** The stream format of snappy-java, which AWS's `Snappy` is. */
export function xerialSnappy(input: Buffer): Buffer {
  const parts: Buffer[] = [XERIAL_HEADER];
  for (let start = 0; start < input.length; start += XERIAL_BLOCK_BYTES) {
    const block = snappyCompress(input.subarray(start, start + XERIAL_BLOCK_BYTES));
    parts.push(bigEndian(block.length), block);
  }
  return Buffer.concat(parts);
}

/* Hadoop's BlockCompressorStream: uncompressed length, then chunks of compressed length and block, both big-endian. */
const HADOOP_BLOCK_BYTES = 256 * 1024;

/** The framing of Hadoop's SnappyCodec. */
export function hadoopSnappy(input: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start < input.length; start += HADOOP_BLOCK_BYTES) {
    const piece = input.subarray(start, start + HADOOP_BLOCK_BYTES);
    const block = snappyCompress(piece);
    parts.push(bigEndian(piece.length), bigEndian(block.length), block);
  }
  return parts.length === 0 ? bigEndian(0) : Buffer.concat(parts);
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
