/*
 * Reflected CRCs with all-ones start value and final inversion. CRC32 is Node's own (zlib); here are
 *   CRC-32C     polynomial 0x1EDC6F41 (RFC 3720, section 12.1)
 *   CRC-64/NVME polynomial 0xAD93D23594C93659 (NVM Express Base Specification 2.0, section 5.2.2)
 * sliced by eight bytes. The 64-bit one keeps its halves in two tables, since JavaScript has no fast 64-bit integers.
 */

const SLICES = 8;

/** A CRC in progress. */
export interface RunningCrc {
  update(bytes: Uint8Array): void;
  /** Big-endian value of what was seen so far. */
  digest(): Buffer;
}

let crc32cTables: Uint32Array | undefined;

export function createCrc32c(): RunningCrc {
  crc32cTables ??= buildTables32(0x82f63b78);
  const tables = crc32cTables;
  let crc = 0xffffffff;
  return {
    update(bytes) {
      let position = 0;
      const aligned = bytes.length - (bytes.length % SLICES);
      for (; position < aligned; position += SLICES) {
        const word =
          crc ^
          (bytes[position]! |
            (bytes[position + 1]! << 8) |
            (bytes[position + 2]! << 16) |
            (bytes[position + 3]! << 24));
        crc =
          tables[0x700 | (word & 0xff)]! ^
          tables[0x600 | ((word >>> 8) & 0xff)]! ^
          tables[0x500 | ((word >>> 16) & 0xff)]! ^
          tables[0x400 | (word >>> 24)]! ^
          tables[0x300 | bytes[position + 4]!]! ^
          tables[0x200 | bytes[position + 5]!]! ^
          tables[0x100 | bytes[position + 6]!]! ^
          tables[bytes[position + 7]!]!;
      }
      for (; position < bytes.length; position++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[position]!) & 0xff]!;
    },
    digest() {
      const value = Buffer.alloc(4);
      value.writeUInt32BE(~crc >>> 0);
      return value;
    },
  };
}

function buildTables32(reflected: number): Uint32Array {
  const tables = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ reflected : value >>> 1;
    tables[byte] = value;
  }
  for (let index = 256; index < tables.length; index++) {
    const previous = tables[index - 256]!;
    tables[index] = (previous >>> 8) ^ tables[previous & 0xff]!;
  }
  return tables;
}

let crc64Tables: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

export function createCrc64Nvme(): RunningCrc {
  crc64Tables ??= buildTables64(0x9a6c9329, 0xac4bc9b5);
  const { high, low } = crc64Tables;
  let crcHigh = 0xffffffff;
  let crcLow = 0xffffffff;
  return {
    update(bytes) {
      let position = 0;
      const aligned = bytes.length - (bytes.length % SLICES);
      for (; position < aligned; position += SLICES) {
        const first =
          crcLow ^
          (bytes[position]! |
            (bytes[position + 1]! << 8) |
            (bytes[position + 2]! << 16) |
            (bytes[position + 3]! << 24));
        const second =
          crcHigh ^
          (bytes[position + 4]! |
            (bytes[position + 5]! << 8) |
            (bytes[position + 6]! << 16) |
            (bytes[position + 7]! << 24));
        const a = 0x700 | (first & 0xff);
        const b = 0x600 | ((first >>> 8) & 0xff);
        const c = 0x500 | ((first >>> 16) & 0xff);
        const d = 0x400 | (first >>> 24);
        const e = 0x300 | (second & 0xff);
        const f = 0x200 | ((second >>> 8) & 0xff);
        const g = 0x100 | ((second >>> 16) & 0xff);
        const h = second >>> 24;
        crcHigh = high[a]! ^ high[b]! ^ high[c]! ^ high[d]! ^ high[e]! ^ high[f]! ^ high[g]! ^ high[h]!;
        crcLow = low[a]! ^ low[b]! ^ low[c]! ^ low[d]! ^ low[e]! ^ low[f]! ^ low[g]! ^ low[h]!;
      }
      for (; position < bytes.length; position++) {
        const index = (crcLow ^ bytes[position]!) & 0xff;
        crcLow = ((crcLow >>> 8) | (crcHigh << 24)) ^ low[index]!;
        crcHigh = (crcHigh >>> 8) ^ high[index]!;
      }
    },
    digest() {
      const value = Buffer.alloc(8);
      value.writeUInt32BE(~crcHigh >>> 0);
      value.writeUInt32BE(~crcLow >>> 0, 4);
      return value;
    },
  };
}

function buildTables64(reflectedHigh: number, reflectedLow: number): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(SLICES * 256);
  const low = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let valueHigh = 0;
    let valueLow = byte;
    for (let bit = 0; bit < 8; bit++) {
      const odd = valueLow & 1;
      valueLow = (valueLow >>> 1) | (valueHigh << 31);
      valueHigh >>>= 1;
      if (odd) {
        valueLow ^= reflectedLow;
        valueHigh ^= reflectedHigh;
      }
    }
    high[byte] = valueHigh;
    low[byte] = valueLow;
  }
  for (let index = 256; index < high.length; index++) {
    const previousHigh = high[index - 256]!;
    const previousLow = low[index - 256]!;
    const byte = previousLow & 0xff;
    low[index] = ((previousLow >>> 8) | (previousHigh << 24)) ^ low[byte]!;
    high[index] = (previousHigh >>> 8) ^ high[byte]!;
  }
  return { high, low };
}

/** Reflected polynomials by width in bits. */
export const CRC_POLYNOMIALS = {
  CRC32: { width: 32n, polynomial: 0xedb88320n },
  CRC32C: { width: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
} as const;

/**
 * The CRC of two texts in sequence from their CRCs and the length of the second: crc1 · x^(8·length) mod P, plus crc2,
 * as in zlib's crc32_combine. Reflected: the highest bit is x^0.
 */
export function combineCrc(kind: keyof typeof CRC_POLYNOMIALS, first: Buffer, second: Buffer, length: number): Buffer {
  const { width, polynomial } = CRC_POLYNOMIALS[kind];
  const multiply = (a: bigint, b: bigint): bigint => {
    let product = 0n;
    let shifted = b;
    for (let bit = width - 1n; bit >= 0n; bit--) {
      if ((a >> bit) & 1n) product ^= shifted;
      shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
    }
    return product;
  };
  let power = 1n << (width - 1n);
  let square = 1n << (width - 2n);
  for (let bits = BigInt(length) * 8n; bits > 0n; bits >>= 1n) {
    if (bits & 1n) power = multiply(power, square);
    square = multiply(square, square);
  }
  const combined = multiply(BigInt(`0x${first.toString("hex")}`), power) ^ BigInt(`0x${second.toString("hex")}`);
  return Buffer.from(combined.toString(16).padStart(Number(width / 4n), "0"), "hex");
}
