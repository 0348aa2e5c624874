/** Different values kept exactly; beyond them values are kept within 1 %. */
const EXACT_VALUES = 100;
/** Bins of a sketch; beyond them the lowest are merged (DDSketch, Masson et al., VLDB 2019). */
const MAX_BINS = 1000;
/** Bin i holds the values in (γ^(i-1), γ^i]; its representative 2γ^i/(γ+1) is within (γ-1)/(γ+1) = 1 % of each. */
const GAMMA = 1.01 / 0.99;
const LOG_GAMMA = Math.log(GAMMA);

/** A bounded multiset of numbers that are not negative: exact while there are few values, a sketch beyond. */
export class Distribution {
  // The first value stands apart: most minutes of most metrics see no other.
  #first = Number.NaN;
  #firstCount = 0;
  #others: Map<number, number> | undefined;
  /** Invariant: when set, it holds everything, by bin; zero has the bin -Infinity. */
  #bins: Map<number, number> | undefined;

  add(value: number, count: number): void {
    if (this.#bins) {
      this.#addToBin(binOf(value), count);
    } else if (this.#firstCount === 0 || value === this.#first) {
      this.#first = value;
      this.#firstCount += count;
    } else {
      this.#others ??= new Map();
      this.#others.set(value, (this.#others.get(value) ?? 0) + count);
      if (this.#others.size >= EXACT_VALUES) this.#sketch();
    }
  }

  merge(other: Distribution): void {
    if (!other.#bins) {
      for (const [value, count] of other.entries()) this.add(value, count);
      return;
    }
    this.#sketch();
    for (const [bin, count] of other.#bins) this.#addToBin(bin, count);
  }

  /** Values with their counts, lowest value first. */
  entries(): [value: number, count: number][] {
    const entries: [number, number][] = [];
    if (this.#bins) for (const [bin, count] of this.#bins) entries.push([representative(bin), count]);
    if (this.#firstCount > 0) entries.push([this.#first, this.#firstCount]);
    if (this.#others) for (const entry of this.#others) entries.push(entry);
    return entries.sort((a, b) => a[0] - b[0]);
  }

  #sketch(): void {
    if (this.#bins) return;
    const entries = this.entries();
    this.#bins = new Map();
    for (const [value, count] of entries) this.#addToBin(binOf(value), count);
    this.#firstCount = 0;
    this.#others = undefined;
  }

  #addToBin(bin: number, count: number): void {
    const bins = this.#bins!;
    bins.set(bin, (bins.get(bin) ?? 0) + count);
    if (bins.size <= MAX_BINS) return;
    const [lowest, next] = [...bins.keys()].sort((a, b) => a - b) as [number, number];
    bins.set(next, bins.get(next)! + bins.get(lowest)!);
    bins.delete(lowest);
  }
}

function binOf(value: number): number {
  return value === 0 ? Number.NEGATIVE_INFINITY : Math.ceil(Math.log(value) / LOG_GAMMA);
}

function representative(bin: number): number {
  return bin === Number.NEGATIVE_INFINITY ? 0 : (2 * GAMMA ** bin) / (GAMMA + 1);
}
