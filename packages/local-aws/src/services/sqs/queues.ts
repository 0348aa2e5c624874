import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { noSuchQueue } from "./errors.ts";
import { Queue } from "./queue.ts";

/** API Reference, DeleteQueue: the name is free again after 60 seconds. */
const NAME_LOCK_MS = 60_000;
/** Developer Guide: metrics come every minute while a queue is active, which it is for six hours after its last use. */
const SAMPLE_MS = 60_000;
const ACTIVE_MS = 6 * 3_600_000;
/** Received so often without being deleted, a message does not count for the age of the oldest. */
const POISON_RECEIVES = 3;

/** The queues of one Region. */
export class Queues {
  readonly host: ServiceHost;
  readonly #byName = new Map<string, Queue>();
  /** Names of deleted queues with the time of their deletion. */
  readonly #deleted = new Map<string, number>();
  #serial = 0;
  #sampling: Timer | undefined;

  constructor(host: ServiceHost) {
    this.host = host;
  }

  [Symbol.iterator](): IterableIterator<Queue> {
    return this.#byName.values();
  }

  find(name: string): Queue | undefined {
    return this.#byName.get(name);
  }

  /** @throws AwsError QueueDeletedRecently. */
  add(name: string, fifo: boolean, endpoint: string): Queue {
    const deleted = this.#deleted.get(name);
    if (deleted !== undefined && this.host.clock.now() < deleted + NAME_LOCK_MS)
      throw new AwsError(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
      );
    this.#deleted.delete(name);
    const queue = new Queue(this.host, name, fifo, this.#serial++, `${endpoint}/${this.host.account}/${name}`);
    this.#byName.set(name, queue);
    this.#sample();
    return queue;
  }

  remove(queue: Queue): void {
    this.#byName.delete(queue.name);
    this.#deleted.set(queue.name, this.host.clock.now());
    queue.close();
  }

  /** The queue of a URL, whatever its host. @throws AwsError InvalidAddress, QueueDoesNotExist. */
  resolve(url: string): Queue {
    const match = /^(?:https?:\/\/[^/]+)?\/(?:.*\/)?(\d{12})\/([^/?]+)$/.exec(url);
    if (match === null)
      throw new AwsError("InvalidAddress", `The address ${url} is not valid for this endpoint.`, { status: 404 });
    return this.#require(match[1]!, match[2]!);
  }

  byArn(arn: string): Queue {
    const [, , service, region, account = "", name = ""] = arn.split(":");
    if (service !== "sqs" || region !== this.host.region) throw noSuchQueue();
    return this.#require(account, name);
  }

  /** The dead-letter queue of a queue that has one; one that was deleted since takes nothing. */
  deadLettersOf(queue: Queue): Queue | undefined {
    if (queue.redrive === undefined) return undefined;
    const target = this.#byName.get(queue.redrive.target.split(":").at(-1)!);
    return target?.arn === queue.redrive.target ? target : undefined;
  }

  close(): void {
    this.#sampling?.cancel();
    for (const queue of this) queue.close();
  }

  #require(account: string, name: string): Queue {
    const queue = account === this.host.account ? this.#byName.get(name) : undefined;
    if (queue === undefined) throw noSuchQueue();
    return queue;
  }

  #sample(): void {
    const { clock } = this.host;
    this.#sampling ??= clock.setTimer(
      SAMPLE_MS - (clock.now() % SAMPLE_MS),
      () => {
        this.#sampling = undefined;
        const now = clock.now();
        for (const queue of this) if (queue.messages.size > 0 || now < queue.usedAt + ACTIVE_MS) measure(queue, now);
        if (this.#byName.size > 0) this.#sample();
      },
      { background: true },
    );
  }
}

function measure(queue: Queue, now: number): void {
  queue.advance(now);
  const { messages, metrics } = queue;
  metrics.add("ApproximateNumberOfMessagesVisible", "Count", now, messages.visible);
  metrics.add("ApproximateNumberOfMessagesNotVisible", "Count", now, messages.inFlight);
  metrics.add("ApproximateNumberOfMessagesDelayed", "Count", now, messages.delayed);
  metrics.add("ApproximateAgeOfOldestMessage", "Seconds", now, Math.floor((now - oldest(queue, now)) / 1000));
}

/** When the oldest message came to the queue; `now` when there is none. */
function oldest(queue: Queue, now: number): number {
  for (const message of queue.messages) if (message.receiveCount < POISON_RECEIVES) return message.enqueuedAt;
  for (const message of queue.messages) return message.enqueuedAt;
  return now;
}
