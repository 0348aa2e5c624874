import { Segment, type SegmentContents } from "./segment.ts";
import type { SegmentStore } from "./segment-store.ts";

/** Receives records in order: record index, arrival in milliseconds, and where the record lies in its segment. */
export type RecordVisitor = (
  index: number,
  arrival: number,
  contents: SegmentContents,
  start: number,
  keyLength: number,
  end: number,
  encrypted: boolean,
) => void;

/** The records of one shard in order of arrival. Record indexes start at 1 and have no gaps. */
export class ShardLog {
  readonly #store: SegmentStore;
  /** Ascending; only the last one may be open. */
  readonly #segments: Segment[] = [];
  #open: Segment | undefined;
  #end = 1;
  /** First record that has not expired; what lies before it in its segment is never read again. */
  #first = 1;
  /** Arrival of record `#first`, or infinity when there is none. */
  #firstArrival = Number.POSITIVE_INFINITY;

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  /** Index of the oldest readable record; equal to `end` when there is none. */
  get first(): number {
    return this.#first;
  }

  /** Index that the next record will get. */
  get end(): number {
    return this.#end;
  }

  /** Appends a record and returns its index. */
  append(partitionKey: string, data: Uint8Array, arrival: number, encrypted: boolean): number {
    let segment = this.#open;
    if (
      segment === undefined ||
      segment.encrypted !== encrypted ||
      !segment.accepts(partitionKey.length + data.length, arrival, this.#store.segmentBytes)
    ) {
      this.seal();
      segment = new Segment(this.#end, arrival, encrypted);
      this.#open = segment;
      this.#segments.push(segment);
      this.#store.opened(segment);
    }
    const before = segment.resident;
    segment.append(partitionKey, data, arrival);
    if (segment.resident !== before) this.#store.resized(segment, before);
    if (this.#first === this.#end) this.#firstArrival = arrival;
    return this.#end++;
  }

  /** Ends the open segment, so that it may go to disk. */
  seal(): void {
    if (this.#open === undefined) return;
    this.#store.sealed(this.#open);
    this.#open = undefined;
  }

  /** Expires every record that arrived before `time`; whole segments are freed. */
  trim(time: number): void {
    if (this.#firstArrival >= time) return;
    while (this.#segments.length > 0 && this.#segments[0]!.lastArrival < time) {
      const segment = this.#segments[0]!;
      if (segment === this.#open) this.seal();
      this.#segments.shift();
      this.#store.drop(segment);
    }
    const segment = this.#segments[0];
    if (segment === undefined) {
      this.#first = this.#end;
      this.#firstArrival = Number.POSITIVE_INFINITY;
      return;
    }
    const contents = this.#store.contents(segment);
    const place = Math.max(segment.placeAt(contents, time), this.#first - segment.firstIndex);
    this.#first = segment.firstIndex + place;
    this.#firstArrival = segment.opened + contents.delays[place]!;
  }

  /** Index of the first readable record that arrived at or after `time`; `end` when there is none. */
  indexAt(time: number): number {
    for (const segment of this.#segments) {
      if (segment.lastArrival < time) continue;
      const index = segment.firstIndex + segment.placeAt(this.#store.contents(segment), time);
      return Math.max(index, this.#first);
    }
    return this.#end;
  }

  /** Arrival of a readable record. */
  arrivalOf(index: number): number {
    const segment = this.#segments[this.#segmentOf(index)]!;
    return segment.opened + this.#store.contents(segment).delays[index - segment.firstIndex]!;
  }

  /**
   * Visits records from `from` on: at most `limit`, and at most `maxBytes` of keys and data but always one.
   * @returns the index after the last record visited.
   */
  read(from: number, limit: number, maxBytes: number, visit: RecordVisitor): number {
    let index = Math.max(from, this.#first);
    if (index >= this.#end) return Math.min(index, this.#end);
    let left = limit;
    let bytes = 0;
    for (let at = this.#segmentOf(index); at < this.#segments.length && left > 0; at++) {
      const segment = this.#segments[at]!;
      const contents = this.#store.contents(segment);
      const { ends, delays, keyLengths } = contents;
      for (let place = index - segment.firstIndex; place < segment.count && left > 0; place++, index++, left--) {
        const start = place === 0 ? 0 : ends[place - 1]!;
        const end = ends[place]!;
        bytes += end - start;
        if (bytes > maxBytes && left < limit) return index;
        visit(index, segment.opened + delays[place]!, contents, start, keyLengths[place]!, end, segment.encrypted);
      }
    }
    return index;
  }

  /** Frees everything. */
  clear(): void {
    this.seal();
    for (const segment of this.#segments) this.#store.drop(segment);
    this.#segments.length = 0;
    this.#first = this.#end;
    this.#firstArrival = Number.POSITIVE_INFINITY;
  }

  /** Place in `#segments` of the segment that holds a record. */
  #segmentOf(index: number): number {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#segments[middle]!.firstIndex > index) high = middle - 1;
      else low = middle;
    }
    return low;
  }
}
