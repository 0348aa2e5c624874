/** Something that is on its way and when it arrives. */
export interface Arrival {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/** What is on its way, as a binary heap: the next to arrive first, those of one time in the order they were added. */
export class Arrivals<T extends Arrival> {
  readonly #heap: { readonly item: T; readonly order: number }[] = [];
  #added = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(item: T): void {
    const heap = this.#heap;
    const entry = { item, order: this.#added++ };
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Takes the next item that arrives before a time, if there is one. */
  takeBefore(time: number): T | undefined {
    const heap = this.#heap;
    const [first] = heap;
    if (!first || first.item.time >= time) return undefined;
    const last = heap.pop()!;
    if (heap.length === 0) return first.item;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first.item;
  }
}

interface Entry {
  readonly item: Arrival;
  readonly order: number;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.item.time < b.item.time || (a.item.time === b.item.time && a.order < b.order);
}
