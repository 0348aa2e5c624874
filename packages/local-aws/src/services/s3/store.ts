import { randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, rmSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { AwsError } from "../../errors.ts";
import { AtRestCipher } from "./encryption.ts";

/** Immutable bytes of an object or part, held in memory, in an encrypted file, or as a sequence of other blobs. */
export type Blob = InlineBlob | FileBlob | JoinedBlob;

interface Counted {
  readonly size: number;
  /** Holders: object versions, parts, joined blobs and readers. At 0 the bytes are freed. */
  references: number;
}
interface InlineBlob extends Counted {
  readonly kind: "inline";
  readonly bytes: Buffer;
}
interface FileBlob extends Counted {
  readonly kind: "file";
  readonly path: string;
  readonly counter: Buffer;
}
interface JoinedBlob extends Counted {
  readonly kind: "joined";
  readonly parts: readonly Blob[];
}

export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>;

export interface BlobStoreOptions {
  /** Folder for files; emptied, since nothing refers to what an earlier process left. */
  readonly directory: string;
  /** Opens a file for writing. Default: node:fs. */
  readonly openFile?: (file: string) => Promise<FileHandle>;
}

/** Objects up to this size stay in memory while the budget lasts. */
const INLINE_BYTES = 64 * 1024;
const INLINE_BUDGET_BYTES = 256 * 1024 * 1024;
const SLICE_BYTES = 1024 * 1024;

/** Keeps bytes by reference count. File names are random: nothing of a bucket or key reaches the file system. */
export class BlobStore {
  readonly #directory: string;
  readonly #openFile: (file: string) => Promise<FileHandle>;
  readonly #cipher = new AtRestCipher();
  #inlineBytes = 0;

  constructor(options: BlobStoreOptions) {
    this.#directory = options.directory;
    this.#openFile = options.openFile ?? ((file) => open(file, "wx", 0o600));
    rmSync(this.#directory, { recursive: true, force: true });
    mkdirSync(this.#directory, { recursive: true });
  }

  /**
   * Reads a source to its end into a blob with one reference; `observe` sees every byte in order. A failure of the
   * source, of `observe` or of the disk leaves nothing behind.
   */
  async write(source: ByteSource, observe: (chunk: Uint8Array) => void): Promise<Blob> {
    const head: Uint8Array[] = [];
    let size = 0;
    let file: FileWriter | undefined;
    try {
      for await (const chunk of chunksOf(source)) {
        observe(chunk);
        size += chunk.length;
        if (file) await file.write(chunk);
        else {
          head.push(chunk);
          if (size > INLINE_BYTES || this.#inlineBytes + size > INLINE_BUDGET_BYTES) {
            file = new FileWriter(path.join(this.#directory, randomUUID()), this.#cipher, this.#openFile);
            for (const early of head.splice(0)) await file.write(early);
          }
        }
      }
      if (file) return { kind: "file", size, references: 1, ...(await file.finish()) };
    } catch (error) {
      await file?.discard();
      throw error;
    }
    this.#inlineBytes += size;
    // A copy: the chunks may be views of a larger receive buffer, or be changed by an in-process caller later.
    return { kind: "inline", size, references: 1, bytes: Buffer.concat(head, size) };
  }

  /** One blob of others in sequence; takes over the caller's reference to each. */
  join(parts: readonly Blob[]): Blob {
    return { kind: "joined", size: parts.reduce((sum, part) => sum + part.size, 0), references: 1, parts };
  }

  retain(blob: Blob): Blob {
    blob.references++;
    return blob;
  }

  release(blob: Blob): void {
    if (--blob.references > 0) return;
    switch (blob.kind) {
      case "inline":
        this.#inlineBytes -= blob.size;
        break;
      case "file":
        rmSync(blob.path, { force: true });
        break;
      case "joined":
        for (const part of blob.parts) this.release(part);
        break;
    }
  }

  /** Bytes `start` to `end`, exclusive. The blob stays readable until the stream closes, whatever is deleted. */
  read(blob: Blob, start = 0, end = blob.size): Buffer | Readable {
    if (start >= end) return EMPTY;
    if (blob.kind === "inline") return blob.bytes.subarray(start, end);
    this.retain(blob);
    const stream = Readable.from(this.#chunks(blob, start, end), { objectMode: false, highWaterMark: SLICE_BYTES });
    stream.once("close", () => this.release(blob));
    return stream;
  }

  async *#chunks(blob: Blob, start: number, end: number): AsyncGenerator<Buffer> {
    switch (blob.kind) {
      case "inline":
        yield blob.bytes.subarray(start, end);
        break;
      case "file": {
        const cipher = this.#cipher.stream(blob.counter, start);
        const bytes = createReadStream(blob.path, { start, end: end - 1, highWaterMark: 256 * 1024 });
        for await (const chunk of bytes) yield cipher.update(chunk as Buffer);
        break;
      }
      case "joined": {
        let offset = 0;
        for (const part of blob.parts) {
          const from = Math.max(start - offset, 0);
          const to = Math.min(end - offset, part.size);
          if (from < to) yield* this.#chunks(part, from, to);
          offset += part.size;
          if (offset >= end) break;
        }
        break;
      }
    }
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

const EMPTY = Buffer.alloc(0);

/** The chunks of a source; its failure, such as a caller that goes away, is the caller's fault and is named as such. */
async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    for (let start = 0; start < source.length; start += SLICE_BYTES) yield source.subarray(start, start + SLICE_BYTES);
    return;
  }
  const iterator = source[Symbol.asyncIterator]();
  let finished = false;
  try {
    while (true) {
      const step = await iterator.next().catch((cause: Error) => {
        finished = true;
        throw cause instanceof AwsError
          ? cause
          : new AwsError("IncompleteBody", `The request body ended early: ${cause.message}`, { cause });
      });
      if (step.done) {
        finished = true;
        return;
      }
      yield typeof step.value === "string" ? Buffer.from(step.value) : step.value;
    }
  } finally {
    if (!finished) await iterator.return?.();
  }
}

/** Writes a file under a temporary name and renames it when complete. */
class FileWriter {
  readonly #path: string;
  readonly #counter: Buffer;
  readonly #cipher: ReturnType<AtRestCipher["stream"]>;
  readonly #openFile: (file: string) => Promise<FileHandle>;
  #handle: FileHandle | undefined;

  constructor(file: string, cipher: AtRestCipher, openFile: (file: string) => Promise<FileHandle>) {
    this.#path = file;
    this.#counter = cipher.newCounter();
    this.#cipher = cipher.stream(this.#counter);
    this.#openFile = openFile;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#handle ??= await this.#openFile(`${this.#path}.part`);
    const bytes = this.#cipher.update(chunk);
    for (let offset = 0; offset < bytes.length; )
      offset += (await this.#handle.write(bytes, offset, bytes.length - offset)).bytesWritten;
  }

  async finish(): Promise<{ path: string; counter: Buffer }> {
    await this.#handle?.close();
    this.#handle = undefined;
    await rename(`${this.#path}.part`, this.#path);
    return { path: this.#path, counter: this.#counter };
  }

  async discard(): Promise<void> {
    await this.#handle?.close().catch(() => {});
    rmSync(`${this.#path}.part`, { force: true });
  }
}
