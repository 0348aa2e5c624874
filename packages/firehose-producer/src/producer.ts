import {
  PutRecordBatchCommand,
  type PutRecordBatchCommandOutput,
  PutRecordCommand,
  type PutRecordCommandOutput,
} from "@aws-sdk/client-firehose";
import { Alarm } from "./alarm.ts";
import { Cut } from "./cut.ts";
import { ProducerError } from "./errors.ts";
import { MAX_RECORD_BYTES, resolveOptions, type Settings } from "./options.ts";
import { type Entry, Outbox } from "./outbox.ts";
import { isTransient, judgeRequestError } from "./request-errors.ts";
import type { Delivery, Failure, FlushReport, Producer, ProducerOptions, ProducerStats } from "./types.ts";

/** Creates a producer for one delivery stream; throws `PRODUCER_OPTION_INVALID`. */
export function createProducer(options: ProducerOptions): Producer {
  return new BatchingProducer(resolveOptions(options));
}

/** The answer to one record. */
type Verdict = { readonly recordId: string } | { readonly code: string; readonly message: string };

class BatchingProducer implements Producer {
  readonly #settings: Settings;
  readonly #outbox: Outbox;
  readonly #alarm: Alarm;
  readonly #counts = { put: 0, delivered: 0, failed: 0, retried: 0, requests: 0, bytes: 0 };
  #outstandingBytes = 0;
  #cut = new Cut();
  /** Resolves when everything put before the last flush is settled. */
  #flushed: Promise<unknown> = Promise.resolve();
  /** Requests under way, at most `concurrency`. */
  #inFlight = 0;
  /** Present while the producer is full. */
  #room: PromiseWithResolvers<void> | undefined;
  #closing: Promise<FlushReport> | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#outbox = new Outbox(settings);
    this.#alarm = new Alarm(settings.clock, () => this.#pump());
  }

  put(data: Uint8Array): Promise<void> | undefined {
    if (this.#closing !== undefined) throw new ProducerError("PRODUCER_CLOSED", "put: the producer is closed");
    const now = this.#settings.clock.now();
    const entry: Entry = { data, putAt: now, cut: this.#cut, attempts: 0 };
    this.#counts.put++;
    this.#outstandingBytes += data.length;
    entry.cut.add();
    if (data.length > MAX_RECORD_BYTES) {
      const message = `record of ${data.length} bytes: expected at most ${MAX_RECORD_BYTES}`;
      this.#fail([entry], "PRODUCER_RECORD_TOO_LARGE", message);
      return undefined;
    }
    this.#outbox.push(entry);
    if (this.#isFull && this.#isMostlyBuffered) this.#outbox.hurry();
    if (this.#inFlight < this.#settings.concurrency) {
      const { dueAt } = this.#outbox;
      if (dueAt <= now) this.#pump();
      else this.#alarm.set(dueAt);
    }
    if (!this.#isFull) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  async flush(): Promise<FlushReport> {
    const cut = this.#cut;
    this.#cut = new Cut();
    this.#outbox.hurry();
    this.#pump();
    const sealed = cut.seal();
    this.#flushed = Promise.all([sealed, this.#flushed]);
    await this.#flushed;
    const report = await sealed;
    if (cut.untold > 0) {
      const reasons = Object.entries(report.reasons).map(([code, count]) => `${code}: ${count}`);
      const text = `${report.failed} records failed (${reasons.join(", ")}); give onFailed to handle them`;
      throw new ProducerError("PRODUCER_RECORDS_FAILED", text, report);
    }
    return report;
  }

  close(): Promise<FlushReport> {
    this.#closing ??= this.flush().finally(() => this.#alarm.cancel());
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  stats(): ProducerStats {
    return { ...this.#counts, outstanding: this.#outstanding };
  }

  get #outstanding(): number {
    return this.#counts.put - this.#counts.delivered - this.#counts.failed;
  }

  get #isFull(): boolean {
    const { maxOutstanding, maxOutstandingBytes } = this.#settings;
    return this.#outstanding >= maxOutstanding || this.#outstandingBytes >= maxOutstandingBytes;
  }

  /**
   * True when what waits for company is what fills the producer, so that waiting longer makes no sense. When it is full of
   * records under way, sending the few others at once would only make small requests.
   */
  get #isMostlyBuffered(): boolean {
    const { waiting, waitingBytes } = this.#outbox;
    return waiting * 2 >= this.#outstanding || waitingBytes * 2 >= this.#outstandingBytes;
  }

  /** Sends batches while some are due and requests may be made, then sets the alarm for the next. */
  #pump(): void {
    const { clock, concurrency } = this.#settings;
    const now = clock.now();
    while (this.#inFlight < concurrency) {
      const batch = this.#outbox.next(now);
      if (batch.length === 0) break;
      const live = this.#withoutExpired(batch, now);
      if (live.length > 0) void this.#send(live);
    }
    if (this.#inFlight < concurrency) this.#alarm.set(this.#outbox.dueAt);
  }

  #withoutExpired(batch: Entry[], now: number): Entry[] {
    const { ttl } = this.#settings;
    const expired = batch.filter((entry) => now - entry.putAt >= ttl);
    if (expired.length === 0) return batch;
    this.#fail(expired, "PRODUCER_RECORD_EXPIRED", `not taken within ${ttl} ms`);
    return batch.filter((entry) => now - entry.putAt < ttl);
  }

  async #send(batch: readonly Entry[]): Promise<void> {
    const counts = this.#counts;
    this.#inFlight++;
    counts.requests++;
    for (const entry of batch) {
      if (entry.attempts++ > 0) counts.retried++;
      counts.bytes += entry.data.length;
    }
    let verdicts: readonly Verdict[] = [];
    try {
      verdicts = await this.#put(batch);
    } catch (error) {
      const { code, message, transient } = judgeRequestError(error);
      this.#inFlight--;
      if (transient) this.#repeat(batch, code, message);
      else this.#fail(batch, code, message);
      this.#pump();
      return;
    }
    this.#inFlight--;
    this.#judge(batch, verdicts);
    this.#pump();
  }

  async #put(batch: readonly Entry[]): Promise<readonly Verdict[]> {
    const { client, deliveryStreamName: DeliveryStreamName, operation } = this.#settings;
    if (operation === "PutRecord") {
      const command = new PutRecordCommand({ DeliveryStreamName, Record: { Data: batch[0]!.data } });
      const answer = (await client.send(command)) as PutRecordCommandOutput;
      return [verdictOf(answer)];
    }
    const Records = batch.map(({ data }) => ({ Data: data }));
    const answer = (await client.send(
      new PutRecordBatchCommand({ DeliveryStreamName, Records }),
    )) as PutRecordBatchCommandOutput;
    return batch.map((_, index) => verdictOf(answer.RequestResponses?.[index]));
  }

  /** Sorts the records of an answer: delivered, to be sent again, failed. */
  #judge(batch: readonly Entry[], verdicts: readonly Verdict[]): void {
    const delivered: Delivery[] = [];
    const refused = new Map<string, { readonly message: string; readonly entries: Entry[] }>();
    for (let index = 0; index < batch.length; index++) {
      const entry = batch[index]!;
      const verdict = verdicts[index]!;
      if ("recordId" in verdict) {
        delivered.push({ data: entry.data, recordId: verdict.recordId, attempts: entry.attempts });
        this.#counts.delivered++;
        this.#settled(entry);
        entry.cut.deliver();
        continue;
      }
      const entries = refused.get(verdict.code)?.entries ?? ([] as Entry[]);
      entries.push(entry);
      refused.set(verdict.code, { message: verdict.message, entries });
    }
    if (delivered.length > 0) this.#settings.onDelivered?.(delivered);
    for (const [code, { message, entries }] of refused) {
      if (isTransient(code)) this.#repeat(entries, code, message);
      else this.#fail(entries, code, message);
    }
    this.#makeRoom();
  }

  /** Sends records again after one pause for all of them, unless they were sent often enough. */
  #repeat(entries: readonly Entry[], code: string, message: string): void {
    const { clock, backoff, maxAttempts, onRetry } = this.#settings;
    const given = entries.filter(({ attempts }) => attempts >= maxAttempts);
    if (given.length > 0) this.#fail(given, code, message);
    const again = entries.filter(({ attempts }) => attempts < maxAttempts);
    if (again.length === 0) return;
    const retry = Math.max(...again.map(({ attempts }) => attempts)) - 1;
    const pause = backoff.random() * Math.min(backoff.cap, backoff.base * 2 ** retry);
    const at = clock.now();
    this.#outbox.retryAt(at + pause, again);
    onRetry?.({ records: again.length, code, retry, pause, at });
  }

  #fail(entries: readonly Entry[], code: string, message: string): void {
    const { onFailed } = this.#settings;
    const failures: Failure[] = [];
    for (const entry of entries) {
      failures.push({ data: entry.data, code, message, attempts: entry.attempts });
      this.#counts.failed++;
      this.#settled(entry);
      if (onFailed === undefined) entry.cut.untold++;
      entry.cut.fail(code);
    }
    onFailed?.(failures);
    this.#makeRoom();
  }

  #settled(entry: Entry): void {
    this.#outstandingBytes -= entry.data.length;
  }

  #makeRoom(): void {
    if (this.#room === undefined || this.#isFull) return;
    this.#room.resolve();
    this.#room = undefined;
  }
}

function verdictOf(
  response: { readonly RecordId?: string; readonly ErrorCode?: string; readonly ErrorMessage?: string } | undefined,
): Verdict {
  if (response?.RecordId !== undefined) return { recordId: response.RecordId };
  if (response?.ErrorCode !== undefined) return { code: response.ErrorCode, message: response.ErrorMessage ?? "" };
  return { code: "PRODUCER_RESPONSE_INVALID", message: "expected a RecordId or an ErrorCode for each record" };
}
