/** API reference, PutRecords: records a shard takes in a second. */
export const WRITE_RECORDS = 1000;
/** API reference, PutRecords: bytes of partition keys and data a shard takes in a second. */
export const WRITE_BYTES = 1024 * 1024;
/** API reference, GetRecords: calls a shard answers in a second. */
export const READ_CALLS = 5;
/** API reference, GetRecords: bytes a shard gives in a second, to all pollers together or to each fan-out consumer. */
export const READ_BYTES = 2 * 1024 * 1024;
/** API reference, GetRecords: bytes in one answer, five seconds' worth. */
export const READ_CALL_BYTES = 10 * 1024 * 1024;

/**
 * A budget per whole second of the clock, as AWS accounts shard throughput: it is full again when the second changes and
 * unused budget does not carry over. What one large record or answer takes above the budget is owed to the seconds after.
 */
export class SecondBudget {
  readonly #limit: number;
  #second = 0;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is taken of the second that `now` (milliseconds) lies in. */
  used(now: number): number {
    const second = Math.floor(now / 1000);
    if (second > this.#second) {
      this.#used = Math.max(0, this.#used - (second - this.#second) * this.#limit);
      this.#second = second;
    }
    return this.#used;
  }

  take(amount: number): void {
    this.#used += amount;
  }

  /** Milliseconds from `now` until less than the limit is taken. */
  wait(now: number): number {
    const used = this.used(now);
    if (used < this.#limit) return 0;
    return (this.#second + Math.floor(used / this.#limit)) * 1000 - now;
  }
}

/** What a shard may take in. */
export class WriteLimit {
  readonly #records = new SecondBudget(WRITE_RECORDS);
  readonly #bytes = new SecondBudget(WRITE_BYTES);

  /** Takes a record of `size` bytes, partition key included, or refuses it. */
  admit(now: number, size: number): boolean {
    if (this.#records.used(now) >= WRITE_RECORDS) return false;
    const used = this.#bytes.used(now);
    if (used > 0 && used + size > WRITE_BYTES) return false;
    this.#records.take(1);
    this.#bytes.take(size);
    return true;
  }
}

/** What a shard may give to GetRecords. */
export class ReadLimit {
  readonly #calls = new SecondBudget(READ_CALLS);
  readonly #bytes = new SecondBudget(READ_BYTES);

  admit(now: number): boolean {
    if (this.#calls.used(now) >= READ_CALLS || this.#bytes.used(now) >= READ_BYTES) return false;
    this.#calls.take(1);
    return true;
  }

  charge(bytes: number): void {
    this.#bytes.take(bytes);
  }
}
