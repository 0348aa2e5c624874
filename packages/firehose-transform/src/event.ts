import { TransformError } from "./errors.ts";

// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
/** What Firehose invokes a transformation function with. */
export interface TransformEvent {
  readonly invocationId: string;
  readonly deliveryStreamArn: string;
  /** Present when the delivery stream reads from a Kinesis data stream. */
  readonly sourceKinesisStreamArn?: string;
  readonly region: string;
  readonly records: readonly TransformEventRecord[];
}

/** One record of the event. */
export interface TransformEventRecord {
  readonly recordId: string;
  /** Milliseconds since the epoch. */
  readonly approximateArrivalTimestamp: number;
  /** Base64. */
  readonly data: string;
  /** Where the record comes from, with a Kinesis source. */
  readonly kinesisRecordMetadata?: {
    readonly shardId: string;
    readonly partitionKey: string;
    readonly approximateArrivalTimestamp: number;
    readonly sequenceNumber: string;
    readonly subsequenceNumber: number | string;
  };
}

/** The part of a Lambda context that is read here. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

/** What Firehose takes back. */
export interface TransformResponse {
  records: TransformResponseRecord[];
}

/** One record of the response; `data` is base64 and belongs to `Ok`. */
export interface TransformResponseRecord {
  recordId: string;
  result: "Ok" | "Dropped" | "ProcessingFailed";
  data?: string;
  metadata?: { partitionKeys: Readonly<Record<string, string>> };
}

/** A record to transform; each form of its data is decoded when it is asked for. */
export class SourceRecord {
  readonly #record: TransformEventRecord;
  #data: Buffer | undefined;

  constructor(record: TransformEventRecord) {
    this.#record = record;
  }

  get recordId(): string {
    return this.#record.recordId;
  }

  /** Milliseconds since the epoch. */
  get arrivedAt(): number {
    return this.#record.approximateArrivalTimestamp;
  }

  /** Where the record comes from; undefined unless a Kinesis data stream is the source. */
  get source(): TransformEventRecord["kinesisRecordMetadata"] {
    return this.#record.kinesisRecordMetadata;
  }

  get data(): Buffer {
    this.#data ??= Buffer.from(this.#record.data, "base64");
    return this.#data;
  }

  /** The data as UTF-8. */
  get text(): string {
    return this.data.toString("utf8");
  }

  /** The data as JSON; throws `SyntaxError`, which fails this record alone. `T` is not checked. */
  json<T = unknown>(): T {
    return JSON.parse(this.text) as T;
  }
}

/** Throws `TRANSFORM_EVENT_INVALID` unless this is an event of Firehose: then no record could be answered. */
export function checkEvent(event: TransformEvent): void {
  if (typeof event?.deliveryStreamArn === "string" && Array.isArray(event.records)) return;
  throw new TransformError(
    "TRANSFORM_EVENT_INVALID",
    "event: expected one of a Firehose transformation, with deliveryStreamArn and records",
  );
}
