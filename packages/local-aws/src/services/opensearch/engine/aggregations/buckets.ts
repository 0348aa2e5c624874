import { type Aggregation, type AggregationResult, type Part, runAggregations } from "./aggregation.ts";

/** Documents that fell into one bucket; they are kept apart only when aggregations within ask for them. */
export class Bucket {
  count = 0;
  readonly #docs: number[][];
  readonly #keeps: boolean;

  constructor(parts: number, keeps: boolean) {
    this.#docs = Array.from({ length: parts }, () => []);
    this.#keeps = keeps;
  }

  /** A document counts once, however many of its values fall into the bucket: they come one after the other. */
  add(doc: number, part: number): void {
    if (this.#last === doc && this.#lastPart === part) return;
    this.#last = doc;
    this.#lastPart = part;
    this.count++;
    if (this.#keeps) this.#docs[part]!.push(doc);
  }
  #last = -1;
  #lastPart = -1;

  parts(of: readonly Part[]): Part[] {
    return of.map(({ index }, part) => ({ index, docs: Int32Array.from(this.#docs[part]!) }));
  }
}

/** Buckets by key. */
export class Buckets<Key> {
  readonly byKey = new Map<Key, Bucket>();
  readonly #parts: readonly Part[];
  readonly #within: ReadonlyMap<string, Aggregation>;

  constructor(parts: readonly Part[], within: ReadonlyMap<string, Aggregation>) {
    this.#parts = parts;
    this.#within = within;
  }

  add(key: Key, doc: number, part: number): void {
    this.bucket(key).add(doc, part);
  }

  /** The bucket of a key, made empty when there is none. */
  bucket(key: Key): Bucket {
    let bucket = this.byKey.get(key);
    if (bucket === undefined) {
      bucket = new Bucket(this.#parts.length, this.#within.size > 0);
      this.byKey.set(key, bucket);
    }
    return bucket;
  }

  /** The count of a bucket and the aggregations within it. */
  show(bucket: Bucket): AggregationResult {
    const results = this.#within.size === 0 ? {} : runAggregations(this.#within, bucket.parts(this.#parts));
    return { doc_count: bucket.count, ...results };
  }
}
