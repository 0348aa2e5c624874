import type { _Record } from "@aws-sdk/client-kinesis";
import type { KinesisConsumer, KinesisStream, RecordBatch } from "../../kinesis/api.ts";
import { decodeForFilter } from "./filter.ts";
import type { SourceRecord } from "./record.ts";
import type { SourceBatch, StreamSource } from "./source.ts";

/** What every record of a mapping's events has in common. */
export interface EventContext {
  readonly region: string;
  readonly roleArn: string;
  readonly eventSourceArn: string;
}

/** Lambda Developer Guide: polls of a shard without enhanced fan-out, once a second. */
const POLL_MS = 1000;
/** API reference, GetRecords. */
const POLL_RECORDS = 10_000;
/** Bytes of a record's text beside key, data and what all records have in common. */
const RECORD_BYTES = 420;
/** A partition key that JSON writes as it is. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** A Kinesis data stream, polled, or pushed through an enhanced fan-out consumer. */
export function kinesisSource(from: KinesisStream | KinesisConsumer, event: EventContext): StreamSource {
  const consumer = "push" in from ? from : undefined;
  const stream = "push" in from ? from.stream : from;
  const tail =
    `},"eventSource":"aws:kinesis","eventVersion":"1.0","eventName":"aws:kinesis:record",` +
    `"invokeIdentityArn":${JSON.stringify(event.roleArn)},"awsRegion":"${event.region}",` +
    `"eventSourceARN":${JSON.stringify(event.eventSourceArn)},"eventID":"`;
  const overhead = RECORD_BYTES + tail.length;
  return {
    streamArn: stream.arn,
    incarnation: stream.created,
    batchInfo: "KinesisBatchInfo",
    pollMs: consumer === undefined ? POLL_MS : 0,
    get retentionMs() {
      return stream.retentionHours * 3_600_000;
    },
    shards: () => stream.shards(),
    position: (shardId, start) => stream.position(shardId, start),
    read(shardId, position) {
      const batch = consumer?.push(shardId, position) ?? stream.poll(shardId, position, POLL_RECORDS);
      return toBatch(batch, overhead);
    },
    subscribe: (listener) => stream.subscribe(listener),
    encode(shardId, { sequenceNumber, arrival, key, content }) {
      const partitionKey = PLAIN.test(key) ? `"${key}"` : JSON.stringify(key);
      return (
        `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":${partitionKey},` +
        `"sequenceNumber":"${sequenceNumber}","data":"${base64Of(content as Uint8Array)}",` +
        `"approximateArrivalTimestamp":${arrival / 1000}${tail}${shardId}:${sequenceNumber}"}`
      );
    },
    document(shardId, { sequenceNumber, arrival, key, content }) {
      const metadata = {
        kinesisSchemaVersion: "1.0",
        partitionKey: key,
        sequenceNumber,
        approximateArrivalTimestamp: arrival / 1000,
      };
      return {
        ...metadata,
        kinesis: metadata,
        data: decodeForFilter(Buffer.from(content as Uint8Array).toString("utf8")),
        eventSource: "aws:kinesis",
        eventName: "aws:kinesis:record",
        eventID: `${shardId}:${sequenceNumber}`,
        awsRegion: event.region,
        eventSourceARN: event.eventSourceArn,
      };
    },
  };
}

function toBatch({ records, next, millisBehindLatest, ended }: RecordBatch, overhead: number): SourceBatch {
  const first = next - records.length;
  return {
    records: records.map((record, index) => toRecord(record, first + index, overhead)),
    next,
    caughtUp: millisBehindLatest === 0,
    ended,
  };
}

function toRecord(record: _Record, position: number, overhead: number): SourceRecord {
  const data = record.Data!;
  const key = record.PartitionKey!;
  return {
    position,
    sequenceNumber: record.SequenceNumber!,
    arrival: record.ApproximateArrivalTimestamp!.getTime(),
    key,
    // UTF-8 takes at most three bytes, JSON at most six, for each UTF-16 unit of a key.
    size: overhead + Math.ceil(data.length / 3) * 4 + key.length * (PLAIN.test(key) ? 1 : 6),
    content: data,
  };
}

function base64Of(data: Uint8Array): string {
  const buffer = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return buffer.toString("base64");
}
