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
  /** Processes the records one after another; one that throws fails alone. `"stop"` leaves the rest for the retry. */
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

  constructor(idOf: (record: R) => string, options: BatchOptions, reportRest = false) {
    this.#idOf = idOf;
    this.#onFailure = options.onFailure ?? printFailure;
    this.#reportRest = reportRest;
  }

  get failures(): number {
    return this.#failed.size;
  }

  fail(record: R, error: unknown): void {
    this.failItem(this.#idOf(record), error);
  }

  /** Reports an item; a second report of it changes nothing. */
  failItem(itemIdentifier: string, error: unknown): void {
    if (this.#failed.has(itemIdentifier)) return;
    this.#failed.add(itemIdentifier);
    this.#onFailure({ itemIdentifier, error });
  }

  async each(run: (record: R) => void | Promise<void>, afterFailure: AfterFailure = "continue"): Promise<void> {
    for (let index = 0; index < this.records.length; index++) {
      try {
        await run(this.records[index]!);
      } catch (error) {
        this.fail(this.records[index]!, error);
        if (afterFailure === "continue") continue;
        if (this.#reportRest) for (const rest of this.records.slice(index + 1)) this.#failed.add(this.#idOf(rest));
        return;
      }
    }
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
