import { setTimeout as timer } from "node:timers/promises";

/** The only source of time in this package. Hand in another one to drive time by hand in tests or to speed it up. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds of this clock's time; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: sleepOnSystem,
};

/** Timers hold 32 bits: a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

async function sleepOnSystem(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    for (let left = ms; left > 0; left -= LONGEST_TIMER) {
      await timer(Math.min(left, LONGEST_TIMER), undefined, signal === undefined ? {} : { signal });
    }
  } catch (error) {
    // The timer rejects with an error of its own, of which the reason is the cause.
    signal?.throwIfAborted();
    throw error;
  }
}
