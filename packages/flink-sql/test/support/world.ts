import type { Sink, Source } from "../../src/connectors/connector.ts";
import type { CheckpointStore } from "../../src/execution/execution.ts";
import type { Row } from "../../src/runtime/operator.ts";

/** A row as it arrived outside. */
export type Written = readonly [kind: number, row: Row];

/** Thrown at everything a job tries after it was killed. */
export class Killed extends Error {}

/**
 * What outlives a killed process: stored checkpoints and committed rows. Every effect of a job on it is a step; with the
 * last allowed one the process is dead, and nothing it still tries has an effect.
 */
export class World {
  readonly rows: Written[] = [];
  readonly stored = new Map<string, Uint8Array>();
  readonly #committed = new Set<string>();
  #incarnation = 0;

  /** A process that is killed after so many steps, and some of whose steps fail. */
  begin(steps = Number.POSITIVE_INFINITY, failing: ReadonlySet<number> = new Set()): Life {
    this.#incarnation++;
    return new Life(this, steps, this.#incarnation, failing);
  }

  /** Makes a transaction visible, once. */
  commit(id: string, rows: readonly Written[]): void {
    if (this.#committed.has(id)) return;
    this.#committed.add(id);
    this.rows.push(...rows);
  }
}

interface Pending {
  readonly id: string;
  readonly checkpoint: number;
  readonly rows: readonly Written[];
}

/** One process. */
export class Life {
  readonly world: World;
  dead = false;
  #left: number;
  #steps = 0;
  readonly #number: number;
  readonly #failing: ReadonlySet<number>;

  constructor(world: World, steps: number, number: number, failing: ReadonlySet<number>) {
    this.world = world;
    this.#left = steps;
    this.#number = number;
    this.#failing = failing;
  }

  step(): void {
    if (this.#failing.has(this.#steps++)) throw new Error("out of order");
    if (this.dead || this.#left-- <= 0) {
      this.dead = true;
      throw new Killed("the process was killed");
    }
  }

  store(): CheckpointStore {
    const { stored } = this.world;
    return {
      put: async (name, body) => {
        this.step();
        stored.set(name, body);
      },
      get: async (name) => stored.get(name),
      delete: async (name) => {
        this.step();
        stored.delete(name);
      },
    };
  }

  /** Rows of a table in batches, in splits, one per key unless told, of which the one that is behind the others is read first. */
  source(
    rows: readonly Row[],
    batch: number,
    pause: (signal: AbortSignal) => Promise<void>,
    splitOf: (row: Row) => string = ([key]) => String(key),
  ): Source {
    const splits = Map.groupBy(rows.entries(), ([, row]) => splitOf(row));
    return {
      bounded: true,
      open: async (subtask, parallelism, state = []) => {
        const known = new Map((state as [string, number][][]).flat());
        const own = [...splits.keys()].filter((_, index) => index % parallelism === subtask);
        const positions = new Map(own.map((key) => [key, known.get(key) ?? 0]));
        const next = () => own.map((key) => [key, splits.get(key)![positions.get(key)!]?.[0] ?? rows.length] as const);
        return {
          read: async (signal) => {
            await pause(signal);
            this.step();
            const read: Row[] = [];
            for (let count = 0; count < batch; count++) {
              const [key, index] = next().toSorted(([, one], [, other]) => one - other)[0] ?? ["", rows.length];
              if (index === rows.length) break;
              read.push(rows[index]!);
              positions.set(key, positions.get(key)! + 1);
            }
            return read.length === 0 ? undefined : { rows: read, split: "0", bytes: 0 };
          },
          snapshot: () => [...positions],
          close: async () => undefined,
        };
      },
    };
  }

  /** Rows become visible with the checkpoint they belong to. */
  sink(): Sink {
    return {
      open: async (subtask, parallelism, state = []) => {
        const own = state.filter((_, index) => index % parallelism === subtask);
        for (const { id, rows } of own.flat() as Pending[]) {
          this.step();
          this.world.commit(id, rows);
        }
        let buffer: Written[] = [];
        let pending: Pending[] = [];
        return {
          write: (row, kind) => {
            this.step();
            buffer.push([kind, row]);
          },
          ready: () => undefined,
          prepare: async (checkpoint) => {
            this.step();
            pending.push({ id: `${this.#number}-${subtask}-${checkpoint}`, checkpoint, rows: buffer });
            buffer = [];
            return [...pending];
          },
          commit: async (checkpoint) => {
            for (const { id, rows } of pending.filter((one) => one.checkpoint <= checkpoint)) {
              this.step();
              this.world.commit(id, rows);
            }
            pending = pending.filter((one) => one.checkpoint > checkpoint);
          },
          close: async () => undefined,
        };
      },
    };
  }
}
