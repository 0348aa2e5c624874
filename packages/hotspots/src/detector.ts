import { HotspotsError } from "./errors.ts";
import { densityOf, type Hotspot } from "./hotspot.ts";
import { Neighbours } from "./neighbours.ts";
import { checkOptions, type HotspotOptions } from "./options.ts";

/** All state of a detector: the records of its window, oldest first. Survives JSON and a structured clone. */
export interface HotspotSnapshot {
  readonly version: 1;
  readonly records: readonly (readonly number[])[];
}

/**
 * Finds dense regions among the last records of a stream: the clusters that DBSCAN (Ester and others, KDD 1996) finds in
 * the window, oldest records first. A record within reach of two clusters belongs to the one that was found first.
 */
export class HotspotDetector {
  readonly options: Required<HotspotOptions>;
  readonly #neighbours: Neighbours;
  /** Bits of the places that no cluster has taken so far. */
  readonly #free: Int32Array;
  readonly #members: Int16Array;
  #oldest = 0;
  #length = 0;

  constructor(options: HotspotOptions) {
    this.options = checkOptions(options);
    const { windowSize, columns, scanRadius } = this.options;
    this.#neighbours = new Neighbours(windowSize, columns, scanRadius);
    this.#free = new Int32Array(this.#neighbours.words);
    this.#members = new Int16Array(windowSize);
  }

  /** Records in the window. */
  get length(): number {
    return this.#length;
  }

  /** Adds a record, drops the oldest one of a full window, and gives the hot spots there are now, densest first. */
  push(record: ArrayLike<number>): Hotspot[] {
    this.add(record);
    return this.hotspots();
  }

  /** Adds a record and drops the oldest one of a full window. */
  add(record: ArrayLike<number>): void {
    const { windowSize, columns } = this.options;
    if (record.length !== columns)
      throw invalid(`expected ${columns} numbers as the option columns says, got ${record.length}`);
    for (let column = 0; column < columns; column++) {
      if (!Number.isFinite(record[column])) throw invalid(`expected finite numbers, got ${record[column]}`);
    }
    if (this.#length === windowSize) this.dropOldest();
    this.#neighbours.add((this.#oldest + this.#length) % windowSize, record);
    this.#length++;
  }

  /** Drops the oldest record, if there is one. */
  dropOldest(): void {
    if (this.#length === 0) return;
    this.#neighbours.remove(this.#oldest);
    this.#oldest = (this.#oldest + 1) % this.options.windowSize;
    this.#length--;
  }

  /** The hot spots of the window, densest first. */
  hotspots(): Hotspot[] {
    const { windowSize, minimumPoints } = this.options;
    const { counts } = this.#neighbours;
    const found: Hotspot[] = [];
    this.#free.fill(-1);
    for (let index = 0; index < this.#length; index++) {
      const place = (this.#oldest + index) % windowSize;
      if (counts[place]! < minimumPoints || !this.#isFree(place)) continue;
      found.push(this.#box(this.#cluster(place)));
    }
    return found.sort((one, other) => other.density - one.density);
  }

  snapshot(): HotspotSnapshot {
    const { windowSize, columns } = this.options;
    const records = Array.from({ length: this.#length }, (_, index) => {
      const place = (this.#oldest + index) % windowSize;
      return Array.from({ length: columns }, (_, column) => this.#neighbours.value(place, column));
    });
    return { version: 1, records };
  }

  /** Takes the records of a snapshot in place of its own. */
  restore(snapshot: HotspotSnapshot): void {
    if (snapshot.version !== 1 || snapshot.records.length > this.options.windowSize) {
      throw new HotspotsError(
        "HOTSPOTS_INVALID_SNAPSHOT",
        `expected version 1 with at most ${this.options.windowSize} records, got version ${snapshot.version} with ${snapshot.records.length}`,
      );
    }
    while (this.#length > 0) this.dropOldest();
    for (const record of snapshot.records) this.add(record);
  }

  #isFree(place: number): boolean {
    return (this.#free[place >> 5]! & (1 << (place & 31))) !== 0;
  }

  /** Takes the core record and all that can be reached from it; returns how many, their places being in `#members`. */
  #cluster(core: number): number {
    const { bits, counts, words } = this.#neighbours;
    const { minimumPoints } = this.options;
    const free = this.#free;
    const members = this.#members;
    free[core >> 5]! &= ~(1 << (core & 31));
    members[0] = core;
    let length = 1;
    for (let next = 0; next < length; next++) {
      const place = members[next]!;
      if (counts[place]! < minimumPoints) continue;
      const row = place * words;
      for (let word = 0; word < words; word++) {
        let reached = bits[row + word]! & free[word]!;
        if (reached === 0) continue;
        free[word]! &= ~reached;
        for (; reached !== 0; reached &= reached - 1)
          members[length++] = word * 32 + 31 - Math.clz32(reached & -reached);
      }
    }
    return length;
  }

  #box(points: number): Hotspot {
    const minValues: number[] = [];
    const maxValues: number[] = [];
    for (let column = 0; column < this.options.columns; column++) {
      let least = Number.POSITIVE_INFINITY;
      let greatest = Number.NEGATIVE_INFINITY;
      for (let index = 0; index < points; index++) {
        const value = this.#neighbours.value(this.#members[index]!, column);
        if (value < least) least = value;
        if (value > greatest) greatest = value;
      }
      minValues.push(least);
      maxValues.push(greatest);
    }
    return { points, density: densityOf(points, minValues, maxValues), minValues, maxValues };
  }
}

function invalid(message: string): HotspotsError {
  return new HotspotsError("HOTSPOTS_INVALID_RECORD", `record: ${message}`);
}
