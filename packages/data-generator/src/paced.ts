import { type Clock, systemClock } from "./clock.ts";
import { optionError } from "./errors.ts";
import type { Batch, Generation } from "./generation.ts";

/** Settings of pacing. */
export interface PacedOptions {
  /** Where time comes from; default the machine's clock. */
  readonly clock?: Clock;
  /** Seconds of the run that pass in one second of the clock, above 0; default 1. */
  readonly speed?: number;
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Gives each batch when its tick is over on the clock, counted from the first request. A batch that is asked for late is
 * given at once, and the ones after it keep their times.
 */
export async function* paced<T>(
  generation: Generation<T>,
  { clock = systemClock, speed = 1, signal }: PacedOptions = {},
): AsyncGenerator<Batch<T>, void, void> {
  if (!(speed > 0)) throw optionError(`speed: expected a number above 0, got ${speed}`);
  const begin = clock.now();
  for (const batch of generation) {
    const wait = begin + (batch.time - generation.start) / speed - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    signal?.throwIfAborted();
    yield batch;
  }
}
