import { StreamHandlerError } from "./errors.ts";

// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
/** What Lambda invokes a function with for records of a Kinesis data stream. */
export interface KinesisEvent {
  readonly Records: readonly KinesisEventRecord[];
}

/** One record of a {@link KinesisEvent}. */
export interface KinesisEventRecord {
  /** `<shard id>:<sequence number>` */
  readonly eventID: string;
  readonly eventSource: "aws:kinesis";
  readonly eventSourceARN: string;
  readonly kinesis: {
    readonly partitionKey: string;
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
    /** Seconds since the epoch, with a fraction. */
    readonly approximateArrivalTimestamp: number;
  };
}

/** What Lambda adds with a tumbling window; the last invocation of a window has no records. */
export interface KinesisWindowEvent extends KinesisEvent {
  /** ISO 8601. */
  readonly window: { readonly start: string; readonly end: string };
  /** What the last invocation returned; an empty object at the start of a window. */
  readonly state: unknown;
  readonly shardId: string;
  readonly eventSourceARN: string;
  readonly isFinalInvokeForWindow: boolean;
  /** The state grew above 1 MB: the window goes on with a fresh one. */
  readonly isWindowTerminatedEarly: boolean;
}

// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
/** What Lambda invokes a function with for changes of a table. */
export interface DynamoDbEvent {
  readonly Records: readonly DynamoDbEventRecord[];
}

/** One change of a {@link DynamoDbEvent}. */
export interface DynamoDbEventRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly eventSource: "aws:dynamodb";
  readonly eventSourceARN: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    /** Seconds since the epoch. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly NewImage?: Readonly<Record<string, unknown>>;
    readonly OldImage?: Readonly<Record<string, unknown>>;
  };
}

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
/** What Lambda invokes a function with for messages of a queue. */
export interface SqsEvent {
  readonly Records: readonly SqsEventRecord[];
}

/** One message of a {@link SqsEvent}. */
export interface SqsEventRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
}

/** What a mapping with `ReportBatchItemFailures` takes back. */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Throws `STREAM_HANDLER_EVENT_INVALID` unless every record comes from the source: else no failure could be reported. */
export function checkSource(
  event: { readonly Records?: readonly { readonly eventSource?: string }[] },
  source: string,
) {
  const stranger = Array.isArray(event?.Records)
    ? event.Records.find((record) => record?.eventSource !== source)
    : { eventSource: "no Records" };
  if (stranger === undefined) return;
  throw new StreamHandlerError(
    "STREAM_HANDLER_EVENT_INVALID",
    `event: expected records of ${source}, got ${stranger?.eventSource}`,
  );
}
