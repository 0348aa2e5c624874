import type { Clock, Timer } from "../../clock.ts";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
  timer: Timer;
}

/**
 * The time of a job. A job that waits for records never makes a fast clock jump: it polls when others let time pass.
 * While a transition of its application is under way it does, so that the transition ends by itself.
 */
export class JobClock {
  readonly #clock: Clock;
  readonly #sleepers = new Set<Sleeper>();
  #urgent = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const end = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = () => {
        sleeper.timer.cancel();
        end();
        reject(signal!.reason);
      };
      const wake = () => {
        end();
        resolve();
      };
      const sleeper: Sleeper = { due: this.#clock.now() + ms, wake, timer: this.#arm(ms, wake) };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** While rows are processed, time stands still. */
  hold(): () => void {
    return this.#clock.hold();
  }

  /** For what need not be waited for; such a timer never makes time pass. */
  setTimer(ms: number, callback: () => void): Timer {
    return this.#clock.setTimer(ms, callback, { background: true });
  }

  /** Lets time pass for the job itself while `work` is pending. */
  async urgently<T>(work: () => Promise<T>): Promise<T> {
    this.#urgent++;
    this.#rearm();
    try {
      return await work();
    } finally {
      this.#urgent--;
      this.#rearm();
    }
  }

  #rearm(): void {
    for (const sleeper of this.#sleepers) {
      sleeper.timer.cancel();
      sleeper.timer = this.#arm(sleeper.due - this.#clock.now(), sleeper.wake);
    }
  }

  /** A wait of no time only lets others run, and time does not pass. */
  #arm(ms: number, wake: () => void): Timer {
    return this.#clock.setTimer(ms, wake, { background: ms > 0 && this.#urgent === 0 });
  }
}
