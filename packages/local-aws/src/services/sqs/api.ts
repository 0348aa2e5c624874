import { noSuchQueue } from "./errors.ts";
import type { Queue as StoredQueue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import { systemAttributes, take } from "./receive.ts";
import { put } from "./send.ts";
import { remove } from "./visibility.ts";

/** A message as a poller receives it (SQS API Reference, ReceiveMessage). */
export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** System attributes, such as ApproximateReceiveCount, SentTimestamp (milliseconds) and MessageGroupId. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<
    Record<string, { readonly dataType: string; readonly stringValue?: string; readonly binaryValue?: Buffer }>
  >;
}

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: QueueMessage["messageAttributes"];
  /** FIFO queues. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** A queue as the other services use it. */
export interface Queue {
  readonly arn: string;
  readonly url: string;
  readonly fifo: boolean;
  /** Seconds. */
  readonly visibilityTimeout: number;
  /** @throws AwsError as SendMessage does. */
  send(message: OutgoingMessage): { readonly messageId: string };
  /** Up to `max` messages that are visible now, which become invisible for `visibilityTimeout` seconds. */
  receive(max: number, visibilityTimeout?: number): readonly QueueMessage[];
  delete(receiptHandle: string): void;
  /** @param seconds 0 makes it visible at once. */
  changeVisibility(receiptHandle: string, seconds: number): void;
  /** Calls back when messages have become visible; returns what ends that. */
  subscribe(listener: () => void): () => void;
}

/** What SQS offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface SqsApi {
  /** @throws AwsError QueueDoesNotExist. */
  queue(arn: string): Queue;
}

export function createApi(queues: Queues): SqsApi {
  return { queue: (arn) => viewOf(queues, queues.byArn(arn)) };
}

function viewOf(queues: Queues, queue: StoredQueue): Queue {
  return {
    arn: queue.arn,
    url: queue.url,
    fifo: queue.fifo,
    get visibilityTimeout() {
      return queue.number("VisibilityTimeout");
    },
    send: ({ body, attributes = {}, groupId, deduplicationId }) =>
      put(queues, alive(queue), { body, attributes, groupId, deduplicationId }, queues.host.account),
    receive: (max, visibilityTimeout = queue.number("VisibilityTimeout")) =>
      take(queues, alive(queue), max, visibilityTimeout * 1000).map((message) => ({
        messageId: message.id,
        receiptHandle: queue.receiptOf(message),
        body: message.body,
        md5OfBody: message.md5OfBody,
        attributes: systemAttributes(message),
        messageAttributes: message.attributes,
      })),
    delete: (receiptHandle) => remove(alive(queue), receiptHandle),
    changeVisibility: (receiptHandle, seconds) => alive(queue).changeVisibility(receiptHandle, seconds),
    subscribe: (listener) => queue.subscribe(listener),
  };
}

function alive(queue: StoredQueue): StoredQueue {
  if (queue.deleted) throw noSuchQueue();
  return queue;
}
