import type { HashRange } from "@millrace/kinesis-producer";
import { type DeliveryContext, deliver } from "./delivery.ts";
import { ConsumerError } from "./errors.ts";
import { FanOutReader } from "./fan-out-reader.ts";
import type { HeldLease } from "./held-lease.ts";
import { compareSequenceNumbers, type Lease, SHARD_END } from "./lease.ts";
import type { Settings } from "./options.ts";
import { PollingReader } from "./polling-reader.ts";
import { backoff, judgeReadError } from "./read-errors.ts";
import { pause, positionOf, type ReadResult, type ShardReader } from "./reader.ts";
import type { BatchFigures, ConsumerRecord, ErrorEvent, LeaseEvent } from "./types.ts";
import { userRecords } from "./user-records.ts";

/** How a worker's time with a shard ended; `gone`: the service does not know the shard any more. */
export type ShardOutcome = LeaseEvent["change"] | "gone" | "failed";

/** Processes one shard for as long as this worker holds its lease. */
export class ShardWorker {
  readonly held: HeldLease;
  /** Settles when nothing of this shard is under way any more. */
  readonly outcome: Promise<ShardOutcome>;
  readonly #settings: Settings;
  readonly #hashRange: HashRange | undefined;
  readonly #gate: () => Promise<void> | undefined;
  readonly #context: DeliveryContext;
  readonly #draining = new AbortController();
  readonly #abandoned = new AbortController();
  /** Last record that was processed, and the one last checkpointed. */
  #processed: ConsumerRecord | undefined;
  #checkpointed: ConsumerRecord | undefined;
  /** Last record that was handed over. */
  #delivered: ConsumerRecord | undefined;
  #checkpointedAt: number;
  /** Worker that gets the lease when this one is through. */
  #handoverTo: string | undefined;
  #wakeEnd: (() => void) | undefined;
  /** Why the outcome is `failed`. */
  error: unknown;

  constructor(
    settings: Settings,
    held: HeldLease,
    hashRange: HashRange | undefined,
    gate: () => Promise<void> | undefined,
  ) {
    this.#settings = settings;
    this.held = held;
    this.#hashRange = hashRange;
    this.#gate = gate;
    this.#checkpointedAt = settings.clock.now();
    this.#context = this.#createContext();
    this.outcome = this.#run();
  }

  get shardId(): string {
    return this.held.lease.shardId;
  }

  /** Lets the handler finish what it has, checkpoints and gives the lease back, or to whom the lease names. */
  drain(handoverTo?: string): void {
    this.#handoverTo ??= handoverTo;
    this.#draining.abort();
    this.#wakeEnd?.();
  }

  /** Tells the handler to give up; nothing is checkpointed any more. */
  abandon(): void {
    this.#abandoned.abort();
    this.drain();
  }

  async #run(): Promise<ShardOutcome> {
    const { lease } = this.held;
    const { read } = this.#settings;
    const Reader = read.mode === "fan-out" ? FanOutReader : PollingReader;
    const onError = (error: unknown) => this.#report("read", error, false);
    const reader: ShardReader = new Reader(this.#settings, this.shardId, positionOf(lease), onError);
    try {
      const ended = await this.#readAll(reader);
      if (this.#isLost) return "lost";
      return ended ? await this.#finish() : await this.#release();
    } catch (error) {
      return await this.#fail(error);
    } finally {
      reader.close();
    }
  }

  get #isLost(): boolean {
    return this.#abandoned.signal.aborted || this.held.isLost(this.#settings.leaseDuration);
  }

