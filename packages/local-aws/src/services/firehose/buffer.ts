import type { Clock, Timer } from "../../clock.ts";
import type { DeliveryRecord } from "./record.ts";

/** Records that are delivered together. */
export interface Batch {
  readonly records: DeliveryRecord[];
  /** Bytes of the records' data. */
  bytes: number;
  /** Arrival of the oldest record, in milliseconds since the epoch. */
  oldest: number;
}

/** When a buffer is delivered, whichever comes first. */
export interface BufferHints {
  readonly bytes: number;
  readonly intervalMs: number;
}

/** A stream without a buffer interval delivers within seconds (Developer Guide, "Configure buffering hints"). */
const SHORTEST_INTERVAL_MS = 1000;

/** Collects records until their size or the age of the first reaches the hints; empty buffers have no timer. */
export class RecordBuffer {
  readonly #clock: Clock;
  readonly #hints: () => BufferHints;
  readonly #deliver: (batch: Batch) => void;
  #batch: Batch | undefined;
  #limit = 0;
  #timer: Timer | undefined;

  /** @param hints Read when a batch begins, so that changed settings hold for the next one. */
  constructor(clock: Clock, hints: () => BufferHints, deliver: (batch: Batch) => void) {
    this.#clock = clock;
    this.#hints = hints;
    this.#deliver = deliver;
  }

  /** What is waiting. */
  get batch(): Batch | undefined {
    return this.#batch;
  }

  add(record: DeliveryRecord): void {
    const batch = this.#batch ?? this.#begin(record);
    batch.records.push(record);
    batch.bytes += record.data.length;
    if (record.arrival < batch.oldest) batch.oldest = record.arrival;
    if (batch.bytes >= this.#limit) this.flush();
  }

  /** Delivers what is waiting. */
  flush(): void {
    const batch = this.discard();
    if (batch !== undefined) this.#deliver(batch);
  }

  /** Takes out what is waiting. */
  discard(): Batch | undefined {
    const batch = this.#batch;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#batch = undefined;
    return batch;
  }

  #begin(record: DeliveryRecord): Batch {
    const { bytes, intervalMs } = this.#hints();
    const batch = { records: [], bytes: 0, oldest: record.arrival };
    this.#batch = batch;
    this.#limit = bytes;
    this.#timer = this.#clock.setTimer(Math.max(intervalMs, SHORTEST_INTERVAL_MS), () => this.flush());
    return batch;
  }
}

/** Records of several batches together. */
export function recordsIn(batches: Iterable<Batch | undefined>): number {
  let count = 0;
  for (const batch of batches) count += batch?.records.length ?? 0;
  return count;
}
