import { crc32 } from "node:zlib";
import { SqlError } from "../errors.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import type { CheckpointStore } from "./execution.ts";

/** Name of the entry that says which checkpoints there are of each job. */
const INDEX = "latest";

/** Names of checkpoints by job, the last one last. */
type Names = Record<string, readonly string[]>;

/** The checkpoints of one job in a store, the last few of them. */
export class Retained {
  readonly #index: CheckpointIndex;
  readonly #job: string;
  readonly #count: number;

  /** `count`: how many are kept. */
  constructor(index: CheckpointIndex, job: string, count: number) {
    this.#index = index;
    this.#job = job;
    this.#count = count;
  }

  /** Numbers below it are taken by checkpoints of an earlier run. */
  get first(): number {
    return this.#index.first;
  }

  /** Stores a checkpoint, makes it the last one, then deletes those that are too many. */
  async put(name: string, body: Uint8Array): Promise<void> {
    const full = `${fileName(this.#job)}.${name}`;
    await this.#index.store.put(full, body);
    // One that took too long may come behind a later one.
    await this.#index.change(this.#job, (names) => [...names, full].toSorted((a, b) => numberOf(a) - numberOf(b)));
    const checkpoints = this.#index.names(this.#job).filter((one) => !isSavepoint(one));
    for (const one of checkpoints.slice(0, -this.#count)) await this.#delete(one);
  }

  /** The body of the last checkpoint that `put` stored. */
  async last(): Promise<Uint8Array> {
    const name = this.#index.names(this.#job).at(-1);
    const body = name === undefined ? undefined : await this.#index.store.get(name);
    if (body === undefined) throw new SqlError("FLINK_SQL_RUNTIME", `The last checkpoint of ${this.#job} is gone`);
    return body;
  }

  /** The checkpoint is complete all the same if this fails: its name stays in the index and the next one tries again. */
  async #delete(name: string): Promise<void> {
    try {
      await this.#index.store.delete(name);
      this.#index.forget(this.#job, name);
    } catch {}
  }

  /** Deletes all of the job's checkpoints; savepoints stay. */
  async discard(): Promise<void> {
    const names = this.#index.names(this.#job).filter((one) => !isSavepoint(one));
    await this.#index.change(this.#job, () => []);
    for (const name of names) await this.#index.store.delete(name);
  }
}

function numberOf(name: string): number {
  return Number(/\d+$/.exec(name)![0]);
}

function isSavepoint(name: string): boolean {
  return /\.savepoint-\d+$/.test(name);
}

/** A job's name as part of a file's, with a hash where it is too long or has other characters. */
function fileName(job: string): string {
  const short = job.replaceAll("default_catalog.default_database.", "");
  const plain = short.replace(/[^\w.-]+/g, "_").slice(0, 150);
  return plain === short ? plain : `${plain}-${crc32(job).toString(16)}`;
}

/** Which checkpoints there are in a store, kept in the store too. */
export class CheckpointIndex {
  readonly store: CheckpointStore;
  #first = 1;
  #names: Names = {};
  #writing: Promise<void> = Promise.resolve();

  private constructor(store: CheckpointStore) {
    this.store = store;
  }

  /**
   * Opens the index of a store. A script that was restored goes on with the checkpoints of its jobs, and deletes them in
   * time; one that was not (`restored` is undefined) starts with none and leaves what there is alone.
   */
  static async open(store: CheckpointStore, restored: readonly string[] | undefined): Promise<CheckpointIndex> {
    const index = new CheckpointIndex(store);
    const names = await readIndex(store);
    if (restored !== undefined) {
      index.#names = Object.fromEntries(Object.entries(names).filter(([job]) => restored.includes(job)));
    } else {
      const numbers = Object.values(names).flatMap((list) => list.map(numberOf));
      index.#first = Math.max(0, ...numbers) + 1;
      await store.delete(INDEX);
    }
    return index;
  }

  get first(): number {
    return this.#first;
  }

  names(job: string): readonly string[] {
    return this.#names[job] ?? [];
  }

  /** Changes the names of a job's checkpoints, one change after the other; resolves when the index is stored. */
  change(job: string, change: (names: readonly string[]) => readonly string[]): Promise<void> {
    const write = async () => {
      const { [job]: names = [], ...others } = this.#names;
      const changed = change(names);
      this.#names = changed.length === 0 ? others : { ...others, [job]: changed };
      if (Object.keys(this.#names).length === 0) await this.store.delete(INDEX);
      else await this.store.put(INDEX, new TextEncoder().encode(JSON.stringify(this.#names)));
    };
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }

  /** Leaves a deleted checkpoint out from the next `change` on. */
  forget(job: string, deleted: string): void {
    this.#names = { ...this.#names, [job]: this.names(job).filter((name) => name !== deleted) };
  }
}

async function readIndex(store: CheckpointStore): Promise<Names> {
  const index = await store.get(INDEX);
  return index === undefined ? {} : (JSON.parse(new TextDecoder().decode(index)) as Names);
}

/**
 * The last checkpoints of all jobs of a script in a store, as the body to restore the script from; undefined when there is
 * none. Any process may ask, after the one that wrote them was killed too.
 */
export async function latestCheckpoint(store: CheckpointStore): Promise<Uint8Array | undefined> {
  const bodies: Uint8Array[] = [];
  for (const names of Object.values(await readIndex(store))) {
    const body = await store.get(names.at(-1)!);
    if (body !== undefined) bodies.push(body);
  }
  if (bodies.length <= 1) return bodies[0];
  return encodeCheckpoint(bodies.flatMap(decodeCheckpoint));
}