  /** True at the end of the shard, false when drained or lost before. */
  async #readAll(reader: ShardReader): Promise<boolean> {
    const draining = this.#draining.signal;
    while (!draining.aborted) {
      const gate = this.#gate();
      if (gate !== undefined) await Promise.race([gate, aborted(draining)]);
      const result = await this.#next(reader);
      if (result === undefined || this.#isLost) return false;
      if (!(await this.#process(result))) return false;
      if (result.ended) return true;
    }
    return false;
  }

  /** Rejects with `CONSUMER_READ_FAILED`, or as the service does when it does not know the shard. */
  async #next(reader: ShardReader): Promise<ReadResult | undefined> {
    try {
      return await reader.next(this.#draining.signal);
    } catch (error) {
      if (judgeReadError(error) === "gone") throw error;
      this.#report("read", error, true);
      throw new ConsumerError("CONSUMER_READ_FAILED", `shard ${this.shardId}: ${describe(error)}`, { cause: error });
    }
  }

  /** False when interrupted. */
  async #process({ records: read, millisBehindLatest }: ReadResult): Promise<boolean> {
    const { clock, isDuplicate, onBatch, checkpoints, checkpointInterval, outOfRange } = this.#settings;
    const { shardId } = this;
    const unpacked = userRecords(read, {
      shardId,
      hashRange: this.#hashRange,
      outOfRange,
      processed: this.held.lease,
    });
    const records =
      isDuplicate === undefined ? unpacked.records : await withoutDuplicates(unpacked.records, isDuplicate);
    const begunAt = clock.now();
    let complete = true;
    if (records.length > 0) {
      this.#delivered = records.at(-1)!;
      complete = await deliver(records, millisBehindLatest, this.#context);
    }
    onBatch?.(
      figures({
        shardId,
        records,
        duplicates: unpacked.records.length - records.length,
        outOfRange: unpacked.outOfRange,
        millisBehindLatest,
        handlerTime: clock.now() - begunAt,
      }),
    );
    if (!complete) return false;
    const last = unpacked.records.at(-1);
    if (last !== undefined) this.#processed = last;
    const due = clock.now() - this.#checkpointedAt >= checkpointInterval;
    if (checkpoints === "automatic" && due) await this.#checkpointProcessed();
    return true;
  }

  #createContext(): DeliveryContext {
    return {
      settings: this.#settings,
      shardId: this.shardId,
      draining: this.#draining.signal,
      abandoned: this.#abandoned.signal,
      onError: (error, fatal) => this.#report("handle", error, fatal),
      checkpoint: (record) => this.#checkpoint(record),
      processed: (record) => {
        this.#processed = record;
      },
    };
  }

  /** Notes progress; rejects with `CONSUMER_LEASE_LOST`, or with what the store rejects with. */
  async #checkpoint(record: ConsumerRecord | undefined): Promise<void> {
    if (record === undefined || !isBefore(this.#checkpointed, record)) return;
    const { shardId } = this;
    if (this.#abandoned.signal.aborted || !(await this.held.update(progress(record)))) {
      throw new ConsumerError("CONSUMER_LEASE_LOST", `shard ${shardId}: another worker holds its lease`);
    }
    this.#checkpointed = record;
    this.#checkpointedAt = this.#settings.clock.now();
    this.#wakeEnd?.();
  }

  /** A checkpoint that fails is made up for by the next one. */
  async #checkpointProcessed(): Promise<void> {
    try {
      await this.#checkpoint(this.#processed);
    } catch (error) {
      this.#report("checkpoint", error, false);
    }
  }

  /** Notes the end of the shard, after which its children begin; with manual checkpoints, once its last record is noted. */
  async #finish(): Promise<ShardOutcome> {
    if (this.#settings.checkpoints === "manual") {
      while (isBefore(this.#checkpointed, this.#delivered) && !this.#draining.signal.aborted) {
        await new Promise<void>((resolve) => {
          this.#wakeEnd = resolve;
        });
      }
      if (isBefore(this.#checkpointed, this.#delivered)) return this.#release();
    }
    const finished = await this.#giveBack({ checkpoint: SHARD_END, subSequenceNumber: 0, ownerSwitches: 0 }, undefined);
    return finished ? "finished" : "lost";
  }

  async #release(): Promise<ShardOutcome> {
    const to = this.#handoverTo;
    const automatic = this.#settings.checkpoints === "automatic";
    const advanced = automatic && this.#processed !== undefined && isBefore(this.#checkpointed, this.#processed);
    const changes = advanced ? progress(this.#processed!) : {};
    if (!(await this.#giveBack(changes, to))) return "lost";
    return to === undefined ? "released" : "handed-over";
  }

  /** Writes a last change and gives the lease up, trying until it would have run out anyway. */
  async #giveBack(changes: Partial<Lease>, owner: string | undefined): Promise<boolean> {
    const { clock, random } = this.#settings;
    const { ownerSwitches } = this.held.lease;
    for (let attempt = 0; !this.#isLost; attempt++) {
      try {
        return await this.held.update({ ownerSwitches: ownerSwitches + 1, ...changes, owner, handoverTo: undefined });
      } catch (error) {
        this.#report("checkpoint", error, false);
        await pause(clock, backoff(attempt, 200, 2000, random), this.#abandoned.signal);
      }
    }
    return false;
  }

  async #fail(error: unknown): Promise<ShardOutcome> {
    if (this.#isLost) return "lost";
    const gone = !(error instanceof ConsumerError) && judgeReadError(error) === "gone";
    if (!gone) this.error = error instanceof ConsumerError ? error : this.#callbackFailed(error);
    await this.#release();
    return gone ? "gone" : "failed";
  }

  /** `isDuplicate` or a callback for figures threw: the records of the batch are read again. */
  #callbackFailed(error: unknown): ConsumerError {
    this.#report("handle", error, true);
    return new ConsumerError("CONSUMER_HANDLER_FAILED", `shard ${this.shardId}: ${describe(error)}`, { cause: error });
  }

  #report(operation: ErrorEvent["operation"], error: unknown, fatal: boolean): void {
    this.#settings.onError?.({ shardId: this.shardId, operation, error, fatal });
  }
}

/** True when `left` lies before `right`, or is none while `right` is one. */
function isBefore(left: ConsumerRecord | undefined, right: ConsumerRecord | undefined): boolean {
  if (left === undefined || right === undefined) return right !== undefined;
  const order = compareSequenceNumbers(left.sequenceNumber, right.sequenceNumber);
  return order < 0 || (order === 0 && left.subSequenceNumber < right.subSequenceNumber);
}

function progress({ sequenceNumber, subSequenceNumber }: ConsumerRecord): Partial<Lease> {
  return { checkpoint: sequenceNumber, subSequenceNumber, ownerSwitches: 0 };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function figures({
  records,
  ...rest
}: Omit<BatchFigures, "records" | "bytes"> & { records: readonly ConsumerRecord[] }): BatchFigures {
  let bytes = 0;
  for (const { data } of records) bytes += data.length;
  return { ...rest, records: records.length, bytes };
}

async function withoutDuplicates(
  records: ConsumerRecord[],
  isDuplicate: NonNullable<Settings["isDuplicate"]>,
): Promise<ConsumerRecord[]> {
  const kept: ConsumerRecord[] = [];
  for (const record of records) {
    const answer = isDuplicate(record);
    if (!(typeof answer === "boolean" ? answer : await answer)) kept.push(record);
  }
  return kept;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
