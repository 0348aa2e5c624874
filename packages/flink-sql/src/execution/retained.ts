import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import type { CheckpointStore } from "./execution.ts";

/** Name of the entry that says which checkpoint of each job is the last. */
const LATEST = "latest";

/** The checkpoints of one job in a store, the last few of them. */
export class Retained {
  readonly #store: CheckpointStore;
  readonly #index: CheckpointIndex;
  readonly #job: string;
  readonly #count: number;
  #names: string[] = [];

  constructor(store: CheckpointStore, index: CheckpointIndex, job: string, count: number) {
    this.#store = store;
    this.#index = index;
    this.#job = job;
    this.#count = count;
  }

  /** Stores a checkpoint, makes it the last one, then deletes those that are too many. */
  async put(name: string, body: Uint8Array): Promise<void> {
    const full = `${fileName(this.#job)}.${name}`;
    await this.#store.put(full, body);
    await this.#index.set(this.#job, full);
    if (!name.startsWith("savepoint")) this.#names.push(full);
    while (this.#names.length > this.#count) await this.#store.delete(this.#names.shift()!);
  }

  /** Deletes all of the job's checkpoints; savepoints stay. */
  async discard(): Promise<void> {
    await this.#index.set(this.#job, undefined);
    for (const name of this.#names.splice(0)) await this.#store.delete(name);
  }
}

/** Which checkpoint of each job is the last, kept in the store too. */
export class CheckpointIndex {
  readonly #store: CheckpointStore;
  readonly #latest = new Map<string, string>();
  #writing: Promise<void> = Promise.resolve();

  constructor(store: CheckpointStore) {
    this.#store = store;
  }

  /** Starts from the index of an earlier run that is gone on with, or from nothing. */
  async open(restored: boolean): Promise<void> {
    if (!restored) await this.#store.delete(LATEST);
    for (const [job, name] of restored ? await readIndex(this.#store) : []) this.#latest.set(job, name);
  }

  set(job: string, name: string | undefined): Promise<void> {
    const write = async () => {
      if (name === undefined) this.#latest.delete(job);
      else this.#latest.set(job, name);
      if (this.#latest.size === 0) await this.#store.delete(LATEST);
      else await this.#store.put(LATEST, new TextEncoder().encode(JSON.stringify(Object.fromEntries(this.#latest))));
    };
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}

async function readIndex(store: CheckpointStore): Promise<[string, string][]> {
  const index = await store.get(LATEST);
  return index === undefined
    ? []
    : Object.entries(JSON.parse(new TextDecoder().decode(index)) as Record<string, string>);
}

/**
 * The last checkpoints of all jobs of a script in a store, as the body to restore the script from; undefined when there is
 * none. Any process may ask, after the one that wrote them was killed too.
 */
export async function latestCheckpoint(store: CheckpointStore): Promise<Uint8Array | undefined> {
  const bodies: Uint8Array[] = [];
  for (const [, name] of await readIndex(store)) {
    const body = await store.get(name);
    if (body !== undefined) bodies.push(body);
  }
  if (bodies.length <= 1) return bodies[0];
  return encodeCheckpoint(bodies.flatMap(decodeCheckpoint));
}

function fileName(job: string): string {
  return job
    .replaceAll("default_catalog.default_database.", "")
    .replace(/[^\w.-]+/g, "_")
    .slice(0, 150);
}
