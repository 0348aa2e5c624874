import { ByteReader } from "./byte-reader.ts";
import { ReplayError } from "./errors.ts";
import { decodeLz4Block } from "./lz4-block.ts";
import { Xxh32, xxh32 } from "./xxh32.ts";

// LZ4 frame format 1.6.x: magic 0x184D2204, then
//   FLG (version 01, B.Indep, B.Checksum, C.Size, C.Checksum, reserved, DictID)  BD (block maximum 4 to 7)
//   [content size, 8 bytes]  [dictionary id, 4 bytes]  HC (second byte of XXH32 of the descriptor)
//   blocks: size (4 bytes, highest bit set: stored)  data  [XXH32 of data]; size 0 ends the frame
//   [XXH32 of the content]
// Frames follow one another; skippable frames (0x184D2A50 to ..5F) lie between them. All numbers are little endian.
const MAGIC = 0x184d2204;
const SKIPPABLE = 0x184d2a50;
const STORED = 0x80000000;
/** A match reaches back at most this far, also into earlier blocks of a frame with linked blocks. */
const WINDOW = 65_536;

/**
 * Decodes LZ4 frames block by block; no library on the registry does so without the whole file in memory.
 * A yielded chunk is valid until the next one is asked for. Every checksum present is checked.
 * @throws {ReplayError} `REPLAY_DATA_DAMAGED`, or `REPLAY_SOURCE_REFUSED` for a frame that needs a dictionary.
 */
export async function* decodeLz4Frames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ByteReader(chunks);
  try {
    for (;;) {
      const start = await reader.read(4);
      if (start.length === 0) return;
      const magic = word(start);
      if (magic === MAGIC) {
        yield* decodeFrame(reader);
      } else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
        const length = word(await reader.read(4));
        if (!(await reader.skip(length))) throw damaged(`${length} bytes to skip, got the end of the file`);
      } else {
        throw damaged(`the start of a frame, got ${Buffer.from(start).toString("hex")}`);
      }
    }
  } finally {
    await reader.close();
  }
}

async function* decodeFrame(reader: ByteReader): AsyncGenerator<Uint8Array, void, undefined> {
  const header = await readHeader(reader);
  // Invariant: target[floor .. WINDOW) are the bytes before the block that is decoded next, which starts at WINDOW.
  const target = new Uint8Array(WINDOW + header.blockMaximum);
  let floor = WINDOW;
  let length = 0n;
  const hash = header.contentChecksum ? new Xxh32() : undefined;
  for (;;) {
    const size = word(await exactly(reader, 4));
    if (size === 0) break;
    const stored = size >= STORED;
    const bytes = stored ? size - STORED : size;
    if (bytes > header.blockMaximum) throw damaged(`a block of at most ${header.blockMaximum} bytes, got ${bytes}`);
    const data = await exactly(reader, bytes);
    const expected = header.blockChecksum ? xxh32(data) : 0;
    let end = WINDOW + bytes;
    if (stored) target.set(data, WINDOW);
    else end = decodeLz4Block(data, target, WINDOW, floor);
    if (header.blockChecksum) verify("block", word(await exactly(reader, 4)), expected);
    const content = target.subarray(WINDOW, end);
    hash?.update(content);
    length += BigInt(content.length);
    yield content;
    if (header.linked) {
      floor = Math.max(0, floor - content.length);
      target.copyWithin(0, end - WINDOW, end);
    }
  }
  if (hash !== undefined) verify("content", word(await exactly(reader, 4)), hash.digest());
  if (header.contentSize !== undefined && header.contentSize !== length) {
    throw damaged(`${header.contentSize} bytes of content, got ${length}`);
  }
}

interface FrameHeader {
  linked: boolean;
  blockChecksum: boolean;
  contentChecksum: boolean;
  contentSize: bigint | undefined;
  blockMaximum: number;
}

async function readHeader(reader: ByteReader): Promise<FrameHeader> {
  const flags = Buffer.from(await exactly(reader, 2));
  const flg = flags[0]!;
  const bd = flags[1]!;
  if (flg >> 6 !== 1) throw damaged(`frame version 1, got ${flg >> 6}`);
  if ((flg & 2) !== 0 || (bd & 0x8f) !== 0) throw damaged("reserved bits to be 0, got others");
  const maximum = bd >> 4;
  if (maximum < 4) throw damaged(`a block maximum from 4 to 7, got ${maximum}`);
  if ((flg & 1) !== 0) {
    throw new ReplayError("REPLAY_SOURCE_REFUSED", "lz4 frame made with a dictionary: recompress it without one");
  }
  const size = (flg & 8) === 0 ? Buffer.alloc(0) : Buffer.from(await exactly(reader, 8));
  const check = (await exactly(reader, 1))[0]!;
  verify("header", check, (xxh32(Buffer.concat([flags, size])) >>> 8) & 0xff);
  return {
    linked: (flg & 0x20) === 0,
    blockChecksum: (flg & 0x10) !== 0,
    contentChecksum: (flg & 4) !== 0,
    contentSize: size.length === 0 ? undefined : size.readBigUInt64LE(),
    blockMaximum: 1 << (2 * maximum + 8),
  };
}

async function exactly(reader: ByteReader, length: number): Promise<Uint8Array> {
  const bytes = await reader.read(length);
  if (bytes.length < length) throw damaged(`${length} more bytes, got the end of the file`);
  return bytes;
}

function word(bytes: Uint8Array): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}

function verify(what: string, got: number, expected: number): void {
  if (got !== expected) throw damaged(`${what} checksum ${expected.toString(16)}, got ${got.toString(16)}`);
}

function damaged(message: string): ReplayError {
  return new ReplayError("REPLAY_DATA_DAMAGED", `lz4: expected ${message}`);
}
