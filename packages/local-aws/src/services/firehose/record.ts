/** Where a record of a data stream came from; a function sees it as `kinesisRecordMetadata`. */
export interface KinesisOrigin {
  readonly shardId: string;
  readonly partitionKey: string;
  readonly sequenceNumber: string;
  /** Position within a KPL aggregate, from 0. */
  readonly subsequenceNumber: number;
}

/** A record on its way through a delivery stream. */
export interface DeliveryRecord {
  /** What the destination gets. */
  readonly data: Buffer;
  /** The bytes that came in; several records may share them once they were taken apart. */
  readonly raw: Buffer;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  readonly origin: KinesisOrigin | undefined;
  /** Partition keys that jq extracted. */
  readonly queryKeys: Readonly<Record<string, string>> | undefined;
  /** Partition keys that a function returned. */
  readonly lambdaKeys: Readonly<Record<string, string>> | undefined;
}

export function newRecord(data: Buffer, arrival: number, origin?: KinesisOrigin): DeliveryRecord {
  return { data, raw: data, arrival, origin, queryKeys: undefined, lambdaKeys: undefined };
}

/** Why a record goes to the error prefix. */
export interface Failure {
  readonly type:
    | "processing-failed"
    | "decompression-failed"
    | "AmazonOpenSearchService-failed"
    | "http-endpoint-failed"
    | "format-conversion-failed";
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  /** When the last attempt ended, in milliseconds since the epoch. */
  readonly ended: number;
  /** Members beside the usual ones, such as `lambdaArn`. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** A record in the error prefix: one line of JSON (Developer Guide, "Handle failure in data transformation"). */
export function failureLine(record: DeliveryRecord, failure: Failure): Buffer {
  const { code, message } = failure;
  const converting = failure.type === "format-conversion-failed";
  return Buffer.from(
    `${JSON.stringify({
      attemptsMade: failure.attempts,
      arrivalTimestamp: record.arrival,
      ...(converting ? { lastErrorCode: code, lastErrorMessage: message } : { errorCode: code, errorMessage: message }),
      attemptEndingTimestamp: failure.ended,
      rawData: record.raw.toString("base64"),
      ...(converting ? positionOf(record) : {}),
      ...failure.more,
    })}\n`,
  );
}

/** Where a record stands in its data stream; what was put directly has no number. */
function positionOf({ origin }: DeliveryRecord) {
  return { sequenceNumber: origin?.sequenceNumber ?? "", subSequenceNumber: origin?.subsequenceNumber ?? 0 };
}
