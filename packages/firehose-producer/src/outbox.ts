import type { Cut } from "./cut.ts";
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS, type Settings } from "./options.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** A record on its way. */
export interface Entry {
  readonly data: Uint8Array;
  readonly putAt: number;
  readonly cut: Cut;
  attempts: number;
}

/** Entries that wait to be sent, and the rules by which they form batches. It knows the time only by being told. */
export class Outbox {
  readonly #linger: number;
  readonly #maxRecords: number;
  /** Waiting entries are `#entries[#head, length)`; the slots before are free. Repetitions stand before new ones. */
  #entries: Entry[] = [];
  #head = 0;
  #bytes = 0;
  /** What waits is due whatever its age. */
  #hurried = false;
  /** Entries that wait for their retry, in order of time. */
  readonly #backoffs: { readonly at: number; readonly entries: readonly Entry[] }[] = [];

  constructor({ linger, operation }: Settings) {
    this.#linger = linger;
    this.#maxRecords = operation === "PutRecord" ? 1 : MAX_BATCH_RECORDS;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.data.length;
  }

  /** Entries that wait for company or for their turn. */
  get waiting(): number {
    return this.#entries.length - this.#head;
  }

  get waitingBytes(): number {
    return this.#bytes;
  }

  /** Makes what waits for company due at once. */
  hurry(): void {
    this.#hurried = this.waiting > 0;
  }

  /** Takes back sent entries to send them again at the given time. */
  retryAt(at: number, entries: readonly Entry[]): void {
    let index = this.#backoffs.length;
    while (index > 0 && this.#backoffs[index - 1]!.at > at) index--;
    this.#backoffs.splice(index, 0, { at, entries });
  }

  /** The time from which `next` may return a batch; infinite when nothing waits. */
  get dueAt(): number {
    const retryAt = this.#backoffs[0]?.at ?? NEVER;
    if (this.waiting === 0) return retryAt;
    if (this.#hurried || this.waiting >= this.#maxRecords || this.#bytes >= MAX_BATCH_BYTES) return 0;
    return Math.min(retryAt, this.#entries[this.#head]!.putAt + this.#linger);
  }

  /** Removes and returns the next batch to be sent now; empty when none is due. */
  next(now: number): Entry[] {
    while (this.#backoffs.length > 0 && this.#backoffs[0]!.at <= now) this.#putFirst(this.#backoffs.shift()!.entries);
    const batch: Entry[] = [];
    if (this.dueAt > now) return batch;
    let room = MAX_BATCH_BYTES;
    while (this.waiting > 0 && batch.length < this.#maxRecords) {
      const entry = this.#entries[this.#head]!;
      if (entry.data.length > room) break;
      room -= entry.data.length;
      this.#bytes -= entry.data.length;
      batch.push(entry);
      this.#head++;
    }
    if (this.waiting === 0) {
      this.#entries = [];
      this.#head = 0;
      this.#hurried = false;
    } else if (this.#head >= 4096 && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return batch;
  }

  #putFirst(entries: readonly Entry[]): void {
    for (const entry of entries) this.#bytes += entry.data.length;
    this.#entries = [...entries, ...this.#entries.slice(this.#head)];
    this.#head = 0;
  }
}
