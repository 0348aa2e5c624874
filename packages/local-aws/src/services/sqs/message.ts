import { createHash } from "node:crypto";
import type { QueueMessage } from "./api.ts";

export type MessageAttributes = QueueMessage["messageAttributes"];

/** A message of a queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** Body and attributes, in bytes. */
  readonly bytes: number;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | undefined;
  readonly senderId: string;
  /** Milliseconds since the epoch; of a message of a standard queue also after it went to the dead-letter queue. */
  readonly sentAt: number;
  /** When it came to the queue it is in. */
  readonly enqueuedAt: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  /** FIFO: twenty digits. */
  readonly sequenceNumber: string | undefined;
  /** Position among all messages of the queue. */
  readonly order: number;
  /** ARN of the queue it was moved from by its redrive policy. */
  readonly deadLetterSource: string | undefined;
  state: "visible" | "in-flight" | "delayed" | "gone";
  /** When an invisible or delayed message becomes visible. */
  due: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** Names its latest receive; only the handle of that one deletes. */
  receipt: number;
}

/** Bytes that count against the size limits (Developer Guide, message quotas). */
export function sizeOf(body: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(body);
  for (const name of Object.keys(attributes)) {
    const { dataType, stringValue, binaryValue } = attributes[name]!;
    bytes += Buffer.byteLength(name) + Buffer.byteLength(dataType);
    bytes += stringValue === undefined ? binaryValue!.length : Buffer.byteLength(stringValue);
  }
  return bytes;
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/**
 * Digest that clients check (Developer Guide, "Calculating the MD5 message digest for message attributes"): in order of
 * names, each of name, type and value as length (4 bytes) and bytes, the value after 1 for text or 2 for bytes.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const length = Buffer.alloc(4);
  const add = (bytes: Buffer) => {
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { dataType, stringValue, binaryValue } = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(dataType));
    hash.update(stringValue === undefined ? BINARY : TEXT);
    add(stringValue === undefined ? binaryValue! : Buffer.from(stringValue));
  }
  return hash.digest("hex");
}

const TEXT = Buffer.of(1);
const BINARY = Buffer.of(2);
