/** What is due at which time: a binary heap of the times, each with what was added for it in the order it came. */
export class TimerQueue<Item> {
  readonly #times: number[] = [];
  readonly #items = new Map<number, Item[]>();
  /** How many of the earliest time were taken. */
  #taken = 0;

  /** The earliest time, Infinity for none. */
  get next(): number {
    return this.#times.length === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** Anything may be added several times. */
  add(time: number, item: Item): void {
    const items = this.#items.get(time);
    if (items !== undefined) {
      items.push(item);
      return;
    }
    this.#items.set(time, [item]);
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

  /** Takes out one of the earliest time; there must be one. */
  take(): Item {
    const time = this.#times[0]!;
    const items = this.#items.get(time)!;
    const item = items[this.#taken++]!;
    if (this.#taken < items.length) return item;
    this.#taken = 0;
    this.#items.delete(time);
    this.#removeFirst();
    return item;
  }

  /** Another time becomes the earliest. */
  #dropTaken(): void {
    this.#items.get(this.#times[0]!)!.splice(0, this.#taken);
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
