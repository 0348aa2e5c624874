import { deaggregate } from "@millrace/kinesis-producer";
import { type Batch, type BatchOptions, BatchOutcome } from "./batch.ts";
import { type BatchResponse, checkSource, type KinesisEvent, type KinesisEventRecord } from "./event.ts";

/** Where a user record of a stream comes from. */
export interface KinesisSource {
  readonly shardId: string;
  readonly partitionKey: string;
  readonly explicitHashKey: string | undefined;
  /** Of the stream's record; the user records of an aggregate share it. */
  readonly sequenceNumber: string;
  /** Place within the aggregate, from 0. */
  readonly subSequenceNumber: number;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** A decoded user record. */
export interface KinesisRecord<T> extends KinesisSource {
  readonly value: T;
}

/** Options of {@link createKinesisHandler}. */
export interface KinesisHandlerOptions<T> extends BatchOptions {
  /** Reads the data of a user record; what throws fails the stream's record that it is part of. */
  readonly decode: (data: Uint8Array, source: KinesisSource) => T;
  /** Processes a batch. What throws fails the invocation: the mapping splits the batch or tries it again. */
  readonly handle: (batch: Batch<KinesisRecord<T>>) => void | Promise<void>;
}

/**
 * A function for records of a Kinesis data stream: takes aggregates of the Kinesis Producer Library apart, decodes, and
 * reports failures record by record. The mapping has to have `ReportBatchItemFailures`, else failures are lost.
 */
export function createKinesisHandler<T>(
  options: KinesisHandlerOptions<T>,
): (event: KinesisEvent) => Promise<BatchResponse> {
  return async (event) => {
    checkSource(event, "aws:kinesis");
    const batch = new BatchOutcome<KinesisRecord<T>>((record) => record.sequenceNumber, options);
    for (const record of event.Records) decodeRecord(record, options.decode, batch);
    await options.handle(batch);
    return batch.response();
  };
}

/** Adds the user records of one record of the stream, or none when one of them cannot be decoded. */
export function decodeRecord<T>(
  record: KinesisEventRecord,
  decode: KinesisHandlerOptions<T>["decode"],
  batch: BatchOutcome<KinesisRecord<T>>,
): void {
  const { sequenceNumber, approximateArrivalTimestamp } = record.kinesis;
  const shardId = record.eventID.slice(0, record.eventID.indexOf(":"));
  const arrivedAt = Math.round(approximateArrivalTimestamp * 1000);
  const data = Buffer.from(record.kinesis.data, "base64");
  const first = batch.records.length;
  try {
    for (const user of deaggregate({ partitionKey: record.kinesis.partitionKey, data }).records) {
      const { partitionKey, explicitHashKey, subSequenceNumber } = user;
      const source = { shardId, partitionKey, explicitHashKey, sequenceNumber, subSequenceNumber, arrivedAt };
      batch.records.push({ ...source, value: decode(user.data, source) });
    }
  } catch (error) {
    batch.records.length = first;
    batch.undecodable(sequenceNumber, error);
  }
}

/** Decodes UTF-8 JSON; the type is not checked. For `decode`. */
export function json<T>(data: Uint8Array): T {
  return JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8")) as T;
}
