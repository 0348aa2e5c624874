import { createReadStream } from "node:fs";
import { access, appendFile, mkdir, open, readdir, rename, stat, truncate, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { SqlError } from "../../errors.ts";
import type { Environment } from "../connector.ts";
import { uuid } from "../uuid.ts";
import { type FileInfo, type FileStore, isVisible, type PartFile } from "./store.ts";

/** A file in progress: hidden beside the place where it will be. */
interface DiskState {
  readonly hidden: string;
  readonly target: string;
  readonly size: number;
}

/** Files of a folder on disk. What is written is a hidden file until it is renamed. */
export class DiskStore implements FileStore {
  readonly takesTime = false;
  readonly #folder: string;
  readonly #environment: Environment;

  constructor(folder: string, environment: Environment) {
    this.#folder = folder;
    this.#environment = environment;
  }

  async list(): Promise<FileInfo[]> {
    const info = await stat(this.#folder).catch(() => undefined);
    if (info === undefined)
      throw new SqlError("FLINK_SQL_RUNTIME", `java.io.FileNotFoundException: File ${this.#folder} does not exist`);
    if (info.isFile()) return [this.#info(this.#folder, path.basename(this.#folder), info)];
    const files: FileInfo[] = [];
    for (const entry of await readdir(this.#folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const relative = path.relative(this.#folder, file).split(path.sep).join("/");
      if (!isVisible(relative)) continue;
      const found = await stat(file).catch(() => undefined);
      if (found !== undefined) files.push(this.#info(file, relative, found));
    }
    return files.sort((left, right) => (left.relative < right.relative ? -1 : 1));
  }

  read(file: FileInfo): AsyncIterable<Uint8Array> {
    return createReadStream(file.key, { highWaterMark: 256 * 1024 });
  }

  async create(relative: string): Promise<PartFile> {
    const target = path.join(this.#folder, relative);
    const name = `.${path.basename(target)}.inprogress.${uuid(this.#environment.random)}`;
    const hidden = path.join(path.dirname(target), name);
    await mkdir(path.dirname(target), { recursive: true });
    return new DiskFile({ hidden, target, size: 0 }, false);
  }

  async resume(state: unknown): Promise<PartFile> {
    const file = state as DiskState;
    const found = await stat(file.hidden).catch(() => undefined);
    if (found === undefined || found.size < file.size) {
      throw new SqlError(
        "FLINK_SQL_RUNTIME",
        `Cannot go on with file ${file.target}: its part in progress ${file.hidden} is missing or too short`,
      );
    }
    await truncate(file.hidden, file.size);
    return new DiskFile(file, true);
  }

  async commit(pending: unknown): Promise<void> {
    const { hidden, target } = pending as DiskState;
    try {
      await rename(hidden, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      // Committed before the restore: then the file is there.
      await access(target).catch(() => {
        throw new SqlError(
          "FLINK_SQL_RUNTIME",
          `Cannot make ${target} visible: ${hidden} of its checkpoint is missing`,
        );
      });
    }
  }

  async put(relative: string, body: Uint8Array): Promise<void> {
    const target = path.join(this.#folder, relative);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, body);
  }

  #info(file: string, relative: string, found: { size: number; mtimeMs: number }): FileInfo {
    return { key: file, relative, path: file, size: found.size, modified: Math.floor(found.mtimeMs) };
  }
}

/** Holds no file descriptor between two calls: a table may write to thousands of folders. */
class DiskFile implements PartFile {
  readonly #state: DiskState;
  /** A checkpoint may refer to it. */
  #persisted: boolean;
  size: number;

  constructor(state: DiskState, persisted: boolean) {
    this.#state = state;
    this.#persisted = persisted;
    this.size = state.size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.size += bytes.length;
    await appendFile(this.#state.hidden, bytes);
  }

  async persist(): Promise<DiskState> {
    this.#persisted = true;
    const handle = await open(this.#state.hidden, "a");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { ...this.#state, size: this.size };
  }

  close(): Promise<DiskState> {
    return this.persist();
  }

  async abandon(): Promise<void> {
    if (!this.#persisted) await unlink(this.#state.hidden).catch(() => undefined);
  }
}
