import { PutRecordsCommand, type PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import { Alarm } from "./alarm.ts";
import type { Entry } from "./entry.ts";
import { ProducerError } from "./errors.ts";
import { Ledger } from "./ledger.ts";
import { resolveOptions, type Settings } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { measureRecord } from "./record-check.ts";
import { createEntry } from "./shard-lanes.ts";
import { ShardRouter } from "./shard-router.ts";
import type { FlushReport, Producer, ProducerOptions, ProducerRecord, ProducerStats } from "./types.ts";
import { expired, Verdicts } from "./verdicts.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** Creates a producer for one stream; throws `PRODUCER_OPTION_INVALID`. */
export function createProducer(options: ProducerOptions): Producer {
  return new BatchingProducer(resolveOptions(options));
}

class BatchingProducer implements Producer {
  readonly #settings: Settings;
  readonly #ledger: Ledger;
  readonly #outbox: Outbox;
  readonly #verdicts: Verdicts;
  /** Present when records are aggregated. */
  readonly #router: ShardRouter | undefined;
  readonly #alarm: Alarm;
  /** PutRecords requests under way, at most `concurrency`. */
  #inFlight = 0;
  #closing: Promise<FlushReport> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#ledger = new Ledger(settings);
    this.#outbox = new Outbox(settings, (entry) => this.#verdicts.fail(entry, expired(settings.ttl)));
    this.#verdicts = new Verdicts(settings, this.#ledger, this.#outbox);
    if (settings.aggregation === "kpl") {
      this.#router = new ShardRouter(settings, this.#ledger, this.#outbox, this.#verdicts, () => this.#pump());
    }
    this.#alarm = new Alarm(settings.clock, () => this.#pump());
  }

  put(record: ProducerRecord): Promise<void> | undefined {
    if (this.#closing !== undefined) throw new ProducerError("PRODUCER_CLOSED", "put: the producer is closed");
    const generation = this.#ledger.accept();
    const size = measureRecord(record, this.#settings.maxRecordSize);
    if (typeof size !== "number") {
      this.#ledger.fail([record], generation, { ...size, attempts: 0 });
      return undefined;
    }
    const now = this.#settings.clock.now();
    const passage = { putAt: now, generation, attempts: 0 };
    if (!this.#router?.add(record, passage)) this.#outbox.push(createEntry(record, passage, undefined, size));

    if (this.#ledger.isFull && this.#isMostlyBuffered) {
      this.#sendBuffered();
    } else if (this.#inFlight < this.#settings.concurrency) {
      const dueAt = this.#dueAt;
      if (dueAt <= now) this.#pump();
      else this.#alarm.set(dueAt);
    }
    return this.#ledger.isFull ? this.#ledger.room() : undefined;
  }

  flush(): Promise<FlushReport> {
    this.#sendBuffered();
    return this.#ledger.cut();
  }

  close(): Promise<FlushReport> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  stats(): ProducerStats {
    return this.#ledger.stats;
  }

  async #end(): Promise<FlushReport> {
    try {
      return await this.flush();
    } finally {
      this.#alarm.cancel();
      await this.#router?.end();
    }
  }

  /** Sends what lingers without waiting for company. */
  #sendBuffered(): void {
    if (this.#ledger.outstanding === 0) return;
    this.#router?.seal(NEVER);
    this.#outbox.hurry();
    this.#pump();
  }

  /**
   * True when the records that linger are what fills the producer, so that waiting for more company makes no sense.
   * When it is full of records under way, sending the few others at once would only make small requests.
   */
  get #isMostlyBuffered(): boolean {
    const buffered = this.#outbox.buffered + (this.#router?.buffered ?? 0);
    return buffered * 2 >= this.#ledger.outstanding;
  }

  /** The time from which something may be sent. */
  get #dueAt(): number {
    const { dueAt } = this.#outbox;
    return this.#router === undefined ? dueAt : Math.min(dueAt, this.#router.dueAt);
  }

  /** Sends batches while some are due and requests may be made, then sets the alarm for the next. */
  #pump(): void {
    const now = this.#settings.clock.now();
    if (this.#router !== undefined) {
      this.#router.refreshIfOld(now);
      if (this.#router.isHolding) return;
      this.#router.seal(now);
    }
    while (this.#inFlight < this.#settings.concurrency) {
      const batch = this.#outbox.next(now);
      if (batch.length === 0) break;
      void this.#send(batch);
    }
    if (this.#inFlight < this.#settings.concurrency) this.#alarm.set(this.#dueAt);
  }

  async #send(batch: Entry[]): Promise<void> {
    this.#inFlight++;
    this.#router?.onSent();
    let output: PutRecordsCommandOutput | undefined;
    let error: unknown;
    try {
      output = (await this.#settings.client.send(this.#createCommand(batch))) as PutRecordsCommandOutput;
    } catch (thrown) {
      error = thrown;
    }
    this.#inFlight--;
    if (output === undefined) this.#verdicts.readError(batch, error);
    else this.#verdicts.readAnswer(batch, output, this.#onStored);
    this.#verdicts.conclude();
    this.#router?.onAnswered();
    this.#pump();
  }

  readonly #onStored = (entry: Entry, shardId: string, sequenceNumber: string): void => {
    if (this.#router !== undefined) this.#router.onStored(entry, shardId, sequenceNumber);
    else this.#verdicts.deliver(entry, shardId, sequenceNumber);
  };

  #createCommand(batch: Entry[]): PutRecordsCommand {
    const { counts } = this.#ledger;
    counts.requests++;
    const Records = batch.map((entry) => {
      entry.attempts++;
      counts.bytes += entry.size;
      return { Data: entry.data, PartitionKey: entry.partitionKey, ExplicitHashKey: entry.explicitHashKey };
    });
    return new PutRecordsCommand({ ...this.#settings.stream, Records });
  }
}
