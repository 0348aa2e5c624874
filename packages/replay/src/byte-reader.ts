/** Reads a given number of bytes at a time from chunks of any size, holding no more than it was asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, valid until the next call; fewer only at the end. */
  async read(length: number): Promise<Uint8Array> {
    if (this.#chunk.length - this.#at >= length) return this.#take(length);
    const parts: Uint8Array[] = [];
    let missing = length;
    for (;;) {
      const part = this.#take(Math.min(missing, this.#chunk.length - this.#at));
      parts.push(part);
      missing -= part.length;
      if (missing === 0 || !(await this.#next())) return Buffer.concat(parts);
    }
  }

  /** Passes over `length` bytes; false when the end came first. */
  async skip(length: number): Promise<boolean> {
    let missing = length;
    for (;;) {
      missing -= this.#take(Math.min(missing, this.#chunk.length - this.#at)).length;
      if (missing === 0) return true;
      if (!(await this.#next())) return false;
    }
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#chunk = next.value;
    this.#at = 0;
    return true;
  }

  #take(length: number): Uint8Array {
    const bytes = this.#chunk.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }
}
