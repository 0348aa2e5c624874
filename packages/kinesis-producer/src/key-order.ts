import type { Entry } from "./entry.ts";
import { EntryQueue } from "./entry-queue.ts";

/** Lets one entry per order key be under way at a time and keeps the others back in order. */
export class KeyOrder {
  /** A key is present while an entry of it is in flight or waits for its retry; the value holds those kept back. */
  readonly #busy = new Map<string, EntryQueue | undefined>();

  /** True when the entry may go now, which makes its key busy; otherwise it is kept back. */
  admit(entry: Entry): boolean {
    const { orderKey } = entry;
    const keptBack = this.#busy.get(orderKey);
    if (keptBack !== undefined) {
      keptBack.push(entry);
      return false;
    }
    if (!this.#busy.has(orderKey)) {
      this.#busy.set(orderKey, undefined);
      return true;
    }
    const queue = new EntryQueue();
    queue.push(entry);
    this.#busy.set(orderKey, queue);
    return false;
  }

  /** Ends the turn of a key; returns the next entry, whose turn it then is, if one was kept back. */
  settle(orderKey: string): Entry | undefined {
    const keptBack = this.#busy.get(orderKey);
    const next = keptBack?.peek();
    if (next === undefined) this.#busy.delete(orderKey);
    else keptBack?.advance();
    return next;
  }

  /** Forgets all keys and returns the entries kept back, in order within each key. */
  drain(): Entry[] {
    const entries = [...this.#busy.values()].flatMap((keptBack) => keptBack?.drain() ?? []);
    this.#busy.clear();
    return entries;
  }
}
