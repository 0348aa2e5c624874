import type { Item } from "./value.ts";

/** An item at its place in a table or an index. */
export interface Entry {
  /** Text whose UTF-16 order is the order of the table or index. */
  readonly order: string;
  item: Item;
  /** Size of `item` in bytes, by DynamoDB's rules. */
  bytes: number;
  /** For an index: the item's entry in the table. */
  readonly base?: Entry;
}

/** Entries per chunk before it splits: small enough to shift on insert, large enough for few chunks. */
const CHUNK = 256;

/**
 * Entries in order, reached by binary search over chunks and then within one.
 * Invariants: every chunk is sorted and below the next one; no chunk is empty.
 */
export class SortedEntries {
  readonly #chunks: Entry[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(order: string): Entry | undefined {
    const chunk = this.#chunks[this.#chunkOf(order)];
    if (chunk === undefined) return undefined;
    const entry = chunk[lowerBound(chunk, order)];
    return entry?.order === order ? entry : undefined;
  }

  /** Adds an entry whose order is not there yet. */
  add(entry: Entry): void {
    this.#size++;
    const chunks = this.#chunks;
    if (chunks.length === 0) {
      chunks.push([entry]);
      return;
    }
    const at = this.#chunkOf(entry.order);
    const chunk = chunks[at]!;
    const last = chunk[chunk.length - 1]!;
    if (entry.order > last.order) chunk.push(entry);
    else chunk.splice(lowerBound(chunk, entry.order), 0, entry);
    if (chunk.length <= CHUNK) return;
    // Entries that arrive in order fill chunks to the brim instead of leaving them half empty.
    const keep = at === chunks.length - 1 && chunk[chunk.length - 1] === entry ? CHUNK : CHUNK >> 1;
    chunks.splice(at + 1, 0, chunk.splice(keep));
  }

  delete(order: string): boolean {
    const at = this.#chunkOf(order);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return false;
    const index = lowerBound(chunk, order);
    if (chunk[index]?.order !== order) return false;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    this.#size--;
    return true;
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#size = 0;
  }

  /** Entries from `from` (inclusive) to `to` (exclusive; undefined for no end), or the same backwards. */
  *range(from: string, to: string | undefined, backwards = false): Generator<Entry, void, undefined> {
    if (backwards) yield* this.#backwards(from, to);
    else yield* this.#forwards(from, to);
  }

  *#forwards(from: string, to: string | undefined): Generator<Entry, void, undefined> {
    let at = this.#chunkOf(from);
    const first = this.#chunks[at];
    let index = first === undefined ? 0 : lowerBound(first, from);
    for (; at < this.#chunks.length; at++, index = 0) {
      const chunk = this.#chunks[at]!;
      for (; index < chunk.length; index++) {
        const entry = chunk[index]!;
        if (to !== undefined && entry.order >= to) return;
        yield entry;
      }
    }
  }

  *#backwards(from: string, to: string | undefined): Generator<Entry, void, undefined> {
    const chunks = this.#chunks;
    let at = to === undefined ? chunks.length - 1 : this.#chunkOf(to);
    const last = chunks[at];
    if (last === undefined) return;
    let index = (to === undefined ? last.length : lowerBound(last, to)) - 1;
    while (true) {
      for (; index >= 0; index--) {
        const entry = chunks[at]![index]!;
        if (entry.order < from) return;
        yield entry;
      }
      if (--at < 0) return;
      index = chunks[at]!.length - 1;
    }
  }

  /** The last chunk whose first order is `order` or below, else the first chunk. */
  #chunkOf(order: string): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#chunks[middle]![0]!.order <= order) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lowerBound(chunk: readonly Entry[], order: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunk[middle]!.order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
