import { SqlError } from "../errors.ts";
import { checkRoom, type Key, subtaskOf } from "./keys.ts";

/**
 * State of an operator as a savepoint holds it: entries of `width` values one after the other, the key first. A key may have
 * several entries; no entry says anything about another key, so that entries can be parted by key and put together again.
 * What belongs to no key (an operator without one) is kept under the key 0. Values survive a structured clone.
 */
export interface KeyedState {
  readonly width: number;
  readonly values: readonly unknown[];
}

/** One state of those of several subtasks of the same operator. */
export function mergeStates(states: readonly KeyedState[]): KeyedState | undefined {
  const [first] = states;
  if (first === undefined) return undefined;
  return { width: first.width, values: states.length === 1 ? first.values : states.flatMap(({ values }) => values) };
}

/** The entries of one subtask of `parallelism`. */
export function selectState(state: KeyedState, subtask: number, parallelism: number): KeyedState {
  const { width, values } = state;
  const selected: unknown[] = [];
  for (let at = 0; at < values.length; at += width) {
    if (subtaskOf(values[at], parallelism) !== subtask) continue;
    for (let place = 0; place < width; place++) selected.push(values[at + place]);
  }
  return { width, values: selected };
}

/** How long state is kept after it was last written, by processing time. */
export interface StateTtl {
  /** Milliseconds; 0 for ever. */
  readonly ttl: number;
  now(): number;
}

/** Whether what was written at a time is to be treated as gone. */
export function isExpired(written: number, { ttl, now }: StateTtl): boolean {
  return ttl > 0 && written + ttl <= now();
}

/** When state of a key is forgotten that is kept while the key is in use: between one and `most` times-to-live later. */
export class IdleRetention {
  readonly #ttl: StateTtl;
  readonly #most: number;

  constructor(ttl: StateTtl, most = 1.5) {
    this.#ttl = ttl;
    this.#most = most;
  }

  /** The time of forgetting after a use, given the one so far; Infinity without a time-to-live. */
  used(until: number): number {
    const { ttl, now } = this.#ttl;
    if (ttl === 0) return Number.POSITIVE_INFINITY;
    const time = now();
    return until === Number.POSITIVE_INFINITY || time + ttl > until ? time + ttl * this.#most : until;
  }

  isOver(until: number): boolean {
    return until <= this.#ttl.now();
  }

  /** The time of forgetting of state that could not be forgotten in time. */
  postponed(until: number): number {
    const step = this.#ttl.ttl * this.#most;
    return until + (Math.floor((this.#ttl.now() - until) / step) + 1) * step;
  }
}

/** One value per key, which lives `ttl` after it was last written. */
export class StateTable<Value> {
  readonly #ttl: StateTtl;
  #values = new Map<Key, Value>();
  /** When each key was last written; empty without a time-to-live. */
  readonly #written = new Map<Key, number>();
  #nextSweep = Number.NEGATIVE_INFINITY;

  constructor(ttl: StateTtl) {
    this.#ttl = ttl;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (this.#ttl.ttl === 0 || value === undefined) return value;
    if (!isExpired(this.#written.get(key)!, this.#ttl)) return value;
    this.delete(key);
    return undefined;
  }

  /** Sets the value of a key, which counts as written now. */
  put(key: Key, value: Value): void {
    checkRoom(this.#values);
    this.#values.set(key, value);
    this.refresh(key);
  }

  /** The value of a key was changed in place. */
  refresh(key: Key): void {
    if (this.#ttl.ttl === 0) return;
    const now = this.#ttl.now();
    this.#written.set(key, now);
    if (now >= this.#nextSweep) this.#sweep(now);
  }

  delete(key: Key): void {
    this.#values.delete(key);
    this.#written.delete(key);
  }

  /** Forgets what expired: once per time-to-live, so that no more is held than was written in two of them. */
  #sweep(now: number): void {
    this.#nextSweep = now + this.#ttl.ttl;
    for (const [key, written] of this.#written) if (written + this.#ttl.ttl <= now) this.delete(key);
  }

  snapshot(): KeyedState {
    const values: unknown[] = [];
    for (const [key, value] of this.#values) {
      values.push(key, value);
      if (this.#ttl.ttl > 0) values.push(this.#written.get(key));
    }
    return { width: this.#ttl.ttl > 0 ? 3 : 2, values };
  }

  restore({ width, values }: KeyedState): void {
    checkTtl(width === 3, this.#ttl);
    for (let at = 0; at < values.length; at += width) {
      this.#values.set(values[at], values[at + 1] as Value);
      if (width === 3) this.#written.set(values[at], values[at + 2] as number);
    }
  }
}

/** Refuses state that was kept with a time-to-live where there is none, and the other way round, as Flink does. */
export function checkTtl(timed: boolean, { ttl }: StateTtl): void {
  if (timed === ttl > 0) return;
  throw new SqlError(
    "FLINK_SQL_RUNTIME",
    `The new state serializer must not be incompatible with the old state serializer: state was kept ${timed ? "with" : "without"} table.exec.state.ttl, the job has ${ttl > 0 ? "one" : "none"}`,
  );
}
