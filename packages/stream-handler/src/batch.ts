import type { BatchResponse } from "./event.ts";

/** A record that was not processed, and why. */
export interface RecordFailure {
  /** Sequence number or message id: what is reported to Lambda. */
  readonly itemIdentifier: string;
  readonly error: unknown;
}

/** Options that all handlers of this package share. */
export interface BatchOptions {
  /** Told of each failed record. Default: one line of JSON on standard error. */
  readonly onFailure?: (failure: RecordFailure) => void;
}

/** Records of one invocation, in order, without those that could not be decoded. */
export interface Batch<R> {
  readonly records: readonly R[];
  /**
   * Reports a record as not processed. A stream is read again from the lowest such record on, those after it included:
   * what was done with them has to bear being done twice. A queue delivers just that message again.
   */
  fail(record: R, error: unknown): void;
  /**
   * Processes the records one after another; one that throws fails alone. `"stop"` leaves what comes after the first
   * failure for the retry, also after a record that could not be decoded. Default `"continue"`.
   */
  each(run: (record: R) => void | Promise<void>, afterFailure?: AfterFailure): Promise<void>;
}

/** Whether the records after a failed one are processed too. */
export type AfterFailure = "continue" | "stop";

/** Collects the failures of one invocation. */
export class BatchOutcome<R> implements Batch<R> {
  readonly records: R[] = [];
  readonly #idOf: (record: R) => string;
  readonly #onFailure: (failure: RecordFailure) => void;
  /** Records left for the retry are reported one by one: a queue knows no order of its own. */
  readonly #reportRest: boolean;
  readonly #failed = new Set<string>();
  /** How many records come before the first that could not be decoded. */
  #intact = Number.POSITIVE_INFINITY;

  constructor(idOf: (record: R) => string, options: BatchOptions, reportRest = false) {
    this.#idOf = idOf;
    this.#onFailure = options.onFailure ?? printFailure;
    this.#reportRest = reportRest;
  }

  /** Whether every record so far could be decoded. */
  get intact(): boolean {
    return this.#intact === Number.POSITIVE_INFINITY;
  }

  fail(record: R, error: unknown): void {
    this.#report(this.#idOf(record), error);
  }

  /** Reports an item that is not among the records, for it could not be decoded. */
  undecodable(itemIdentifier: string, error: unknown): void {
    this.#intact = Math.min(this.#intact, this.records.length);
    this.#report(itemIdentifier, error);
  }

  /** A second report of an item changes nothing. */
  #report(itemIdentifier: string, error: unknown): void {
    if (this.#failed.has(itemIdentifier)) return;
    this.#failed.add(itemIdentifier);
    this.#onFailure({ itemIdentifier, error });
  }

  async each(run: (record: R) => void | Promise<void>, afterFailure: AfterFailure = "continue"): Promise<void> {
    const stops = afterFailure === "stop";
    let next = 0;
    for (let failed = false; next < this.records.length && !(stops && (failed || next >= this.#intact)); next++) {
      const record = this.records[next]!;
      try {
        await run(record);
      } catch (error) {
        failed = true;
        this.fail(record, error);
      }
    }
    if (this.#reportRest) for (const rest of this.records.slice(next)) this.postpone(this.#idOf(rest));
  }

  /** Leaves an item that was not tried for the retry. */
  postpone(itemIdentifier: string): void {
    this.#failed.add(itemIdentifier);
  }

  response(): BatchResponse {
    return { batchItemFailures: [...this.#failed].map((itemIdentifier) => ({ itemIdentifier })) };
  }
}

function printFailure({ itemIdentifier, error }: RecordFailure): void {
  console.error(JSON.stringify({ message: "record failed", itemIdentifier, error: String(error) }));
}
