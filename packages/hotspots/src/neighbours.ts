/**
 * Which of up to `size` places hold records within a radius of one another, as one bit set per place. Adding and removing
 * a record touches its own neighbours only; no distance is computed twice.
 */
export class Neighbours {
  /** 32-bit words per place. */
  readonly words: number;
  /** Row after row of `words` words; bit `b` of a row is set when place `b` is a neighbour. A record is its own. */
  readonly bits: Int32Array;
  /** Neighbours of each place, itself included. */
  readonly counts: Int16Array;
  readonly #columns: number;
  readonly #squaredRadius: number;
  readonly #values: Float64Array;
  readonly #used: Uint8Array;

  constructor(size: number, columns: number, radius: number) {
    this.words = Math.ceil(size / 32);
    this.bits = new Int32Array(size * this.words);
    this.counts = new Int16Array(size);
    this.#columns = columns;
    this.#squaredRadius = radius * radius;
    this.#values = new Float64Array(size * columns);
    this.#used = new Uint8Array(size);
  }

  value(place: number, column: number): number {
    return this.#values[place * this.#columns + column]!;
  }

  /** Puts a record in an empty place. */
  add(place: number, record: ArrayLike<number>): void {
    const columns = this.#columns;
    const values = this.#values;
    for (let column = 0; column < columns; column++) values[place * columns + column] = record[column]!;
    this.#used[place] = 1;
    for (let other = 0; other < this.#used.length; other++) {
      if (this.#used[other] === 0) continue;
      let squared = 0;
      for (let column = 0; column < columns; column++) {
        const difference = values[other * columns + column]! - record[column]!;
        squared += difference * difference;
      }
      if (squared <= this.#squaredRadius) this.#link(place, other);
    }
  }

  /** Empties a place. */
  remove(place: number): void {
    const row = place * this.words;
    this.#used[place] = 0;
    for (let word = 0; word < this.words; word++) {
      for (let rest = this.bits[row + word]!; rest !== 0; rest &= rest - 1) {
        const other = word * 32 + 31 - Math.clz32(rest & -rest);
        this.bits[other * this.words + (place >> 5)]! &= ~(1 << (place & 31));
        this.counts[other]!--;
      }
      this.bits[row + word] = 0;
    }
    this.counts[place] = 0;
  }

  #link(place: number, other: number): void {
    this.bits[place * this.words + (other >> 5)]! |= 1 << (other & 31);
    this.counts[place]!++;
    if (other === place) return;
    this.bits[other * this.words + (place >> 5)]! |= 1 << (place & 31);
    this.counts[other]!++;
  }
}
