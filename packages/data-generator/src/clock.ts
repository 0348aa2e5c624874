import { setTimeout as sleepOnSystem } from "node:timers/promises";

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
  sleep: (ms, signal) => sleepOnSystem(ms, undefined, signal === undefined ? {} : { signal }),
};
