import { countOf, type Entry } from "./entry.ts";
import { EntryQueue } from "./entry-queue.ts";
import { KeyOrder } from "./key-order.ts";
import { MAX_BATCH_RECORDS, type Settings } from "./options.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Entries that wait to be sent, and the rules by which they form batches. It knows the time only by being told. */
export class Outbox {
  readonly #linger: number;
  readonly #ttl: number;
  readonly #maxRequestSize: number;
  readonly #onExpired: (entry: Entry) => void;
  /** Present when ordering is `perKey`. */
  readonly #order: KeyOrder | undefined;
  /** Never sent, in order of arrival. */
  readonly #fresh = new EntryQueue();
  #freshSize = 0;
  #freshRecords = 0;
  /** When the oldest fresh entry has lingered long enough; infinite when there is none. */
  #lingerUntil = NEVER;
  /** Fresh entries are due whatever their age; false when there are none. */
  #hurried = false;
  /** To be sent as soon as possible; their order keys are busy with them. */
  readonly #ready = new EntryQueue();
  /** Batches to be sent exactly as they are. */
  readonly #divided: Entry[][] = [];
  /** Entries that wait for their retry, in order of time. */
  readonly #backoffs: { at: number; entries: Entry[] }[] = [];

  constructor(settings: Settings, onExpired: (entry: Entry) => void) {
    this.#linger = settings.linger;
    this.#ttl = settings.ttl;
    this.#maxRequestSize = settings.maxRequestSize;
    this.#onExpired = onExpired;
    this.#order = settings.ordering === "perKey" ? new KeyOrder() : undefined;
  }

  /** Adds a new entry. */
  push(entry: Entry): void {
    this.#fresh.push(entry);
    this.#freshSize += entry.size;
    this.#freshRecords += countOf(entry);
    const until = entry.putAt + this.#linger;
    if (until < this.#lingerUntil) this.#lingerUntil = until;
  }

  /** User records that were never sent nor kept back. */
  get buffered(): number {
    return this.#freshRecords;
  }

  /** Makes the entries that linger due at once. */
  hurry(): void {
    this.#hurried = this.#fresh.length > 0;
  }

  /** Takes back sent entries to send them again at the given time. */
  retryAt(at: number, entries: Entry[]): void {
    let index = this.#backoffs.length;
    while (index > 0 && this.#backoffs[index - 1]!.at > at) index--;
    this.#backoffs.splice(index, 0, { at, entries });
  }

  /** Takes back a sent batch of two or more to send each half on its own. */
  divide(batch: Entry[]): void {
    const middle = batch.length >>> 1;
    this.#divided.push(batch.slice(0, middle), batch.slice(middle));
  }

  /** Ends the turn of a sent entry that was delivered or failed. */
  settle(entry: Entry): void {
    const next = this.#order?.settle(entry.orderKey);
    if (next !== undefined) this.#ready.push(next);
  }

  /** The time from which `next` may return a batch; infinite when nothing waits. */
  get dueAt(): number {
    if (this.#ready.length > 0 || this.#divided.length > 0) return 0;
    if (this.#isFreshDue) return 0;
    return Math.min(this.#lingerUntil, this.#backoffs[0]?.at ?? NEVER);
  }

  get #isFreshDue(): boolean {
    return this.#hurried || this.#fresh.length >= MAX_BATCH_RECORDS || this.#freshSize >= this.#maxRequestSize;
  }

  /** Removes and returns the next batch to be sent now; empty when none is due. */
  next(now: number): Entry[] {
    while (this.#backoffs.length > 0 && this.#backoffs[0]!.at <= now) {
      for (const entry of this.#backoffs.shift()!.entries) this.#ready.push(entry);
    }
    const divided = this.#divided.shift();
    if (divided !== undefined) return divided;
    if (this.#ready.length === 0 && !this.#isFreshDue && this.#lingerUntil > now) return [];

    // PutRecords: at most 500 entries, and a limit on the bytes of all data and partition keys.
    const batch: Entry[] = [];
    let room = this.#maxRequestSize;
    for (let entry = this.#ready.peek(); entry !== undefined; entry = this.#ready.peek()) {
      if (batch.length === MAX_BATCH_RECORDS || entry.size > room) return batch;
      this.#ready.advance();
      if (this.#expire(entry, now)) {
        this.settle(entry);
      } else {
        batch.push(entry);
        room -= entry.size;
      }
    }
    for (let entry = this.#fresh.peek(); entry !== undefined; entry = this.#fresh.peek()) {
      if (batch.length === MAX_BATCH_RECORDS || entry.size > room) break;
      this.#fresh.advance();
      this.#freshSize -= entry.size;
      this.#freshRecords -= countOf(entry);
      if (this.#expire(entry, now)) continue;
      if (this.#order !== undefined && !this.#order.admit(entry)) continue;
      batch.push(entry);
      room -= entry.size;
    }
    const oldest = this.#fresh.peek();
    if (oldest === undefined) this.#hurried = false;
    this.#lingerUntil = oldest === undefined ? NEVER : oldest.putAt + this.#linger;
    return batch;
  }

  /** Removes everything, in order within each order key; no entry may be in flight. */
  drain(): Entry[] {
    const entries = [
      ...this.#divided.splice(0).flat(),
      ...this.#ready.drain(),
      ...this.#backoffs.splice(0).flatMap((backoff) => backoff.entries),
      ...(this.#order?.drain() ?? []),
      ...this.#fresh.drain(),
    ];
    this.#freshSize = 0;
    this.#freshRecords = 0;
    this.#lingerUntil = NEVER;
    this.#hurried = false;
    return entries;
  }

  #expire(entry: Entry, now: number): boolean {
    if (now - entry.putAt < this.#ttl) return false;
    this.#onExpired(entry);
    return true;
  }
}
