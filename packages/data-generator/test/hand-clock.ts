import type { Clock } from "@millrace/data-generator";

/** A clock that begins at 0 and moves when it is slept on or advanced. */
export class HandClock implements Clock {
  readonly slept: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.#now += ms;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
