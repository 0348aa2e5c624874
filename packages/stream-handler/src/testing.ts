import type {
  DynamoDbEvent,
  DynamoDbEventRecord,
  KinesisEvent,
  KinesisEventRecord,
  KinesisWindowEvent,
  SqsEvent,
} from "./event.ts";

/** A record for a test: its data, or its data and where it came from. Anything but text and bytes becomes JSON. */
export type TestRecord = string | Uint8Array | { data: unknown; partitionKey?: string; arrivedAt?: number };

// An account and a Region for ARNs of events that no service ever sees.
const PLACE = ["region", "0".repeat(12)] as const;

function arnOf(service: string, resource: string): string {
  return ["arn", "aws", service, ...PLACE, resource].join(":");
}

/** Sequence number of the record at a place of a {@link kinesisEvent} or {@link dynamoDbEvent}. */
export function sequenceNumberAt(place: number): string {
  return String(place).padStart(56, "4");
}

/** An event as Lambda makes it of records of one shard. */
export function kinesisEvent(
  records: readonly TestRecord[],
): KinesisEvent & { Records: readonly KinesisEventRecord[] } {
  return {
    Records: records.map((record, place) => {
      const { data, partitionKey, arrivedAt = 0 } = isBare(record) ? { data: record } : record;
      const sequenceNumber = sequenceNumberAt(place);
      return {
        eventID: `shardId-${"0".repeat(12)}:${sequenceNumber}`,
        eventSource: "aws:kinesis",
        eventSourceARN: arnOf("kinesis", "stream/source"),
        kinesis: {
          partitionKey: partitionKey ?? `key-${place}`,
          sequenceNumber,
          data: toBytes(data).toString("base64"),
          approximateArrivalTimestamp: arrivedAt / 1000,
        },
      };
    }),
  };
}

/** The same with a tumbling window from the epoch on, a minute long; without records it is the window's last event. */
export function windowEvent(records: readonly TestRecord[], state: unknown = {}): KinesisWindowEvent {
  return {
    ...kinesisEvent(records),
    window: { start: new Date(0).toISOString(), end: new Date(60_000).toISOString() },
    state,
    shardId: `shardId-${"0".repeat(12)}`,
    eventSourceARN: arnOf("kinesis", "stream/source"),
    isFinalInvokeForWindow: records.length === 0,
    isWindowTerminatedEarly: false,
  };
}

/** An event of a table's stream: new images are insertions. */
export function dynamoDbEvent(images: readonly Readonly<Record<string, unknown>>[]): DynamoDbEvent {
  return {
    Records: images.map(
      (NewImage, place): DynamoDbEventRecord => ({
        eventID: String(place),
        eventName: "INSERT",
        eventSource: "aws:dynamodb",
        eventSourceARN: arnOf("dynamodb", "table/source/stream/0"),
        dynamodb: { SequenceNumber: sequenceNumberAt(place), ApproximateCreationDateTime: 0, Keys: {}, NewImage },
      }),
    ),
  };
}

/** An event of a queue; `fifo` makes it a FIFO queue with one message group. Message ids are `message-0` and so on. */
export function sqsEvent(bodies: readonly unknown[], { fifo = false }: { fifo?: boolean } = {}): SqsEvent {
  return {
    Records: bodies.map((body, place) => ({
      messageId: `message-${place}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
      attributes: {
        SentTimestamp: "0",
        ApproximateReceiveCount: "1",
        ...(fifo ? { MessageGroupId: "group" } : {}),
      },
      eventSource: "aws:sqs",
      eventSourceARN: arnOf("sqs", fifo ? "source.fifo" : "source"),
    })),
  };
}

function isBare(record: TestRecord): record is string | Uint8Array {
  return typeof record === "string" || record instanceof Uint8Array;
}

function toBytes(data: unknown): Buffer {
  if (data instanceof Uint8Array) return Buffer.from(data);
  return Buffer.from(typeof data === "string" ? data : JSON.stringify(data));
}
