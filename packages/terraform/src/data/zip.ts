import { crc32, deflateRawSync } from "node:zlib";

/*
 * ZIP (PKWARE APPNOTE 6.3.10): a local header (4.3.7) and deflated data for each file, a central directory (4.3.12) and
 * its end (4.3.16). No ZIP64: at most 65,535 files and 4 GiB.
 */

/** One file of an archive; the name has forward slashes. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** Whether it may be executed. */
  readonly executable?: boolean;
}

/** 1 January 1980, 00:00, the first date that the format knows: the same bytes whenever it is written. */
const DATE = (0 << 9) | (1 << 5) | 1;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
const MADE_BY_UNIX = (3 << 8) | 20;

/** Writes an archive whose bytes depend on names and contents only. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of sorted) {
    const name = Buffer.from(entry.name);
    const data = deflateRawSync(entry.content, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(UTF8_NAMES, 2);
    common.writeUInt16LE(DEFLATED, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(entry.content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(entry.content.length, 18);
    common.writeUInt16LE(name.length, 22);
    bodies.push(signature(0x04034b50), common, name, data);
    const head = Buffer.alloc(2);
    head.writeUInt16LE(MADE_BY_UNIX);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((0o100000 | (entry.executable ? 0o755 : 0o644)) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(signature(0x02014b50), head, common, tail, name);
    offset += 4 + common.length + name.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(sorted.length, 4);
  end.writeUInt16LE(sorted.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
