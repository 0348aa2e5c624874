import type { SourceRecord } from "./record.ts";
import type { MappingSettings } from "./settings.ts";
import { isAfter, type OpenWindow, windowOf } from "./window.ts";

type BatchSettings = Pick<MappingSettings, "batchSize" | "batchingWindowSeconds" | "tumblingWindowSeconds">;

/** Records in order, of which batches are taken from the front. */
export class Batcher {
  readonly #settings: BatchSettings;
  #records: SourceRecord[] = [];
  /** Places of `#records` that were taken. */
  #taken = 0;
  #bytes = 0;
  /** When the oldest record came, or the last batch was taken. */
  #gatheringSince = 0;

  constructor(settings: BatchSettings) {
    this.#settings = settings;
  }

  get waiting(): number {
    return this.#records.length - this.#taken;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The oldest record. */
  get next(): SourceRecord | undefined {
    return this.#records[this.#taken];
  }

  /** Every record, oldest first. */
  rest(): SourceRecord[] {
    return this.#records.slice(this.#taken);
  }

  push(record: SourceRecord, now: number): void {
    if (this.waiting === 0) this.#gatheringSince = now;
    this.#records.push(record);
    this.#bytes += record.size;
  }

  /**
   * When the next batch is complete: long ago once it has its records or bytes, else at the end of the batching window, or of
   * the tumbling window that its records belong to. Undefined when there are no records.
   */
  due(maxBytes: number): number | undefined {
    const { next } = this;
    const { batchSize, batchingWindowSeconds, tumblingWindowSeconds } = this.#settings;
    if (next === undefined) return undefined;
    if (this.waiting >= batchSize || this.#bytes >= maxBytes) return 0;
    const gathered = this.#gatheringSince + batchingWindowSeconds * 1000;
    return tumblingWindowSeconds === 0
      ? gathered
      : Math.min(gathered, windowOf(next.arrival, tumblingWindowSeconds).end);
  }

  /** Takes a batch: up to its size, the bytes (but always one record) and the end of the tumbling window. */
  take(maxBytes: number, window: OpenWindow | undefined, now: number): SourceRecord[] {
    const from = this.#taken;
    const end = Math.min(this.#records.length, from + this.#settings.batchSize);
    let bytes = 0;
    let to = from;
    for (; to < end; to++) {
      const { size, arrival } = this.#records[to]!;
      if (to > from && bytes + size > maxBytes) break;
      if (window !== undefined && isAfter(window, arrival)) break;
      bytes += size;
    }
    const taken = this.#records.slice(from, to);
    this.#taken = to;
    this.#bytes -= bytes;
    this.#gatheringSince = now;
    if (this.#taken * 2 >= this.#records.length) {
      this.#records = this.#records.slice(this.#taken);
      this.#taken = 0;
    }
    return taken;
  }
}
