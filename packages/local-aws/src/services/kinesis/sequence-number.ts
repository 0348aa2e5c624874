/*
 * A sequence number is 47 hexadecimal digits, written as 56 decimal ones:
 *   2 | shard created, seconds: 9 | shard index, low digit: 1 | record index: 16 | 00 | seconds: 9 | shard index: 8 | 2
 * so that within a shard numbers ascend with the record index alone.
 */

export interface SequenceNumber {
  /** Seconds since the epoch. */
  readonly shardCreated: number;
  readonly shardIndex: number;
  /** Place of the record in its shard, from 1; 0 is the shard's own start. */
  readonly index: number;
  /** Seconds since the epoch. */
  readonly seconds: number;
}

/** The record index in the EndingSequenceNumber of a closed shard, as AWS has it. */
export const LAST_INDEX = 0x7fff_ffff_ffff_ffffn;

const DIGITS = 56;
/** Limbs hold four decimal digits each, least significant first. */
const LIMB = 10_000;
const LIMBS = DIGITS / 4;
const INDEX_UNIT = limbsOf(1n << 80n);
const SECOND_UNIT = limbsOf(1n << 36n);
/** Above it, limb arithmetic would leave the exact range of doubles. */
const LARGEST_STEP = 1e10;
/** Four ASCII digits for each limb value. */
const LIMB_TEXT = Buffer.from(Array.from({ length: LIMB }, (_, value) => String(value).padStart(4, "0")).join(""));

/** Any sequence number, by big integers. */
export function formatSequenceNumber(number: Omit<SequenceNumber, "index"> & { index: number | bigint }): string {
  return compose(number.shardCreated, number.shardIndex, BigInt(number.index), number.seconds).toString();
}

function compose(shardCreated: number, shardIndex: number, index: bigint, seconds: number): bigint {
  return (
    (2n << 184n) |
    (BigInt(shardCreated) << 148n) |
    (BigInt(shardIndex & 15) << 144n) |
    (index << 80n) |
    (BigInt(seconds) << 36n) |
    (BigInt(shardIndex) << 4n) |
    2n
  );
}

/** Reads a sequence number; undefined when it is not of this layout. */
export function parseSequenceNumber(text: string): (SequenceNumber & { readonly wide: bigint }) | undefined {
  if (!/^[1-9]\d{0,63}$/.test(text)) return undefined;
  const value = BigInt(text);
  if (value >> 184n !== 2n || (value & 15n) !== 2n) return undefined;
  const shardIndex = Number((value >> 4n) & 0xffff_ffffn);
  const wide = (value >> 80n) & 0xffff_ffff_ffff_ffffn;
  if (shardIndex > 0x7fff_ffff || wide > LAST_INDEX) return undefined;
  return {
    shardCreated: Number((value >> 148n) & 0xf_ffff_ffffn),
    shardIndex,
    index: Number(wide),
    wide,
    seconds: Number((value >> 36n) & 0xf_ffff_ffffn),
  };
}

/**
 * Writes the sequence numbers of one shard. It keeps the last number's decimal limbs and adds the difference, so that a
 * run of neighbouring numbers costs a few additions each and no big integer.
 */
export class SequenceWriter {
  readonly #shardCreated: number;
  readonly #shardIndex: number;
  readonly #limbs = new Float64Array(LIMBS);
  readonly #text = Buffer.alloc(DIGITS);
  /** Index and seconds of the number that `#limbs` holds. */
  #index = 0;
  #seconds: number;

  constructor(shardCreated: number, shardIndex: number) {
    this.#shardCreated = shardCreated;
    this.#shardIndex = shardIndex;
    this.#seconds = shardCreated;
    this.#restart(0, shardCreated);
  }

  write(index: number, seconds: number): string {
    const steps = index - this.#index;
    const later = seconds - this.#seconds;
    if (Math.abs(steps) > LARGEST_STEP || Math.abs(later) > LARGEST_STEP) this.#restart(index, seconds);
    else {
      if (steps !== 0) this.#add(steps, INDEX_UNIT);
      if (later !== 0) this.#add(later, SECOND_UNIT);
      this.#index = index;
      this.#seconds = seconds;
    }
    const text = this.#text;
    for (let limb = 0; limb < LIMBS; limb++) {
      const from = this.#limbs[limb]! * 4;
      const to = DIGITS - 4 - limb * 4;
      text[to] = LIMB_TEXT[from]!;
      text[to + 1] = LIMB_TEXT[from + 1]!;
      text[to + 2] = LIMB_TEXT[from + 2]!;
      text[to + 3] = LIMB_TEXT[from + 3]!;
    }
    return text.toString("latin1", 0, DIGITS);
  }

  #restart(index: number, seconds: number): void {
    const value = compose(this.#shardCreated, this.#shardIndex, BigInt(index), seconds);
    this.#limbs.fill(0);
    this.#limbs.set(limbsOf(value));
    this.#index = index;
    this.#seconds = seconds;
  }

  /** Adds `times * unit`, with carries that may be negative. */
  #add(times: number, unit: Float64Array): void {
    const limbs = this.#limbs;
    let carry = 0;
    for (let limb = 0; limb < LIMBS; limb++) {
      if (limb >= unit.length && carry === 0) break;
      const value = limbs[limb]! + (limb < unit.length ? times * unit[limb]! : 0) + carry;
      carry = Math.floor(value / LIMB);
      limbs[limb] = value - carry * LIMB;
    }
  }
}

function limbsOf(value: bigint): Float64Array {
  const limbs: number[] = [];
  for (let rest = value; rest > 0n; rest /= BigInt(LIMB)) limbs.push(Number(rest % BigInt(LIMB)));
  return Float64Array.from(limbs);
}
