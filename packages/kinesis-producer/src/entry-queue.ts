import type { Entry } from "./entry.ts";

/** First in, first out, in constant time per entry. */
export class EntryQueue {
  /** Waiting entries are `#entries[#head, length)`; the slots before are free. */
  #entries: Entry[] = [];
  #head = 0;

  get length(): number {
    return this.#entries.length - this.#head;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  peek(): Entry | undefined {
    return this.#entries[this.#head];
  }

  /** Drops the entry that `peek` returned. */
  advance(): void {
    this.#head++;
    if (this.#head === this.#entries.length) {
      this.#entries.length = 0;
      this.#head = 0;
    } else if (this.#head >= 4096 && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Empties the queue and returns what it held, in order. */
  drain(): Entry[] {
    const entries = this.#entries.slice(this.#head);
    this.#entries = [];
    this.#head = 0;
    return entries;
  }
}
