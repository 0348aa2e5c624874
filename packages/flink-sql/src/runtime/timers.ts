import type { Key } from "./keys.ts";

/** Keys by the time something is due for them: a binary heap of the times, each with its keys in the order they came. */
export class TimerQueue {
  readonly #times: number[] = [];
  readonly #keys = new Map<number, Key[]>();
  /** Keys of the earliest time that were taken. */
  #taken = 0;

  /** The earliest time, Infinity for none. */
  get next(): number {
    return this.#times.length === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** A key may be added several times. */
  add(time: number, key: Key): void {
    const keys = this.#keys.get(time);
    if (keys !== undefined) {
      keys.push(key);
      return;
    }
    this.#keys.set(time, [key]);
    const times = this.#times;
    if (this.#taken > 0 && time < times[0]!) this.#dropTaken();
    let at = times.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      at = parent;
    }
    times[at] = time;
  }

  /** Takes a key of the earliest time out. */
  take(): Key {
    const time = this.#times[0]!;
    const keys = this.#keys.get(time)!;
    const key = keys[this.#taken++];
    if (this.#taken < keys.length) return key;
    this.#taken = 0;
    this.#keys.delete(time);
    this.#removeFirst();
    return key;
  }

  /** Another time becomes the earliest. */
  #dropTaken(): void {
    this.#keys.get(this.#times[0]!)!.splice(0, this.#taken);
    this.#taken = 0;
  }

  #removeFirst(): void {
    const times = this.#times;
    const last = times.pop()!;
    const size = times.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && times[child + 1]! < times[child]!) child++;
      if (times[child]! >= last) break;
      times[at] = times[child]!;
      at = child;
    }
    times[at] = last;
  }
}
