import type { Clock } from "../../src/connectors/connector.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that jumps to the next sleeper whenever the event loop has turned over with nobody holding it. */
export class JumpingClock implements Clock {
  /** How often it jumped. */
  jumps = 0;
  #now: number;
  #holds = 0;
  #turning = false;
  readonly #sleepers = new Set<Sleeper>();

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#turn();
    };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const sleeper = { at: this.#now + Math.max(0, ms), wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener(
        "abort",
        () => {
          this.#sleepers.delete(sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
      this.#turn();
    });
  }

  #turn(quiet = 0): void {
    if (quiet === 0 && this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      if (this.#holds > 0 || this.#sleepers.size === 0) return;
      if (quiet < 2) this.#turn(quiet + 1);
      else this.#jump();
    });
  }

  #jump(): void {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (next === undefined || sleeper.at < next.at) next = sleeper;
    this.#sleepers.delete(next!);
    this.jumps++;
    this.#now = Math.max(this.#now, next!.at);
    next!.wake();
    this.#turn();
  }
}
