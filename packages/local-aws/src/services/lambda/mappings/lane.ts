import type { Invocation } from "../api.ts";
import { Batcher } from "./batcher.ts";
import type { DiscardCondition } from "./destination.ts";
import { recordBytesOf, type SourceRecord } from "./record.ts";
import { readItemFailures, readState } from "./response.ts";
import type { ShardContext } from "./shard-context.ts";
import { judge, retryDelay } from "./verdict.ts";
import { isAfter, type OpenWindow, windowOf, windowText, withState } from "./window.ts";

/** Records to invoke the function with once; none of them for the last invocation of a window. */
interface Batch {
  readonly records: readonly SourceRecord[];
  /** Retries of these records so far. */
  readonly attempts: number;
  readonly invocations: number;
}

/**
 * One of a shard's concurrent batches: takes records in order and invokes the function with them, one batch at a time.
 * Invariant: a record leaves the lane when it was delivered or discarded, and its order in the lane never changes.
 */
export class Lane {
  readonly #shard: ShardContext;
  /** Called when the lane can take more records. */
  readonly #drained: () => void;
  /** Batches that were tried before, first to try last. */
  readonly #retries: Batch[] = [];
  /** Records that wait for their first invocation. */
  readonly #pending: Batcher;
  #busy = false;
  #last: Invocation | undefined;
  window: OpenWindow | undefined;

  constructor(shard: ShardContext, drained: () => void) {
    this.#shard = shard;
    this.#drained = drained;
    this.#pending = new Batcher(shard.settings);
  }

  /** Records that wait for their first invocation. */
  get waiting(): number {
    return this.#pending.waiting;
  }

  get bytes(): number {
    return this.#pending.bytes;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get idle(): boolean {
    return !this.#busy && this.waiting === 0 && this.#retries.length === 0;
  }

  push(record: SourceRecord): void {
    this.#pending.push(record, this.#shard.now);
  }

  /** Everything that was not delivered, in order: what a later reader of the shard starts with. */
  unfinished(): SourceRecord[] {
    return [...this.#retries.toReversed().flatMap((batch) => batch.records), ...this.#pending.rest()];
  }

  /** Starts the next batch when one is due; else returns when to come again, if that is known. */
  pump(caughtUp: boolean, ended: boolean): number | undefined {
    if (this.#busy || this.#shard.stopped) return undefined;
    const retry = this.#retries.pop();
    if (retry !== undefined) {
      this.#start(this.#run(retry));
      return undefined;
    }
    const now = this.#shard.now;
    const { window } = this;
    const { next } = this.#pending;
    if (window !== undefined && (window.full || this.#closes(window, next, caughtUp, ended, now))) {
      this.#start(this.#closeWindow(window));
      return undefined;
    }
    const due = this.#pending.due(this.#limit());
    // A window that is over but has records to be read yet waits for them, not for a time.
    if (due === undefined) return window !== undefined && window.end > now ? window.end : undefined;
    if (now < due && !ended) return due;
    this.#start(this.#run({ records: this.#take(), attempts: 0, invocations: 0 }));
    return undefined;
  }

  #limit(): number {
    return recordBytesOf(this.window === undefined ? 0 : Buffer.byteLength(this.window.state));
  }

  /** A window ends with a record of a later one, or with its time once the shard has been read up to it. */
  #closes(window: OpenWindow, next: SourceRecord | undefined, caughtUp: boolean, ended: boolean, now: number): boolean {
    if (next !== undefined) return isAfter(window, next.arrival);
    return ended || (caughtUp && now >= window.end);
  }

  /** Takes the records of the next batch, and opens its window. */
  #take(): SourceRecord[] {
    const limit = this.#limit();
    const { tumblingWindowSeconds } = this.#shard.settings;
    if (tumblingWindowSeconds > 0) this.window ??= windowOf(this.#pending.next!.arrival, tumblingWindowSeconds);
    return this.#pending.take(limit, this.window, this.#shard.now);
  }

  #start(work: Promise<void>): void {
    this.#busy = true;
    void work
      .catch((error: unknown) => this.#shard.delivery.defect(error))
      .finally(() => {
        this.#busy = false;
        this.#drained();
      });
  }

  /** Delivers one batch, once: what is to be tried again goes back on the stack. */
  async #run(batch: Batch): Promise<void> {
    const { delivery, settings } = this.#shard;
    const current = await this.#withoutAged(batch);
    const { records } = current;
    if (records.length === 0) return;
    if (records.length === 1 && records[0]!.size > this.#limit()) {
      await this.#discard(current, records, "RecordSizeExceeded");
      return;
    }
    const now = this.#shard.now;
    delivery.metrics.iteratorAge(now, Math.max(0, now - records.at(-1)!.arrival));
    const outcome = await delivery.invoke(this.#event(records), records.length);
    if (outcome.kind === "unavailable") {
      this.#retries.push(current);
      await this.#shard.backOff();
      return;
    }
    this.#shard.reached();
    this.#last = outcome.invocation;
    const invocations = current.invocations + 1;
    const failedAt = outcome.kind === "failed" ? 0 : this.#failedAt(records, outcome.response);
    if (failedAt === undefined) delivery.succeeded();
    else if (outcome.kind === "returned") delivery.failed(records.length - failedAt);
    if (this.window !== undefined && outcome.kind === "returned" && failedAt !== 0)
      this.window = withState(this.window, readState(outcome.response));

    const verdict = judge(records.length, failedAt, current.attempts, settings);
    for (const { from, to, attempts } of verdict.retries.toReversed())
      this.#retries.push({ records: records.slice(from, to), attempts, invocations });
    const rest = records.slice(verdict.done);
    if (verdict.discards) await this.#discard({ ...current, invocations }, rest, "RetryAttemptsExhausted");
    const again = verdict.retries[0];
    if (again !== undefined && again.attempts > current.attempts) await this.#shard.sleep(retryDelay(current.attempts));
  }

  /** Place of the first record that must be delivered again. */
  #failedAt(records: readonly SourceRecord[], response: unknown): number | undefined {
    const { settings } = this.#shard;
    if (settings.tumblingWindowSeconds > 0 && readState(response) === undefined) return 0;
    if (!settings.reportsItemFailures) return undefined;
    const ids = records.map((record) => record.sequenceNumber);
    const failures = readItemFailures(response, ids);
    return failures === "all" ? 0 : failures[0];
  }

