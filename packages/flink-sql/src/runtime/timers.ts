import type { Key } from "./keys.ts";

/** Keys by the time something is due for them: a binary heap. A key may be there several times. */
export class TimerQueue {
  readonly #times: number[] = [];
  readonly #keys: Key[] = [];

  /** The earliest time, Infinity for none. */
  get next(): number {
    return this.#times.length === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  add(time: number, key: Key): void {
    let at = this.#times.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#times[parent]! <= time) break;
      this.#times[at] = this.#times[parent]!;
      this.#keys[at] = this.#keys[parent];
      at = parent;
    }
    this.#times[at] = time;
    this.#keys[at] = key;
  }

  /** Takes the key of the earliest time out. */
  take(): Key {
    const key = this.#keys[0];
    const time = this.#times.pop()!;
    const last = this.#keys.pop();
    const size = this.#times.length;
    if (size === 0) return key;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#times[child + 1]! < this.#times[child]!) child++;
      if (this.#times[child]! >= time) break;
      this.#times[at] = this.#times[child]!;
      this.#keys[at] = this.#keys[child];
      at = child;
    }
    this.#times[at] = time;
    this.#keys[at] = last;
    return key;
  }
}
