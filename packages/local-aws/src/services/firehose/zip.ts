import { promisify } from "node:util";
import { constants, crc32, deflateRaw } from "node:zlib";

const deflateAsync = promisify(deflateRaw);

/*
 * A zip archive with one deflated file (PKWARE APPNOTE 6.3): local file header, data, central directory header, end of
 * central directory. Times are MS-DOS's earliest, 1980-01-01: the object has its own.
 */

const VERSION = 20;
const UTF8_NAMES = 1 << 11;
const DEFLATED = 8;
const EARLIEST_DATE = (1 << 5) | 1;

/** Packs a file of less than 4 GiB. */
export async function zip(name: string, content: Buffer): Promise<Buffer> {
  const data = await deflateAsync(content, { level: constants.Z_BEST_SPEED });
  const file = Buffer.from(name);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(VERSION, 0);
  shared.writeUInt16LE(UTF8_NAMES, 2);
  shared.writeUInt16LE(DEFLATED, 4);
  shared.writeUInt16LE(EARLIEST_DATE, 8);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(data.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, file]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02"), word(VERSION), shared, Buffer.alloc(14), file]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + data.length, 16);
  return Buffer.concat([local, data, central, end]);
}

function word(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8]);
}
