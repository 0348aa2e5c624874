import type { Analyzer } from "./analyzer.ts";

/*
 * Values of one field by document number. Most documents have one value, which stands in a typed array; further values of
 * arrays stand aside. Document numbers only grow: a document that is replaced or deleted keeps its number.
 */

/** Numbers, booleans (0 and 1) and dates (epoch milliseconds). */
export class NumberColumn {
  values = new Float64Array(1024);
  present = new Uint8Array(1024);
  /** Second and further values of a document. */
  readonly more = new Map<number, number[]>();

  add(doc: number, value: number): void {
    if (doc >= this.values.length) this.#grow(doc);
    if (this.present[doc] === 1) {
      const list = this.more.get(doc);
      if (list === undefined) this.more.set(doc, [value]);
      else list.push(value);
      return;
    }
    this.values[doc] = value;
    this.present[doc] = 1;
  }

  has(doc: number): boolean {
    return this.present[doc] === 1;
  }

  all(doc: number): number[] {
    return this.present[doc] === 1 ? [this.values[doc]!, ...(this.more.get(doc) ?? [])] : [];
  }

  #grow(doc: number): void {
    const length = Math.max(doc + 1, this.values.length * 2);
    const values = new Float64Array(length);
    values.set(this.values);
    const present = new Uint8Array(length);
    present.set(this.present);
    this.values = values;
    this.present = present;
  }
}

/** Texts as numbers into a dictionary; 0 stands for no value. */
export class KeywordColumn {
  ordinals = new Int32Array(1024);
  readonly terms: string[] = [""];
  readonly more = new Map<number, number[]>();
  readonly #ordinalOf = new Map<string, number>();

  add(doc: number, text: string): void {
    if (doc >= this.ordinals.length) {
      const grown = new Int32Array(Math.max(doc + 1, this.ordinals.length * 2));
      grown.set(this.ordinals);
      this.ordinals = grown;
    }
    let ordinal = this.#ordinalOf.get(text);
    if (ordinal === undefined) {
      ordinal = this.terms.push(text) - 1;
      this.#ordinalOf.set(text, ordinal);
    }
    const first = this.ordinals[doc]!;
    if (first === 0) this.ordinals[doc] = ordinal;
    else if (first !== ordinal) {
      const list = this.more.get(doc);
      if (list === undefined) this.more.set(doc, [ordinal]);
      else if (!list.includes(ordinal)) list.push(ordinal);
    }
  }

  has(doc: number): boolean {
    return doc < this.ordinals.length && this.ordinals[doc] !== 0;
  }

  /** 0 when no document has the text. */
  ordinal(text: string): number {
    return this.#ordinalOf.get(text) ?? 0;
  }

  /** Distinct values, sorted. */
  all(doc: number): string[] {
    if (!this.has(doc)) return [];
    return [this.ordinals[doc]!, ...(this.more.get(doc) ?? [])].map((ordinal) => this.terms[ordinal]!).sort();
  }
}

/** Documents of one term, and how often each has it. */
export interface Postings {
  readonly docs: number[];
  readonly frequencies: number[];
}

/** An inverted index of analysed text. */
export class TextColumn {
  readonly postings = new Map<string, Postings>();
  /** Tokens of each document. */
  lengths = new Int32Array(1024);
  readonly analyzer: Analyzer;
  docCount = 0;
  tokenCount = 0;

  constructor(analyzer: Analyzer) {
    this.analyzer = analyzer;
  }

  add(doc: number, text: string): void {
    if (doc >= this.lengths.length) {
      const grown = new Int32Array(Math.max(doc + 1, this.lengths.length * 2));
      grown.set(this.lengths);
      this.lengths = grown;
    }
    const tokens = this.analyzer(text);
    for (const token of tokens) {
      let postings = this.postings.get(token);
      if (postings === undefined) {
        postings = { docs: [], frequencies: [] };
        this.postings.set(token, postings);
      }
      const last = postings.docs.length - 1;
      if (last >= 0 && postings.docs[last] === doc) postings.frequencies[last]!++;
      else {
        postings.docs.push(doc);
        postings.frequencies.push(1);
      }
    }
    if (tokens.length === 0) return;
    if (this.lengths[doc] === 0) this.docCount++;
    this.lengths[doc]! += tokens.length;
    this.tokenCount += tokens.length;
  }

  has(doc: number): boolean {
    return doc < this.lengths.length && this.lengths[doc]! > 0;
  }
}

export interface GeoPoint {
  readonly lat: number;
  readonly lon: number;
}

/** Points on the earth, in degrees. */
export class GeoColumn {
  readonly lat = new NumberColumn();
  readonly lon = new NumberColumn();

  add(doc: number, point: GeoPoint): void {
    this.lat.add(doc, point.lat);
    this.lon.add(doc, point.lon);
  }

  has(doc: number): boolean {
    return this.lat.present[doc] === 1;
  }

  all(doc: number): GeoPoint[] {
    const lons = this.lon.all(doc);
    return this.lat.all(doc).map((lat, index) => ({ lat, lon: lons[index]! }));
  }
}

export type Column = NumberColumn | KeywordColumn | TextColumn | GeoColumn;
