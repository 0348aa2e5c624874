/** A binary heap of events by event time; events of equal time leave in the order in which they came. */
export class EventHeap<T> {
  // Invariant: for every node i above 0, (time, order) of its parent (i - 1) >> 1 is below its own.
  readonly #times: Float64Array;
  readonly #orders: Float64Array;
  readonly #slots: Int32Array;
  /** Values stay in their slot while the heap moves numbers; `#free` lists the unused slots. */
  readonly #values: (T | undefined)[];
  readonly #free: Int32Array;
  #size = 0;
  #pushed = 0;

  /** `capacity`: most events held at once, at least 1. */
  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#orders = new Float64Array(capacity);
    this.#slots = new Int32Array(capacity);
    this.#free = Int32Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
    this.#values = new Array<T | undefined>(capacity).fill(undefined);
  }

  get size(): number {
    return this.#size;
  }

  get full(): boolean {
    return this.#size === this.#times.length;
  }

  /** Adds an event; the caller sees to it that the heap is not full. */
  push(time: number, value: T): void {
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#slots;
    const order = this.#pushed++;
    let at = this.#size++;
    const slot = this.#free[times.length - this.#size]!;
    this.#values[slot] = value;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // The newcomer has the highest order: among equal times it stays below.
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      orders[at] = orders[parent]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    times[at] = time;
    orders[at] = order;
    slots[at] = slot;
  }

  /** Event time of the next event; `Infinity` when empty. */
  get nextTime(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** Removes and returns the next event; the caller sees to it that the heap is not empty. */
  pop(): T {
    const slot = this.#slots[0]!;
    const value = this.#values[slot]!;
    this.#values[slot] = undefined;
    this.#free[this.#times.length - this.#size] = slot;
    this.#size--;
    if (this.#size > 0) this.#sinkLast();
    return value;
  }

  /** The held event that came first, whatever its time. */
  oldest(): T | undefined {
    let found = -1;
    for (let i = 0; i < this.#size; i++) {
      if (found < 0 || this.#orders[i]! < this.#orders[found]!) found = i;
    }
    return found < 0 ? undefined : this.#values[this.#slots[found]!];
  }

  /** Moves the last node to the root and down: first along the smaller children to a leaf, then up, which saves half of the comparisons. */
  #sinkLast(): void {
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#slots;
    const size = this.#size;
    const time = times[size]!;
    const order = orders[size]!;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      const right = child + 1;
      if (
        right < size &&
        (times[right]! < times[child]! || (times[right]! === times[child]! && orders[right]! < orders[child]!))
      ) {
        child = right;
      }
      times[at] = times[child]!;
      orders[at] = orders[child]!;
      slots[at] = slots[child]!;
      at = child;
    }
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! < time || (times[parent]! === time && orders[parent]! < order)) break;
      times[at] = times[parent]!;
      orders[at] = orders[parent]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    times[at] = time;
    orders[at] = order;
    slots[at] = slots[size]!;
  }
}
