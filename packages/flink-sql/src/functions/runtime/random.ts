import type { Long } from "../../types/integer.ts";

const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** The numbers of java.util.Random. */
export class JavaRandom {
  #seed: bigint;

  constructor(seed: Long) {
    this.#seed = (BigInt(seed) ^ MULTIPLIER) & MASK;
  }

  nextDouble(): number {
    return (this.#next(26) * 2 ** 27 + this.#next(27)) * 2 ** -53;
  }

  /** A number from 0 up to, not including, `bound`. */
  nextInt(bound: number): number {
    if ((bound & -bound) === bound) return Number((BigInt(bound) * BigInt(this.#next(31))) >> 31n);
    for (;;) {
      const bits = this.#next(31);
      const value = bits % bound;
      if (bits - value + (bound - 1) <= 0x7fff_ffff) return value;
    }
  }

  #next(bits: number): number {
    this.#seed = (this.#seed * MULTIPLIER + 0xbn) & MASK;
    return Number(this.#seed >> BigInt(48 - bits));
  }
}

export function seeded(seed: Long): JavaRandom {
  return new JavaRandom(seed);
}
