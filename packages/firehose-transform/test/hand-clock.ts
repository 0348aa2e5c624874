import type { Clock } from "../src/index.ts";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class HandClock implements Clock {
  now = 0;
  readonly #sleepers = new Set<Sleeper>();

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }

  /** Wakes sleepers in order until the promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    await turn();
    while (!settled && this.#sleepers.size > 0) await this.#wakeNext();
    return promise;
  }

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    while ([...this.#sleepers].some(({ at }) => at <= end)) await this.#wakeNext();
    this.now = end;
  }

  async #wakeNext(): Promise<void> {
    const [next] = [...this.#sleepers].sort((left, right) => left.at - right.at);
    this.#sleepers.delete(next!);
    this.now = Math.max(this.now, next!.at);
    next!.wake();
    await turn();
  }
}

/** Lets everything that is ready run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
