import type {
  Message as ReceivedMessage,
  ReceiveMessageCommandInput,
  ReceiveMessageCommandOutput,
} from "@aws-sdk/client-sqs";
import { AwsError } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { useKey } from "./encryption.ts";
import { invalidValue, noSuchQueue } from "./errors.ts";
import { type Message, type MessageAttributes, md5OfAttributes } from "./message.ts";
import { MAX_IN_FLIGHT, type Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";
import type { Output } from "./send.ts";

const SYSTEM_ATTRIBUTES: ReadonlySet<string> = new Set([
  "All",
  "AWSTraceHeader",
  "ApproximateFirstReceiveTimestamp",
  "ApproximateReceiveCount",
  "DeadLetterQueueSourceArn",
  "MessageDeduplicationId",
  "MessageGroupId",
  "SenderId",
  "SentTimestamp",
  "SequenceNumber",
]);

/** Receives at once what is visible, or waits for it on the clock up to WaitTimeSeconds (long polling). */
export async function receiveMessage(
  queues: Queues,
  input: ReceiveMessageCommandInput,
  context: RequestContext,
): Promise<Output<ReceiveMessageCommandOutput>> {
  const queue = queues.resolve(input.QueueUrl!);
  const max = checkRange("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, 1, 10, "between 1 and 10");
  const wait = checkRange(
    "WaitTimeSeconds",
    input.WaitTimeSeconds ?? queue.number("ReceiveMessageWaitTimeSeconds"),
    0,
    20,
    ">= 0 and <= 20",
  );
  const visibility = checkRange(
    "VisibilityTimeout",
    input.VisibilityTimeout ?? queue.number("VisibilityTimeout"),
    0,
    43_200,
    ">= 0 and <= 43200",
  );
  const names = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  for (const name of names)
    if (!SYSTEM_ATTRIBUTES.has(name)) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
  await useKey(queues, queue, "Decrypt", context.principal);
  const messages = await poll(queues, queue, max, visibility * 1000, wait * 1000, context.signal);
  if (messages.length === 0) return {};
  const wanted = names.includes("All") ? undefined : new Set<string>(names);
  return {
    Messages: messages.map((message) => describe(queue, message, wanted, input.MessageAttributeNames ?? [])),
  };
}

async function poll(
  queues: Queues,
  queue: Queue,
  max: number,
  visibilityMs: number,
  waitMs: number,
  signal: AbortSignal,
): Promise<Message[]> {
  const { clock } = queues.host;
  const deadline = clock.now() + waitMs;
  while (true) {
    if (queue.deleted) throw noSuchQueue();
    const messages = take(queues, queue, max, visibilityMs);
    if (messages.length > 0) return messages;
    const now = clock.now();
    // Long polls on a queue whose messages are all in flight find nothing; short ones are told why.
    if (waitMs === 0 && !queue.fifo && queue.messages.inFlight >= MAX_IN_FLIGHT)
      throw new AwsError("OverLimit", "Too many messages in flight.", { status: 403 });
    if (now >= deadline) break;
    await changeOf(queue, clock, deadline - now, signal);
  }
  queue.metrics.add("NumberOfEmptyReceives", "Count", clock.now(), 1);
  return [];
}

/** Receives what is visible now. */
export function take(queues: Queues, queue: Queue, max: number, visibilityMs: number): Message[] {
  const messages = queue.receive(max, visibilityMs, queues.deadLettersOf(queue));
  if (messages.length > 0)
    queue.metrics.add("NumberOfMessagesReceived", "Count", queue.now, messages.length, messages.length);
  return messages;
}

/** Resolves when messages may have become visible, or after `ms`. */
function changeOf(queue: Queue, clock: RequestContext["clock"], ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      unsubscribe();
      timer.cancel();
      signal.removeEventListener("abort", abort);
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    const wake = () => {
      end();
      resolve();
    };
    const unsubscribe = queue.subscribe(wake);
    const timer = clock.setTimer(ms, wake);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

function describe(
  queue: Queue,
  message: Message,
  wanted: ReadonlySet<string> | undefined,
  attributeNames: readonly string[],
): ReceivedMessage {
  const result: ReceivedMessage = {
    MessageId: message.id,
    ReceiptHandle: queue.receiptOf(message),
    MD5OfBody: message.md5OfBody,
    Body: message.body,
  };
  const system = systemAttributes(message);
  for (const name of Object.keys(system)) if (wanted !== undefined && !wanted.has(name)) delete system[name];
  if (Object.keys(system).length > 0) result.Attributes = system;
  const attributes = selectAttributes(message.attributes, attributeNames);
  const digest = md5OfAttributes(attributes);
  if (digest !== undefined) {
    result.MD5OfMessageAttributes = digest;
    result.MessageAttributes = {};
    for (const [name, { dataType, stringValue, binaryValue }] of Object.entries(attributes))
      result.MessageAttributes[name] = {
        DataType: dataType,
        ...(stringValue === undefined ? { BinaryValue: binaryValue! } : { StringValue: stringValue }),
      };
  }
  return result;
}

export function systemAttributes(message: Message): Record<string, string> {
  const attributes: Record<string, string> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
  if (message.groupId !== undefined) attributes.MessageGroupId = message.groupId;
  if (message.deduplicationId !== undefined) attributes.MessageDeduplicationId = message.deduplicationId;
  if (message.sequenceNumber !== undefined) attributes.SequenceNumber = message.sequenceNumber;
  if (message.traceHeader !== undefined) attributes.AWSTraceHeader = message.traceHeader;
  if (message.deadLetterSource !== undefined) attributes.DeadLetterQueueSourceArn = message.deadLetterSource;
  return attributes;
}

/** Attributes by name, by prefix (`bar.*`), or all of them (`All`, `.*`). */
function selectAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  if (names.length === 0) return {};
  if (names.includes("All") || names.includes(".*")) return attributes;
  const selected: Record<string, MessageAttributes[string]> = {};
  for (const name of Object.keys(attributes))
    if (names.some((wanted) => wanted === name || (wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -2)))))
      selected[name] = attributes[name]!;
  return selected;
}

function checkRange(name: string, value: number, min: number, max: number, range: string): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw invalidValue(value, name, `Must be ${range}, if provided.`);
  return value;
}
