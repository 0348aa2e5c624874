import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointStore } from "./execution.ts";

/** Checkpoints that end with the process, for tests and for jobs that only restart by themselves. */
export class MemoryCheckpoints implements CheckpointStore {
  readonly #bodies = new Map<string, Uint8Array>();

  async put(name: string, body: Uint8Array): Promise<void> {
    this.#bodies.set(name, body);
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    return this.#bodies.get(name);
  }

  async delete(name: string): Promise<void> {
    this.#bodies.delete(name);
  }
}

/** Checkpoints as files of a folder, which is made when the first one is stored. One script at a time may use it. */
export class FolderCheckpoints implements CheckpointStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Written beside, forced to the disk and renamed: after a loss of power there is all of the file or the one before. */
  async put(name: string, body: Uint8Array): Promise<void> {
    const path = this.#path(name);
    await mkdir(this.#folder, { recursive: true });
    // What a killed process left half written has the name that the next attempt writes over.
    const temporary = join(this.#folder, `.${name}.tmp`);
    try {
      await writeDurably(temporary, body);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(this.#folder);
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#path(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  async delete(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
  }

  #path(name: string): string {
    if (!/^[\w.-]+$/.test(name) || name.startsWith(".")) throw new RangeError(`checkpoint name: got '${name}'`);
    return join(this.#folder, name);
  }
}

async function writeDurably(path: string, body: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename in a folder last. Windows can open no folder: there the file system sees to it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
