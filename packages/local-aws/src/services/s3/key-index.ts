/*
 * S3 lists keys in the order of their UTF-8 bytes, which is the order of code points. JavaScript compares UTF-16 units,
 * which differs only for surrogates (U+D800 to U+DFFF) against U+E000 to U+FFFF. Moving the surrogates above them makes
 * plain string comparison right, and leaves keys without such characters, nearly all, as they are.
 */

/** The text whose UTF-16 order is the UTF-8 byte order of `key`. */
export function orderOf(key: string): string {
  if (!/[\ud800-\uffff]/.test(key)) return key;
  let order = "";
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    order += String.fromCharCode(unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  }
  return order;
}

/** The least order text above every text that starts with `prefix`; undefined when there is none. */
export function afterPrefix(prefix: string): string | undefined {
  let end = prefix.length;
  while (end > 0 && prefix.charCodeAt(end - 1) === 0xffff) end--;
  if (end === 0) return undefined;
  return prefix.slice(0, end - 1) + String.fromCharCode(prefix.charCodeAt(end - 1) + 1);
}

export interface IndexNode<Value> {
  readonly key: string;
  /** `orderOf(key)`. */
  readonly order: string;
  readonly value: Value;
}

/** Nodes per chunk before it splits: small enough to shift on insert, large enough for few chunks. */
const CHUNK_NODES = 512;

/** A map whose keys can be walked in UTF-8 byte order from any position. */
export class KeyIndex<Value> {
  readonly #byKey = new Map<string, IndexNode<Value>>();
  /** Every node, sorted by `order` within and across chunks; no chunk is empty. */
  readonly #chunks: IndexNode<Value>[][] = [];

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): Value | undefined {
    return this.#byKey.get(key)?.value;
  }

  /** Adds a key that is not in the index. */
  add(key: string, value: Value): void {
    const node = { key, order: orderOf(key), value };
    this.#byKey.set(key, node);
    const chunks = this.#chunks;
    if (chunks.length === 0) {
      chunks.push([node]);
      return;
    }
    const at = this.#chunkOf(node.order);
    const chunk = chunks[at]!;
    if (node.order > chunk.at(-1)!.order) chunk.push(node);
    else chunk.splice(lowerBound(chunk, node.order), 0, node);
    if (chunk.length <= CHUNK_NODES) return;
    // Keys that arrive in order fill chunks to the brim instead of leaving them half empty.
    const keep = at === chunks.length - 1 && chunk.at(-1) === node ? CHUNK_NODES : CHUNK_NODES >> 1;
    chunks.splice(at + 1, 0, chunk.splice(keep));
  }

  delete(key: string): boolean {
    const node = this.#byKey.get(key);
    if (!node) return false;
    this.#byKey.delete(key);
    const at = this.#chunkOf(node.order);
    const chunk = this.#chunks[at]!;
    chunk.splice(lowerBound(chunk, node.order), 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
    return true;
  }

  values(): IterableIterator<IndexNode<Value>> {
    return this.#byKey.values();
  }

  /** The first node whose order is `order` or above. */
  seek(order: string): Cursor<Value> {
    if (this.#chunks.length === 0) return new Cursor(this.#chunks, 0, 0);
    const at = this.#chunkOf(order);
    return new Cursor(this.#chunks, at, lowerBound(this.#chunks[at]!, order));
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

/** A position in an index; valid until the index changes. */
export class Cursor<Value> {
  readonly #chunks: readonly (readonly IndexNode<Value>[])[];
  #chunk: number;
  #position: number;

  constructor(chunks: readonly (readonly IndexNode<Value>[])[], chunk: number, position: number) {
    this.#chunks = chunks;
    this.#chunk = chunk;
    this.#position = position;
  }

  /** The node here, and a step forward; undefined at the end. */
  next(): IndexNode<Value> | undefined {
    while (this.#chunk < this.#chunks.length) {
      const node = this.#chunks[this.#chunk]![this.#position++];
      if (node) return node;
      this.#chunk++;
      this.#position = 0;
    }
    return undefined;
  }
}

function lowerBound<Value>(chunk: readonly IndexNode<Value>[], order: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chunk[middle]!.order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
