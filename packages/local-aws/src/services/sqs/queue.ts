import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { defaultSettings, type RedrivePolicy, readRedrivePolicy, type Settings } from "./attributes.ts";
import { Deduplication } from "./deduplication.ts";
import { invalidValue } from "./errors.ts";
import { FifoRate } from "./fifo-rate.ts";
import type { Message } from "./message.ts";
import { MessageStore } from "./message-store.ts";
import { QueueMetrics } from "./metrics.ts";

/** Developer Guide, message quotas: messages in flight, of standard and of FIFO queues. */
export const MAX_IN_FLIGHT = 120_000;
/** Developer Guide: a message can stay in flight for 12 hours from its receive. */
const MAX_INVISIBLE_MS = 43_200_000;

/** A queue: settings and messages. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  /** As its creator reached it. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  modified: number;
  readonly settings: Settings;
  readonly tags = new Map<string, string>();
  readonly messages: MessageStore;
  readonly deduplication = new Deduplication();
  readonly rate = new FifoRate();
  readonly metrics: QueueMetrics;
  redrive: RedrivePolicy | undefined;
  purgedAt = Number.NEGATIVE_INFINITY;
  usedAt: number;
  deleted = false;
  readonly #host: ServiceHost;
  /** Distinguishes queues of one name that lived one after the other. */
  readonly #serial: number;
  readonly #listeners = new Set<() => void>();
  #timer: Timer | undefined;
  #timerDue = Number.POSITIVE_INFINITY;
  #order = 0;
  #batch = 0;
  #receipt = 0;

  constructor(host: ServiceHost, name: string, fifo: boolean, serial: number, url: string) {
    this.#host = host;
    this.#serial = serial;
    this.name = name;
    this.fifo = fifo;
    this.url = url;
    this.arn = `arn:${host.partition}:sqs:${host.region}:${host.account}:${name}`;
    this.created = host.clock.now();
    this.modified = this.created;
    this.usedAt = this.created;
    this.settings = defaultSettings(fifo);
    this.messages = new MessageStore(fifo);
    this.metrics = new QueueMetrics(host.metrics, name);
  }

  get now(): number {
    return this.#host.clock.now();
  }

  number(setting: string): number {
    return Number(this.settings.get(setting));
  }

  flag(setting: string): boolean {
    return this.settings.get(setting) === "true";
  }

  /** Sets attributes that were checked; an empty text takes one away. */
  set(settings: Settings): void {
    for (const [name, value] of settings) {
      if (value === "") this.settings.delete(name);
      else this.settings.set(name, value);
    }
    if (settings.get("KmsMasterKeyId")) this.settings.set("SqsManagedSseEnabled", "false");
    if (settings.get("SqsManagedSseEnabled") === "true") this.settings.delete("KmsMasterKeyId");
    const redrive = this.settings.get("RedrivePolicy");
    this.redrive = redrive === undefined ? undefined : readRedrivePolicy(redrive);
    if (this.fifo && settings.has("DelaySeconds")) this.#delayAgain();
    this.modified = this.now;
  }

  /** Puts a message in; its state says whether it is delayed. */
  add(message: Message): void {
    this.usedAt = this.now;
    this.messages.add(message);
    if (message.state === "visible") this.#notify();
    else this.#arm();
  }

  nextOrder(): number {
    return this.#order++;
  }

  /** Takes over a message of another queue; a standard queue keeps the time at which it was sent. */
  accept(message: Message, deadLetterSource: string | undefined): void {
    const now = this.now;
    this.add({
      ...message,
      sentAt: this.fifo ? now : message.sentAt,
      enqueuedAt: now,
      order: this.nextOrder(),
      deadLetterSource,
      state: "visible",
    });
  }

  /**
   * Receives up to `max` messages, which are in flight then.
   * @param timeoutMs 0 leaves them visible.
   * @param deadLetters Takes the messages that were received too often; without it they are received on.
   */
  receive(max: number, timeoutMs: number, deadLetters: Queue | undefined): Message[] {
    const now = this.now;
    this.usedAt = now;
    this.advance(now);
    const batch = this.#batch++;
    const received: Message[] = [];
    while (received.length < max && this.messages.inFlight < MAX_IN_FLIGHT) {
      const message = this.messages.take(batch);
      if (message === undefined) break;
      if (message.sentAt < this.horizon(now)) {
        this.messages.remove(message);
        continue;
      }
      if (deadLetters !== undefined && message.receiveCount >= this.redrive!.maxReceiveCount) {
        this.messages.remove(message);
        deadLetters.accept(message, this.arn);
        continue;
      }
      message.receiveCount++;
      message.firstReceivedAt ??= now;
      message.receipt = ++this.#receipt;
      received.push(message);
    }
    for (const message of received) {
      if (timeoutMs > 0) this.messages.hide(message, now + timeoutMs);
      else this.messages.show(message);
    }
    if (received.length > 0) this.#arm();
    return received;
  }

  /** Takes the next visible message out of the queue, to move it to another one. */
  withdraw(): Message | undefined {
    this.advance(this.now);
    const message = this.messages.take(this.#batch++);
    if (message !== undefined) this.messages.remove(message);
    return message;
  }

  receiptOf(message: Message): string {
    return Buffer.from(`${this.#serial} ${message.id} ${message.receipt}`).toString("base64");
  }

  /**
   * Deletes the message of a handle. An old handle of a standard queue deletes nothing, without an error.
   * @throws AwsError ReceiptHandleIsInvalid; for FIFO queues InvalidParameterValue when the handle has expired.
   */
  delete(handle: string): void {
    this.advance(this.now);
    const { message, current } = this.#find(handle);
    if (message === undefined) return;
    if (this.fifo && !(current && message.state === "in-flight"))
      throw invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
    if (!current) return;
    this.messages.remove(message);
    // The next message of the group may be received now.
    if (this.fifo && this.messages.visible > 0) this.#notify();
  }

  /** @throws AwsError ReceiptHandleIsInvalid, InvalidParameterValue. */
  changeVisibility(handle: string, seconds: number): void {
    const now = this.now;
    this.advance(now);
    const { message, current } = this.#find(handle);
    if (!message || !current || message.state !== "in-flight")
      throw invalidValue(
        handle,
        "ReceiptHandle",
        "Message does not exist or is not available for visibility timeout change.",
      );
    if (now + seconds * 1000 > message.firstReceivedAt! + MAX_INVISIBLE_MS)
      throw invalidValue(
        seconds,
        "VisibilityTimeout",
        "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].",
      );
    if (seconds === 0) {
      this.messages.show(message);
      this.#notify();
    } else {
      this.messages.hide(message, now + seconds * 1000);
      this.#arm();
    }
  }

  purge(): void {
    this.messages.clear();
    this.purgedAt = this.now;
  }

  /** Brings visibility and retention up to date. */
  advance(now: number): void {
    this.messages.ripen(now);
    this.messages.expire(this.horizon(now));
  }

  /** Messages sent before it have expired. */
  horizon(now: number): number {
    return now - this.number("MessageRetentionPeriod") * 1000;
  }

  /** Calls back when messages have become visible; while someone listens, a timer waits for the next. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#arm();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#disarm();
    };
  }

  /** Ends it: who waits for messages is told. */
  close(): void {
    this.deleted = true;
    this.messages.clear();
    this.#disarm();
    this.#notify();
  }

  #find(handle: string): { message: Message | undefined; current: boolean } {
    const match = /^(\d+) ([0-9a-f-]{36}) (\d+)$/.exec(Buffer.from(handle, "base64").toString("latin1"));
    if (match === null || Number(match[1]) !== this.#serial)
      throw new AwsError(
        "ReceiptHandleIsInvalid",
        `The input receipt handle "${handle}" is not a valid receipt handle.`,
      );
    const message = this.messages.find(match[2]!);
    return { message, current: message?.receipt === Number(match[3]) };
  }

  /** FIFO: a new delay holds for the messages that wait already (API Reference, SetQueueAttributes). */
  #delayAgain(): void {
    const delay = this.number("DelaySeconds") * 1000;
    for (const message of this.messages)
      if (message.state === "delayed") this.messages.delay(message, message.sentAt + delay);
    this.#arm();
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Invariant: while someone listens, the timer is set for the time at which the next message becomes visible. */
  #arm(): void {
    const due = this.#listeners.size === 0 ? undefined : this.messages.nextDue();
    if (due === undefined || due === this.#timerDue) return;
    this.#disarm();
    this.#timerDue = due;
    this.#timer = this.#host.clock.setTimer(due - this.now, () => {
      this.#timer = undefined;
      this.#timerDue = Number.POSITIVE_INFINITY;
      if (this.messages.ripen(this.now)) this.#notify();
      this.#arm();
    });
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDue = Number.POSITIVE_INFINITY;
  }
}
