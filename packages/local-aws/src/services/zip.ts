import { crc32, inflateRawSync } from "node:zlib";

/*
 * ZIP (PKWARE APPNOTE 6.3.10), read by its central directory: the end record (4.3.16), one header per file (4.3.12), and
 * the local header (4.3.7) that the data follow. Stored and deflated files; no ZIP64, encryption or spanned archives.
 * Own code because it is the mirror of the writer in the Terraform package, and the limits of Lambda and of Managed
 * Service for Apache Flink must hold while inflating, which readers that hand out whole archives do not offer.
 */

/** One file of an archive. */
export interface ZipFile {
  /** With forward slashes; inside the archive's root. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

/** An archive that cannot be read; the message says why. */
export class ZipError extends Error {
  override readonly name = "ZipError";
}

const END = 0x06054b50;
const END_BYTES = 22;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
const ENCRYPTED = 0x0001;
const STORED = 0;
const DEFLATED = 8;
const SYMBOLIC_LINK = 0o120000;
const FILE_TYPE = 0o170000;

/**
 * Reads the files of an archive; folders are left out.
 * @param limit Bytes that all files together may have.
 * @throws ZipError when it is not a ZIP archive, is damaged, leads out of its root or is larger than `limit`.
 */
export function readZip(archive: Buffer, limit: number): ZipFile[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  let offset = archive.readUInt32LE(end + 16);
  if (count === 0xffff || offset === 0xffffffff) throw new ZipError("ZIP64 archives are not read");
  const files: ZipFile[] = [];
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (offset + CENTRAL_BYTES > archive.length || archive.readUInt32LE(offset) !== CENTRAL)
      throw new ZipError(`no central directory header at byte ${offset}`);
    const nameBytes = archive.readUInt16LE(offset + 28);
    const path = archive.toString("utf8", offset + CENTRAL_BYTES, offset + CENTRAL_BYTES + nameBytes);
    const mode = archive.readUInt32LE(offset + 38) >>> 16;
    if (!path.endsWith("/")) {
      checkPath(path);
      if ((mode & FILE_TYPE) === SYMBOLIC_LINK) throw new ZipError(`${path} is a symbolic link, which is not read`);
      const content = readContent(archive, offset, path, limit - total);
      total += content.length;
      files.push({ path, content, executable: (mode & 0o111) !== 0 });
    }
    offset += CENTRAL_BYTES + nameBytes + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  return files;
}

/** The end record stands last, before a comment of up to 64 KiB. */
function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let offset = archive.length - END_BYTES; offset >= first; offset--) {
    if (archive.readUInt32LE(offset) !== END) continue;
    if (offset + END_BYTES + archive.readUInt16LE(offset + 20) === archive.length) return offset;
  }
  throw new ZipError("no end of central directory");
}

function checkPath(path: string): void {
  const unsafe = path === "" || path.startsWith("/") || path.includes("\\") || path.includes("\0");
  if (unsafe || path.split("/").some((part) => part === "..")) throw new ZipError(`${JSON.stringify(path)} leads out`);
}

function readContent(archive: Buffer, header: number, path: string, limit: number): Buffer {
  if ((archive.readUInt16LE(header + 8) & ENCRYPTED) !== 0) throw new ZipError(`${path} is encrypted`);
  const method = archive.readUInt16LE(header + 10);
  const checksum = archive.readUInt32LE(header + 16);
  const compressed = archive.readUInt32LE(header + 20);
  const size = archive.readUInt32LE(header + 24);
  const local = archive.readUInt32LE(header + 42);
  if (local + LOCAL_BYTES > archive.length || archive.readUInt32LE(local) !== LOCAL)
    throw new ZipError(`no local header of ${path} at byte ${local}`);
  const start = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  if (start + compressed > archive.length) throw new ZipError(`${path} is cut off`);
  if (size > limit) throw new ZipError("unzipped size is too large");
  const content = decode(method, archive.subarray(start, start + compressed), size, path);
  if (content.length !== size || crc32(content) !== checksum) throw new ZipError(`${path} is damaged`);
  return content;
}

function decode(method: number, data: Buffer, size: number, path: string): Buffer {
  if (method === STORED) return data;
  if (method !== DEFLATED) throw new ZipError(`${path} is compressed by method ${method}, which is not read`);
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    throw new ZipError(`${path} is damaged`, { cause });
  }
}
