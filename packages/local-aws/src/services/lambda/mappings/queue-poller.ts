import type { Timer } from "../../../clock.ts";
import type { Queue, QueueMessage } from "../../sqs/api.ts";
import type { Delivery } from "./delivery.ts";
import { decodeForFilter } from "./filter.ts";
import { Gathering, type QueuedMessage } from "./gathering.ts";
import { readItemFailures } from "./response.ts";
import type { MappingSettings } from "./settings.ts";

/** API reference, ReceiveMessage. */
const RECEIVE_MAX = 10;
/** Lambda Developer Guide, "Scaling behavior of SQS event source mappings". */
const FIRST_CONCURRENCY = 5;
const CONCURRENCY_PER_MINUTE = 300;
const MAX_CONCURRENCY = 1250;

/**
 * Invokes a function with the messages of a queue. It receives while it may start another invocation, deletes what was
 * processed, and leaves the rest to the queue's visibility timeout.
 */
export class QueuePoller {
  readonly #queue: Queue;
  readonly #settings: MappingSettings;
  readonly #delivery: Delivery;
  readonly #region: string;
  #gathering: Gathering;
  #running = 0;
  /** When the messages began to keep the function busy. */
  #busySince: number | undefined;
  #timer: Timer | undefined;
  #growth: Timer | undefined;
  #stopped = false;
  #stopping: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(queue: Queue, settings: MappingSettings, delivery: Delivery, region: string) {
    this.#queue = queue;
    this.#settings = settings;
    this.#delivery = delivery;
    this.#region = region;
    this.#gathering = new Gathering(settings);
  }

  start(): void {
    this.#unsubscribe = this.#queue.subscribe(() => this.#arm(0));
    this.#arm(0);
  }

  /** Resolves when the invocations under way have ended. Messages that were gathered go back to the queue. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#stopped = true;
    this.#timer?.cancel();
    this.#growth?.cancel();
    for (const { message } of this.#gathering.messages)
      this.#attempt(() => this.#queue.changeVisibility(message.receiptHandle, 0));
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#stopping = resolve));
  }

  /** Comes back after `ms`: out of the caller's way, for it may be in the middle of a call of its own. */
  #arm(ms: number): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = this.#delivery.host.clock.setTimer(ms, () => this.#pump());
  }

  #pump(): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    while (this.#running < this.#concurrency()) {
      const received = this.#receive();
      const now = this.#delivery.now;
      if (this.#gathering.ready(now)) {
        this.#start();
      } else if (received === 0) {
        const due = this.#gathering.due;
        if (due !== undefined) this.#arm(due - now);
        if (this.#running === 0) this.#busySince = undefined;
        return;
      }
    }
    // More invocations are allowed as time goes by; a background timer, for the running ones will come back here anyway.
    this.#growth?.cancel();
    this.#growth = this.#delivery.host.clock.setTimer(1000, () => this.#pump(), { background: true });
  }

  #concurrency(): number {
    const most = this.#settings.maximumConcurrency ?? MAX_CONCURRENCY;
    this.#busySince ??= this.#delivery.now;
    const grown = Math.floor(((this.#delivery.now - this.#busySince) / 60_000) * CONCURRENCY_PER_MINUTE);
    return Math.min(most, FIRST_CONCURRENCY + grown);
  }

  /** Receives towards the batch that is being gathered. @returns how many messages the queue gave. */
  #receive(): number {
    if (this.#gathering.full) return 0;
    let messages: readonly QueueMessage[] = [];
    this.#attempt(() => {
      messages = this.#queue.receive(Math.min(RECEIVE_MAX, this.#gathering.room));
    });
    const { metrics } = this.#delivery;
    const now = this.#delivery.now;
    metrics.count("PolledEventCount", now, messages.length);
    let dropped = 0;
    for (const message of messages) {
      if (this.#passes(message)) {
        this.#gathering.add({ message, text: eventRecord(message, this.#queue.arn, this.#region) }, now);
        continue;
      }
      dropped++;
      this.#attempt(() => this.#queue.delete(message.receiptHandle));
    }
    metrics.count("FilteredOutEventCount", now, dropped);
    return messages.length;
  }

  #passes(message: QueueMessage): boolean {
    const { filter } = this.#settings;
    if (filter === undefined) return true;
    const { messageId, body, attributes, messageAttributes } = message;
    return filter.passes({ messageId, body: decodeForFilter(body), attributes, messageAttributes });
  }

  #start(): void {
    const batch = this.#gathering.take();
    this.#running++;
    void this.#run(batch).finally(() => {
      this.#running--;
      if (!this.#stopped) this.#pump();
      else if (this.#running === 0) this.#stopping?.();
    });
  }

  async #run(batch: readonly QueuedMessage[]): Promise<void> {
    const delivery = this.#delivery;
    const outcome = await delivery.invoke(`{"Records":[${batch.map(({ text }) => text).join()}]}`, batch.length);
    if (outcome.kind !== "returned") return;
    let failed = new Set<number>();
    if (this.#settings.reportsItemFailures) {
      const ids = batch.map(({ message }) => message.messageId);
      const failures = readItemFailures(outcome.response, ids);
      failed = failures === "all" ? new Set(ids.keys()) : new Set(failures);
    }
    if (failed.size === 0) delivery.succeeded();
    else delivery.failed(failed.size);
    let deleted = 0;
    for (const [place, { message }] of batch.entries()) {
      if (failed.has(place)) continue;
      this.#attempt(() => {
        this.#queue.delete(message.receiptHandle);
        deleted++;
      });
    }
    delivery.metrics.count("DeletedEventCount", delivery.now, deleted);
  }

  /** A queue that has gone away is the mapping's problem. */
  #attempt(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#delivery.lost(error);
    }
  }
}

/** A message's JSON text in the event. */
function eventRecord(message: QueueMessage, eventSourceArn: string, region: string): string {
  const { messageId, receiptHandle, body, attributes, md5OfBody } = message;
  const messageAttributes = Object.fromEntries(
    Object.entries(message.messageAttributes).map(([name, { stringValue, binaryValue, dataType }]) => [
      name,
      {
        ...(stringValue === undefined ? {} : { stringValue }),
        ...(binaryValue === undefined ? {} : { binaryValue: binaryValue.toString("base64") }),
        stringListValues: [],
        binaryListValues: [],
        dataType,
      },
    ]),
  );
  return JSON.stringify({
    messageId,
    receiptHandle,
    body,
    attributes,
    messageAttributes,
    md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: eventSourceArn,
    awsRegion: region,
  });
}
