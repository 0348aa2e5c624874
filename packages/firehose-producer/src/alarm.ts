import type { Clock } from "./clock.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Calls back once at the earliest of the times it was set to; at most one sleep of the clock is pending. */
export class Alarm {
  readonly #clock: Clock;
  readonly #onTime: () => void;
  #at = NEVER;
  #pending: AbortController | undefined;

  constructor(clock: Clock, onTime: () => void) {
    this.#clock = clock;
    this.#onTime = onTime;
  }

  /** Does nothing when the alarm is already set to that time or an earlier one. */
  set(at: number): void {
    if (at >= this.#at) return;
    this.cancel();
    this.#at = at;
    this.#pending = new AbortController();
    void this.#ring(at, this.#pending);
  }

  cancel(): void {
    this.#pending?.abort();
    this.#pending = undefined;
    this.#at = NEVER;
  }

  async #ring(at: number, pending: AbortController): Promise<void> {
    try {
      await this.#clock.sleep(Math.max(0, at - this.#clock.now()), pending.signal);
    } catch {
      // Cancelled, or the clock has ended: either way this alarm never rings.
      return;
    }
    if (this.#pending !== pending) return;
    this.#pending = undefined;
    this.#at = NEVER;
    this.#onTime();
  }
}
