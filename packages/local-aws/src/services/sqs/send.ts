import { createHash } from "node:crypto";
import type {
  MessageAttributeValue,
  MessageSystemAttributeValue,
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
  SendMessageBatchResultEntry,
  SendMessageCommandInput,
  SendMessageCommandOutput,
} from "@aws-sdk/client-sqs";
import { AwsError, notImplemented } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { checkBatch, runBatch } from "./batch.ts";
import { useKey } from "./encryption.ts";
import { invalidParameter, invalidValue, missingParameter } from "./errors.ts";
import { type MessageAttributes, md5, md5OfAttributes, sizeOf } from "./message.ts";
import type { Queue } from "./queue.ts";
import type { Queues } from "./queues.ts";

export type Output<Command> = Omit<Command, "$metadata">;

/** What a send needs of a message, from a request or from another service. */
export interface Sendable {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string | undefined;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export interface SendResult {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

export async function sendMessage(
  queues: Queues,
  input: SendMessageCommandInput,
  { principal }: RequestContext,
): Promise<Output<SendMessageCommandOutput>> {
  const queue = queues.resolve(input.QueueUrl!);
  await useKey(queues, queue, "GenerateDataKey", principal);
  return send(queues, queue, input, principal.userId);
}

export async function sendMessageBatch(
  queues: Queues,
  input: SendMessageBatchCommandInput,
  { principal }: RequestContext,
): Promise<Output<SendMessageBatchCommandOutput>> {
  const queue = queues.resolve(input.QueueUrl!);
  await useKey(queues, queue, "GenerateDataKey", principal);
  const entries = input.Entries!;
  checkBatch(entries);
  let bytes = 0;
  for (const entry of entries) bytes += sizeOf(entry.MessageBody ?? "", readAttributes(entry.MessageAttributes));
  if (bytes > MAX_BATCH_BYTES)
    throw new AwsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`,
    );
  return runBatch<SendMessageBatchResultEntry, (typeof entries)[number]>(
    entries,
    (entry) =>
      ({
        ...send(queues, queue, entry, principal.userId),
        Id: entry.Id,
      }) as SendMessageBatchResultEntry,
  );
}

/** API Reference, SendMessageBatch: all messages of a call together, since August 2025. */
const MAX_BATCH_BYTES = 1_048_576;

type Entry = Omit<SendMessageCommandInput, "QueueUrl">;

function send(queues: Queues, queue: Queue, input: Entry, senderId: string): Output<SendMessageCommandOutput> {
  const attributes = readAttributes(input.MessageAttributes);
  const system = readSystemAttributes(input.MessageSystemAttributes);
  const { messageId, sequenceNumber } = put(
    queues,
    queue,
    {
      body: input.MessageBody ?? "",
      attributes,
      traceHeader: system.AWSTraceHeader?.stringValue,
      delaySeconds: input.DelaySeconds,
      groupId: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
    },
    senderId,
  );
  const output: Output<SendMessageCommandOutput> = { MessageId: messageId, MD5OfMessageBody: md5(input.MessageBody!) };
  const digest = md5OfAttributes(attributes);
  if (digest !== undefined) output.MD5OfMessageAttributes = digest;
  const systemDigest = md5OfAttributes(system);
  if (systemDigest !== undefined) output.MD5OfMessageSystemAttributes = systemDigest;
  if (sequenceNumber !== undefined) output.SequenceNumber = sequenceNumber;
  return output;
}

/** Puts a message into a queue. @throws AwsError as SendMessage does. */
export function put(queues: Queues, queue: Queue, message: Sendable, senderId: string): SendResult {
  checkMessage(queue, message);
  const { host } = queues;
  const now = host.clock.now();
  const bytes = sizeOf(message.body, message.attributes);
  queue.metrics.add("NumberOfMessagesSent", "Count", now, 1);
  queue.metrics.add("SentMessageSize", "Bytes", now, bytes);
  const deduplicationId = queue.fifo ? deduplicationIdOf(queue, message) : undefined;
  const key =
    queue.settings.get("DeduplicationScope") === "messageGroup"
      ? `${message.groupId} ${deduplicationId}`
      : deduplicationId;
  const earlier = key === undefined ? undefined : queue.deduplication.find(key, now);
  if (earlier !== undefined) {
    queue.metrics.add("NumberOfDeduplicatedSentMessages", "Count", now, 1);
    return earlier;
  }
  const delay = (queue.fifo ? undefined : message.delaySeconds) ?? queue.number("DelaySeconds");
  const order = queue.nextOrder();
  const id = host.random.uuid();
  const sequenceNumber = queue.fifo ? sequenceNumberOf(now, order) : undefined;
  if (key !== undefined) queue.deduplication.remember(key, { messageId: id, sequenceNumber: sequenceNumber!, at: now });
  queue.add({
    id,
    body: message.body,
    md5OfBody: md5(message.body),
    bytes,
    attributes: message.attributes,
    traceHeader: message.traceHeader,
    senderId,
    sentAt: now,
    enqueuedAt: now,
    groupId: message.groupId,
    deduplicationId,
    sequenceNumber,
    order,
    deadLetterSource: undefined,
    state: delay > 0 ? "delayed" : "visible",
    due: now + delay * 1000,
    receiveCount: 0,
    firstReceivedAt: undefined,
    receipt: 0,
  });
  return { messageId: id, sequenceNumber };
}

/** What XML 1.0 cannot hold is no message (API Reference, SendMessage). */
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const FIFO_ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

function checkMessage(queue: Queue, message: Sendable): void {
  if (message.body === "") throw missingParameter("MessageBody");
  const max = queue.number("MaximumMessageSize");
  if (sizeOf(message.body, message.attributes) > max)
    throw invalidParameter(`One or more parameters are invalid. Reason: Message must be shorter than ${max} bytes.`);
  if (ILLEGAL.test(message.body))
    throw new AwsError(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    );
  const { delaySeconds, groupId, deduplicationId } = message;
  if (delaySeconds !== undefined && !(Number.isInteger(delaySeconds) && delaySeconds >= 0 && delaySeconds <= 900))
    throw invalidValue(delaySeconds, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.");
  checkFifoId("MessageGroupId", groupId);
  checkFifoId("MessageDeduplicationId", deduplicationId);
  if (queue.fifo) {
    if (groupId === undefined) throw missingParameter("MessageGroupId");
    if (delaySeconds)
      throw invalidValue(
        delaySeconds,
        "DelaySeconds",
        "The request include parameter that is not valid for this queue type.",
      );
  } else if (deduplicationId !== undefined)
    throw invalidValue(
      deduplicationId,
      "MessageDeduplicationId",
      "The request includes a parameter that is not valid for this queue type.",
    );
}

function checkFifoId(name: string, value: string | undefined): void {
  if (value !== undefined && !FIFO_ID.test(value))
    throw invalidValue(
      value,
      name,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}

function deduplicationIdOf(queue: Queue, message: Sendable): string {
  if (message.deduplicationId !== undefined) return message.deduplicationId;
  if (!queue.flag("ContentBasedDeduplication"))
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  return createHash("sha256").update(message.body).digest("hex");
}

/** Twenty digits that grow with every message of the queue: 188 and the milliseconds, then a count. */
function sequenceNumberOf(now: number, order: number): string {
  return `188${String(now).padStart(13, "0").slice(-10)}${String(order % 10_000_000).padStart(7, "0")}`;
}

const ATTRIBUTE_NAME = /^[A-Za-z0-9_.-]{1,256}$/;

function readAttributes(given: Readonly<Record<string, MessageAttributeValue>> | undefined): MessageAttributes {
  if (given === undefined) return NONE;
  const names = Object.keys(given);
  if (names.length > 10)
    throw invalidParameter(`Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  const attributes: Record<string, MessageAttributes[string]> = {};
  for (const name of names) {
    if (!ATTRIBUTE_NAME.test(name) || name.includes(".."))
      throw invalidParameter(
        "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ",
      );
    if (/^(aws|amazon)\./i.test(name) || name.startsWith(".") || name.endsWith("."))
      throw invalidParameter(
        "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
      );
    attributes[name] = readAttribute(name, given[name]!);
  }
  return attributes;
}

const NONE: MessageAttributes = {};

function readAttribute(name: string, value: MessageAttributeValue): MessageAttributes[string] {
  const { DataType: dataType = "", StringValue: stringValue, BinaryValue: binaryValue } = value;
  if (value.StringListValues?.length || value.BinaryListValues?.length)
    throw new AwsError(
      "UnsupportedOperation",
      "Message attribute list values in SendMessage operation are not supported.",
    );
  const kind = /^(String|Number|Binary)(\..+)?$/.exec(dataType)?.[1];
  if (kind === undefined)
    throw invalidParameter(
      dataType === ""
        ? `The message attribute '${name}' must contain non-empty message attribute type.`
        : `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  if (kind === "Binary" ? !binaryValue?.length || stringValue !== undefined : !stringValue || binaryValue !== undefined)
    throw invalidParameter(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${kind}'.`,
    );
  if (kind === "Binary") return { dataType, binaryValue: Buffer.from(binaryValue!) };
  if (kind === "Number" && !/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(stringValue!))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  if (ILLEGAL.test(stringValue!))
    throw invalidParameter(
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    );
  return { dataType, stringValue: stringValue! };
}

function readSystemAttributes(
  given: Readonly<Record<string, MessageSystemAttributeValue>> | undefined,
): MessageAttributes {
  for (const name of Object.keys(given ?? {}))
    if (name !== "AWSTraceHeader")
      throw notImplemented(`Message system attribute ${name}`, "AWS takes AWSTraceHeader only");
  return given === undefined ? NONE : readAttributes(given);
}
