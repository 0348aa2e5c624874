import { countOf, type Entry, isAggregated } from "./entry.ts";
import { ProducerError } from "./errors.ts";
import type { Delivery, Failure, FlushReport, ProducerOptions, ProducerRecord, ProducerStats } from "./types.ts";

/** The records put between two flushes. */
export interface Generation {
  /** Ascending in order of creation. */
  readonly id: number;
  /** Records neither delivered nor failed. */
  pending: number;
  readonly report: FlushReport;
  /** Set by the flush that ended this generation; called when it and all earlier ones have nothing pending. */
  onSettled: (() => void) | undefined;
}

/** Accounts for every record and tells the caller what became of it. */
export class Ledger {
  /** `put = delivered + failed + outstanding` at all times; `outstanding` is computed when asked for. */
  readonly counts = { put: 0, delivered: 0, failed: 0, retried: 0, resent: 0, requests: 0, bytes: 0 };
  /** In order of creation; the last one takes new records, and no earlier one lacks `onSettled`. */
  readonly #generations: Generation[] = [createGeneration(0)];
  readonly #onDelivered: ProducerOptions["onDelivered"];
  readonly #onFailed: ProducerOptions["onFailed"];
  readonly #maxOutstanding: number;
  /** Present while callers wait for room. */
  #room: PromiseWithResolvers<void> | undefined;
  /** Deliveries and failures not yet handed over. */
  #deliveries: Delivery[] = [];
  #failures: Failure[] = [];
  #handOverPlanned = false;
  #callbackError: { cause: unknown } | undefined;

  constructor(options: Pick<ProducerOptions, "onDelivered" | "onFailed"> & { maxOutstanding: number }) {
    this.#onDelivered = options.onDelivered;
    this.#onFailed = options.onFailed;
    this.#maxOutstanding = options.maxOutstanding;
  }

  get stats(): ProducerStats {
    return { ...this.counts, outstanding: this.outstanding };
  }

  get outstanding(): number {
    return this.counts.put - this.counts.delivered - this.counts.failed;
  }

  get isFull(): boolean {
    return this.outstanding >= this.#maxOutstanding;
  }

  /** The generation that takes new records. */
  get current(): Generation {
    return this.#generations[this.#generations.length - 1]!;
  }

  /** Counts a record in and returns the generation it belongs to. */
  accept(): Generation {
    this.counts.put++;
    const generation = this.current;
    generation.pending++;
    return generation;
  }

  /** Resolves when there is room for another record. */
  room(): Promise<void> {
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** Joins a record of `from` to the records of `to`, and returns the earlier generation, which then holds both. */
  join(to: Generation, toCount: number, from: Generation): Generation {
    if (to === from) return to;
    const [earlier, later, moved] = to.id < from.id ? [to, from, 1] : [from, to, toCount];
    later.pending -= moved;
    earlier.pending += moved;
    return earlier;
  }

  deliver(entry: Entry, shardId: string, sequenceNumber: string): void {
    const { attempts, content } = entry;
    const count = countOf(entry);
    this.counts.delivered += count;
    entry.generation.report.delivered += count;
    if (this.#onDelivered !== undefined) {
      if (isAggregated(entry)) {
        for (const [subSequenceNumber, record] of entry.content.entries()) {
          this.#deliveries.push({ record, shardId, sequenceNumber, subSequenceNumber, attempts });
        }
      } else {
        this.#deliveries.push({ record: content as ProducerRecord, shardId, sequenceNumber, attempts });
      }
    }
    this.#settle(entry.generation, count);
  }

  /** Gives records up; `onFailed` hears of it in a microtask, never from within `put`. */
  fail(records: readonly ProducerRecord[], generation: Generation, failure: Omit<Failure, "record">): void {
    this.counts.failed += records.length;
    const { report } = generation;
    report.failed += records.length;
    report.reasons[failure.code] = (report.reasons[failure.code] ?? 0) + records.length;
    if (this.#onFailed !== undefined) {
      for (const record of records) this.#failures.push({ record, ...failure });
      if (!this.#handOverPlanned) {
        this.#handOverPlanned = true;
        queueMicrotask(() => this.handOver());
      }
    }
    this.#settle(generation, records.length);
  }

  /** Calls the callbacks with what gathered since the last time. */
  handOver(): void {
    this.#handOverPlanned = false;
    const deliveries = this.#deliveries;
    const failures = this.#failures;
    if (deliveries.length > 0) {
      this.#deliveries = [];
      this.#call(() => this.#onDelivered?.(deliveries));
    }
    if (failures.length > 0) {
      this.#failures = [];
      this.#call(() => this.#onFailed?.(failures));
    }
  }

  /** Ends the current generation and resolves with its report when it and all earlier ones are settled. */
  async cut(): Promise<FlushReport> {
    const generation = this.current;
    const settled = new Promise<void>((resolve) => {
      generation.onSettled = resolve;
    });
    this.#generations.push(createGeneration(generation.id + 1));
    this.#announce();
    await settled;
    this.handOver();

    if (this.#callbackError !== undefined) {
      const { cause } = this.#callbackError;
      this.#callbackError = undefined;
      throw new ProducerError("PRODUCER_CALLBACK_FAILED", "onDelivered or onFailed threw; it must not", { cause });
    }
    const { report } = generation;
    if (report.failed > 0 && this.#onFailed === undefined) {
      const reasons = Object.entries(report.reasons).map(([code, count]) => `${code} ${count}`);
      throw new ProducerError(
        "PRODUCER_RECORDS_FAILED",
        `${report.failed} of ${report.failed + report.delivered} records were not delivered (${reasons.join(", ")}); pass onFailed to receive them`,
        { report },
      );
    }
    return report;
  }

  #settle(generation: Generation, count: number): void {
    generation.pending -= count;
    if (generation.pending === 0) this.#announce();
    if (this.#room !== undefined && !this.isFull) {
      this.#room.resolve();
      this.#room = undefined;
    }
  }

  #announce(): void {
    for (;;) {
      const first = this.#generations[0]!;
      if (first.pending > 0 || first.onSettled === undefined) return;
      first.onSettled();
      this.#generations.shift();
    }
  }

  #call(callback: () => void): void {
    try {
      callback();
    } catch (cause) {
      this.#callbackError ??= { cause };
    }
  }
}

function createGeneration(id: number): Generation {
  return { id, pending: 0, report: { delivered: 0, failed: 0, reasons: {} }, onSettled: undefined };
}