  /** Gives up the records at a batch's head that are older than they may be. */
  async #withoutAged(batch: Batch): Promise<Batch> {
    const oldest = this.#shard.oldest;
    if (batch.records[0]!.arrival >= oldest) return batch;
    const kept = batch.records.findIndex((record) => record.arrival >= oldest);
    const aged = kept < 0 ? batch.records : batch.records.slice(0, kept);
    await this.#discard(batch, aged, "RecordAgeExceeded");
    return { ...batch, records: kept < 0 ? [] : batch.records.slice(kept) };
  }

  async #discard(batch: Batch, records: readonly SourceRecord[], condition: DiscardCondition): Promise<void> {
    const last = batch.invocations === 0 ? undefined : this.#last;
    await this.#shard.discard({ records, condition, invocations: batch.invocations, last }, this.#event(records));
  }

  /** The last invocation of a window: its state and no records. */
  async #closeWindow(window: OpenWindow): Promise<void> {
    const { delivery, settings } = this.#shard;
    for (let attempts = 0; ; attempts++) {
      const outcome = await delivery.invoke(this.#event([], true), 0);
      if (this.#shard.stopped && outcome.kind !== "returned") return;
      if (outcome.kind === "unavailable") {
        await this.#shard.backOff();
        if (this.#shard.stopped) return;
        attempts--;
        continue;
      }
      this.#shard.reached();
      if (outcome.kind === "returned") {
        delivery.succeeded();
        break;
      }
      if (settings.maximumRetryAttempts >= 0 && attempts >= settings.maximumRetryAttempts) {
        this.#shard.delivery.host.log(
          `event source mapping of ${delivery.functionArn}: the state of the window from ${new Date(window.start).toISOString()} was lost after ${attempts + 1} failed invocations`,
        );
        break;
      }
      await this.#shard.sleep(retryDelay(attempts));
      if (this.#shard.stopped) return;
    }
    this.window = undefined;
  }

  #event(records: readonly SourceRecord[], final = false): string {
    const { source, shardId, eventSourceArn } = this.#shard;
    let text = '{"Records":[';
    for (let index = 0; index < records.length; index++)
      text += (index === 0 ? "" : ",") + source.encode(shardId, records[index]!);
    text += "]";
    if (this.window !== undefined) text += `,${windowText(this.window, { shardId, arn: eventSourceArn, final })}`;
    return `${text}}`;
  }
}
