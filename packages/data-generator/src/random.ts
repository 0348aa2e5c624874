const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/**
 * Seeded numbers: the generator sfc32 of PractRand, whose state is set from the text of the seed. The same seed gives the
 * same numbers on every machine. Not for secrets.
 */
export class Random {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string | number) {
    this.#seed = String(seed);
    this.#a = hash(this.#seed, 0x9e3779b9);
    this.#b = hash(this.#seed, 0x243f6a88);
    this.#c = hash(this.#seed, 0xb7e15162);
    for (let round = 0; round < 12; round++) this.next();
  }

  /** Numbers of their own for one purpose: what one purpose draws does not change another's. */
  fork(purpose: string): Random {
    return new Random(`${this.#seed}/${purpose}`);
  }

  /** A whole number from 0 to 2³² − 1. */
  next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A number from 0 up to but not 1, in steps of 2⁻³². */
  fraction(): number {
    return this.next() / TWO_32;
  }

  /** A whole number from 0 to `count` − 1; `count` is at most 2⁵³. */
  below(count: number): number {
    if (count <= TWO_32) return Math.floor((this.next() / TWO_32) * count);
    return Math.floor(((this.next() * 2 ** 21 + (this.next() >>> 11)) / TWO_53) * count);
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  /** A number of the normal distribution with mean 0 and standard deviation 1 (Box and Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction());
  }

  /** Whether an event of this probability, 0 to 1, happens. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the elements; the list is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** FNV-1a over the UTF-16 units, finished as in MurmurHash3. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
