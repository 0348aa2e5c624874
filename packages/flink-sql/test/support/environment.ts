import type { Environment } from "../../src/connectors/connector.ts";

/** A clock that stands still until it is set; sleeps end when it passes their end. */
export class TestClock {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(now = Date.UTC(2024, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      });
    });
  }

  /** Lets time go on by some milliseconds, waking sleepers in order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#sleepers.toSorted((left, right) => left.at - right.at)[0];
      if (next === undefined || next.at > end) break;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** When the next sleeper wakes. */
  get next(): number | undefined {
    return this.#sleepers.toSorted((left, right) => left.at - right.at)[0]?.at;
  }
}

/** Lets promises that are due go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Numbers from 0 to 1, always the same ones. */
export function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

/** An environment of a test, with nothing outside. */
export function testEnvironment(parts: Partial<Environment> = {}): Environment & { readonly clock: TestClock } {
  return {
    clock: new TestClock(),
    random: seeded(),
    zone: "UTC",
    print: () => undefined,
    rows: new Map(),
    ...parts,
  } as Environment & { readonly clock: TestClock };
}
