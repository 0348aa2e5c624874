import type { ParallelismSettings } from "./application.ts";
import { MAX_KPUS } from "./settings.ts";

/*
 * Developer Guide, "Use automatic scaling": 15 consecutive minutes of at least 75 percent CPU double the parallelism, 360
 * of less than 10 percent halve it, rounded up, but not below the setting. A minute counts with its highest sample.
 */

const MINUTE_MS = 60_000;
const UP = { percent: 75, minutes: 15 };
const DOWN = { percent: 10, minutes: 360 };

/** Watches the CPU of one job; a job that was scaled is another one. */
export class AutoScaling {
  #minute: number | undefined;
  #highest = 0;
  #above = 0;
  #below = 0;

  /** Takes a sample in percent; says when the job is to be scaled. */
  add(time: number, percent: number): "up" | "down" | undefined {
    const minute = Math.floor(time / MINUTE_MS);
    if (minute === this.#minute) {
      this.#highest = Math.max(this.#highest, percent);
      return undefined;
    }
    if (this.#minute !== undefined) this.#count(this.#highest);
    this.#minute = minute;
    this.#highest = percent;
    if (this.#above >= UP.minutes) return "up";
    return this.#below >= DOWN.minutes ? "down" : undefined;
  }

  #count(percent: number): void {
    this.#above = percent >= UP.percent ? this.#above + 1 : 0;
    this.#below = percent < DOWN.percent ? this.#below + 1 : 0;
  }
}

/** The parallelism to scale to; the present one when there is nowhere to go. */
export function scaledParallelism(
  present: number,
  direction: "up" | "down",
  settings: Pick<ParallelismSettings, "parallelism" | "perKpu">,
): number {
  if (direction === "up") return Math.min(present * 2, settings.perKpu * MAX_KPUS);
  return Math.max(Math.ceil(present / 2), settings.parallelism);
}
