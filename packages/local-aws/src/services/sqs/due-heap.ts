import type { Message } from "./message.ts";

interface Entry {
  readonly due: number;
  readonly message: Message;
}

/** Invisible and delayed messages by the time at which they become visible: a binary heap that forgets what changed. */
export class DueHeap {
  #heap: Entry[] = [];

  add(message: Message): void {
    const entry = { due: message.due, message };
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (heap[parent]!.due <= entry.due) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The time of the next message; undefined when none waits. */
  next(): number | undefined {
    while (this.#heap.length > 0 && !isCurrent(this.#heap[0]!)) this.#pop();
    return this.#heap[0]?.due;
  }

  /** Takes the next message that is due by `now`. */
  take(now: number): Message | undefined {
    const due = this.next();
    return due === undefined || due > now ? undefined : this.#pop().message;
  }

  clear(): void {
    this.#heap = [];
  }

  #pop(): Entry {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let index = 0;
    while (true) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.due < heap[child]!.due) child++;
      if (heap[child]!.due >= last.due) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

/** A message that was deleted, or whose time was changed, has another entry or none. */
function isCurrent({ due, message }: Entry): boolean {
  return message.due === due && (message.state === "in-flight" || message.state === "delayed");
}
