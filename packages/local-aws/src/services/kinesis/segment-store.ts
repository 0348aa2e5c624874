import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { AwsError } from "../../errors.ts";
import { deserializeSegment, type Segment, type SegmentContents, serializeSegment } from "./segment.ts";

export interface SegmentStoreOptions {
  readonly directory: string;
  /** Bytes of records kept in memory before sealed segments go to disk. Default 64 MiB. */
  readonly memoryBytes?: number;
}

const DEFAULT_MEMORY_BYTES = 64 * 1024 * 1024;
const LARGEST_SEGMENT = 1024 * 1024;
const SMALLEST_SEGMENT = 64 * 1024;
/** Segments read back from disk that are kept, most recently used last. */
const CACHED_SEGMENTS = 8;

/* An encrypted segment on disk: nonce 12 bytes | AES-256-GCM tag 16 bytes | ciphertext. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Memory and disk of all segments of one Region: keeps memory bounded by writing the oldest sealed segments to files. */
export class SegmentStore {
  readonly #directory: string;
  readonly #memoryBytes: number;
  /** Data key of server-side encryption; it never leaves this process. */
  readonly #key = randomBytes(32);
  /** Sealed and still in memory, oldest first. */
  readonly #sealed = new Set<Segment>();
  readonly #cache = new Map<Segment, SegmentContents>();
  #resident = 0;
  #open = 0;
  #files = 0;

  constructor(options: SegmentStoreOptions) {
    this.#directory = options.directory;
    this.#memoryBytes = options.memoryBytes ?? DEFAULT_MEMORY_BYTES;
    // Segments of a run that was killed: their index died with it.
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Bytes of memory that all segments take, without those read back. */
  get resident(): number {
    return this.#resident;
  }

  /** Size at which an open segment is sealed: smaller the more shards are written, so that open ones fit in half the memory. */
  get segmentBytes(): number {
    const share = Math.floor(this.#memoryBytes / (2 * Math.max(1, this.#open)));
    return Math.min(LARGEST_SEGMENT, Math.max(SMALLEST_SEGMENT, share));
  }

  opened(segment: Segment): void {
    this.#open++;
    this.#resident += segment.resident;
  }

  /** Accounts for memory a segment took or gave since `before`. */
  resized(segment: Segment, before: number): void {
    this.#resident += segment.resident - before;
  }

  sealed(segment: Segment): void {
    this.#open--;
    this.#sealed.add(segment);
  }

  /**
   * Writes sealed segments to disk until `bytes` more fit in memory.
   * @throws AwsError ServiceUnavailable when the disk refuses; nothing is lost, the segments stay in memory.
   */
  makeRoom(bytes: number): void {
    while (this.#resident + bytes > this.#memoryBytes) {
      const [oldest] = this.#sealed;
      if (oldest === undefined) return;
      this.#spill(oldest);
    }
  }

  contents(segment: Segment): SegmentContents {
    if (segment.contents !== undefined) return segment.contents;
    let contents = this.#cache.get(segment);
    if (contents === undefined) contents = deserializeSegment(segment, this.#load(segment));
    else this.#cache.delete(segment);
    this.#cache.set(segment, contents);
    if (this.#cache.size > CACHED_SEGMENTS) this.#cache.delete(this.#cache.keys().next().value!);
    return contents;
  }

  /** Forgets a sealed segment and removes its file. */
  drop(segment: Segment): void {
    this.#resident -= segment.resident;
    this.#sealed.delete(segment);
    this.#cache.delete(segment);
    segment.contents = undefined;
    if (segment.file !== undefined) discard(segment.file);
  }

  close(): void {
    this.#sealed.clear();
    this.#cache.clear();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #spill(segment: Segment): void {
    const parts = serializeSegment(segment);
    const file = path.join(this.#directory, `${this.#files++}.segment`);
    try {
      mkdirSync(this.#directory, { recursive: true });
      writeWhole(file, segment.encrypted ? this.#encrypt(parts) : parts);
    } catch (cause) {
      discard(file);
      throw new AwsError(
        "ServiceUnavailable",
        `The disk that holds retained records refused them (${this.#directory}): ${(cause as Error).message}. Free space and try again; nothing acknowledged is lost.`,
        { status: 503, cause },
      );
    }
    this.#resident -= segment.resident;
    this.#sealed.delete(segment);
    segment.file = file;
    segment.contents = undefined;
  }

  #load(segment: Segment): Buffer {
    const file = readWhole(segment.file!);
    return segment.encrypted ? this.#decrypt(file) : file;
  }

  #encrypt(parts: readonly Uint8Array[]): Uint8Array[] {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    const body = parts.map((part) => cipher.update(part));
    cipher.final();
    return [nonce, cipher.getAuthTag(), ...body];
  }

  #decrypt(file: Buffer): Buffer {
    const decipher = createDecipheriv("aes-256-gcm", this.#key, file.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(file.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const plain = Buffer.allocUnsafeSlow(file.length - NONCE_BYTES - TAG_BYTES);
    decipher.update(file.subarray(NONCE_BYTES + TAG_BYTES)).copy(plain);
    decipher.final();
    return plain;
  }
}

/** Removes a file whose content is of no more use; one that cannot be removed goes with the run's folder. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Nothing is lost but room on the disk.
  }
}

function writeWhole(file: string, parts: readonly Uint8Array[]): void {
  const descriptor = openSync(file, "wx");
  try {
    for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(descriptor, part, at);
  } finally {
    closeSync(descriptor);
  }
}

function readWhole(file: string): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(descriptor).size);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(descriptor, bytes, at, bytes.length - at, at);
      if (read === 0) throw new Error(`${file}: expected ${bytes.length} bytes, got ${at}`);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
