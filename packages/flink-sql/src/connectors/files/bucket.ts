import type { FileStore, PartFile } from "./store.ts";

/** Characters that are handed on to the file at once. */
const CHUNK = 64 * 1024;

/** A file that was closed and is not visible yet. */
export interface PendingFile {
  readonly folder: string;
  readonly pending: unknown;
}

/** The file in progress of one folder, as a checkpoint keeps it. */
export interface OpenFileState {
  readonly folder: string;
  readonly state: unknown;
  readonly created: number;
  readonly updated: number;
}

/** The files of one folder: at most one in progress, any number that wait for their checkpoint. */
export class Bucket {
  readonly folder: string;
  /** When the folder was first written to since it was last committed. */
  readonly since: number;
  /** Closed since the last checkpoint began. */
  readonly closed: PendingFile[] = [];
  /** Closed, by the checkpoint that makes them visible. */
  readonly waiting = new Map<number, PendingFile[]>();
  created = 0;
  updated = 0;
  #file: Promise<PartFile> | undefined;
  /** Files that are being closed or written whole. */
  #closing = 0;
  #text: string[] = [];
  #textLength = 0;
  #written = 0;
  #work: Promise<void> = Promise.resolve();
  /** Characters that were handed on and are not written yet. */
  unwritten = 0;
  /** Told how many bytes were handed on. */
  readonly #onBytes: (bytes: number) => void;
  error: unknown;

  constructor(folder: string, since: number, onBytes: (bytes: number) => void) {
    this.folder = folder;
    this.since = since;
    this.#onBytes = onBytes;
  }

  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** About how many bytes the file in progress has. */
  get size(): number {
    return this.#written + this.#textLength;
  }

  /** Whether nothing is left to do for the folder. */
  get isIdle(): boolean {
    return this.#file === undefined && this.#closing === 0 && this.closed.length === 0 && this.waiting.size === 0;
  }

  open(file: Promise<PartFile>, now: number): void {
    file.catch((error: unknown) => this.#failed(error));
    this.#file = file;
    this.created = now;
    this.updated = now;
    this.#written = 0;
  }

  /** Goes on with a file of a checkpoint. */
  resume(file: PartFile, { created, updated }: OpenFileState): void {
    this.#file = Promise.resolve(file);
    this.created = created;
    this.updated = updated;
    this.#written = file.size;
  }

  append(text: string, now: number): void {
    this.#text.push(text);
    this.#textLength += text.length;
    this.updated = now;
    if (this.#textLength >= CHUNK) this.flush();
  }

  /** Hands what was appended on to the file. */
  flush(): void {
    if (this.#textLength === 0) return;
    const bytes = Buffer.from(this.#text.join(""));
    const length = this.#textLength;
    this.#text = [];
    this.#textLength = 0;
    this.#written += bytes.length;
    this.#onBytes(bytes.length);
    this.unwritten += length;
    const file = this.#file!;
    this.#then(async () => {
      await (await file).append(bytes);
      this.unwritten -= length;
    });
  }

  /** Closes the file in progress; it waits for the next checkpoint. */
  roll(): void {
    this.flush();
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    this.add(async () => (await file).close());
  }

  /** Adds a file that `write` closes; it waits for the next checkpoint. */
  add(write: () => Promise<unknown>): void {
    this.#closing++;
    this.#then(async () => {
      this.closed.push({ folder: this.folder, pending: await write() });
      this.#closing--;
    });
  }

  /** Waits until all that was handed on is written. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** The file in progress for a checkpoint, with all that was appended. */
  async persist(): Promise<OpenFileState | undefined> {
    if (this.#file === undefined) return undefined;
    const { folder, created, updated } = this;
    return { folder, state: await (await this.#file).persist(), created, updated };
  }

  async abandon(): Promise<void> {
    await this.#work;
    await (await this.#file?.catch(() => undefined))?.abandon();
  }

  #then(step: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.error === undefined) await step().catch((error: unknown) => this.#failed(error));
    });
  }

  #failed(error: unknown): void {
    this.error ??= error;
  }
}

/** Writes a file of one content and closes it. */
export async function writeWhole(store: FileStore, name: string, content: Uint8Array): Promise<unknown> {
  const file = await store.create(name);
  await file.append(content);
  return file.close();
}
