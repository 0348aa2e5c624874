import type { Clock } from "../connectors/connector.ts";
import { Alarm } from "./alarm.ts";

/** How a run waits: for rows, requests and times, and for readers and writers, letting a clock that jumps do so meanwhile. */
export class Waiting {
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  /** Lets go of a clock that would jump while rows are processed. */
  #release: (() => void) | undefined;
  #woken = false;
  #wake: () => void = () => undefined;
  #interrupt: (error: unknown) => void = () => undefined;
  #idleMs = 0;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => this.wake());
  }

  /** Rows are processed from here on: time stands still where it can. */
  begin(): void {
    this.#release = this.#clock.hold?.();
  }

  /** The run is over. */
  end(): void {
    this.#letGo();
    this.#alarm.set(Number.POSITIVE_INFINITY, false);
  }

  /** Ends the wait of `rows`, or the next one at once. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Ends the present wait with an error. */
  interrupt(error: unknown): void {
    this.#interrupt(error);
    this.wake();
  }

  /** Waits until `wake` or a time. A background time does not make a clock jump. */
  async rows(due: number, background: boolean): Promise<void> {
    if (!this.#woken) {
      this.#alarm.set(due, background);
      this.#since = this.#clock.now();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await this.outside(woken);
      this.#idleMs += this.#clock.now() - this.#since;
      this.#since = undefined;
    }
    this.#woken = false;
  }

  /** Milliseconds spent in `rows`. */
  idleTime(now: number): number {
    return this.#idleMs + (this.#since === undefined ? 0 : now - this.#since);
  }

  /** Waits for something outside the run, or for an interruption. */
  async outside<T>(work: Promise<T>): Promise<T> {
    const held = this.#release !== undefined;
    this.#letGo();
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#interrupt = reject;
        work.then(resolve, reject);
      });
    } finally {
      this.#interrupt = () => undefined;
      if (held) this.begin();
    }
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
