import type { _Record, AttributeValue } from "@aws-sdk/client-dynamodb-streams";
import type { StreamBatch, StreamStart, TableStream } from "../../dynamodb/api.ts";
import type { EventContext } from "./kinesis-source.ts";
import type { SourceRecord } from "./record.ts";
import type { SourceBatch, StreamSource } from "./source.ts";

/** Lambda Developer Guide: polls of a shard of a table's stream, four times a second. */
const POLL_MS = 250;
/** API reference, GetRecords of DynamoDB Streams. */
const POLL_RECORDS = 1000;
/** DynamoDB Developer Guide: a stream keeps records for a day. */
const RETENTION_MS = 86_400_000;

/** The stream of a DynamoDB table. */
export function dynamoDbSource(stream: TableStream, event: EventContext): StreamSource {
  return {
    streamArn: stream.arn,
    // A table's stream has the time of its creation in its ARN.
    incarnation: 0,
    batchInfo: "DDBStreamBatchInfo",
    pollMs: POLL_MS,
    retentionMs: RETENTION_MS,
    shards: () => stream.shards().map(({ id, open, parent }) => ({ id, open, parents: parent ? [parent] : [] })),
    position: (shardId, start) => stream.position(shardId, start as StreamStart),
    read: (shardId, position) => toBatch(stream.read(shardId, position, POLL_RECORDS), position, event),
    subscribe: (listener) => stream.subscribe(listener),
    encode: (_, record) => record.content as string,
    document: (_, record) => JSON.parse(record.content as string),
  };
}

function toBatch({ records, next }: StreamBatch, position: number, event: EventContext): SourceBatch {
  return {
    records: records.map((record, index) => toRecord(record, position + index, event)),
    next: next ?? position + records.length,
    caughtUp: records.length < POLL_RECORDS,
    ended: next === undefined,
  };
}

function toRecord(record: _Record, position: number, event: EventContext): SourceRecord {
  const text = JSON.stringify(eventRecord(record, event));
  const change = record.dynamodb!;
  return {
    position,
    sequenceNumber: change.SequenceNumber!,
    arrival: change.ApproximateCreationDateTime!.getTime(),
    key: JSON.stringify(imageOf(change.Keys)),
    size: Buffer.byteLength(text) + 1,
    content: text,
  };
}

/** A record as functions see it: DynamoDB's own JSON, seconds since the epoch, and bytes in base64. */
function eventRecord(record: _Record, event: EventContext): Record<string, unknown> {
  const { Keys, NewImage, OldImage, ApproximateCreationDateTime, ...change } = record.dynamodb!;
  const { userIdentity } = record;
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion ?? "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: record.awsRegion ?? event.region,
    ...(userIdentity && { userIdentity: { principalId: userIdentity.PrincipalId, type: userIdentity.Type } }),
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(ApproximateCreationDateTime!.getTime() / 1000),
      Keys: imageOf(Keys),
      ...(NewImage && { NewImage: imageOf(NewImage) }),
      ...(OldImage && { OldImage: imageOf(OldImage) }),
      ...change,
    },
    eventSourceARN: event.eventSourceArn,
  };
}

function imageOf(image: Record<string, AttributeValue> | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(image ?? {}).map(([name, value]) => [name, attributeJson(value)]));
}

function attributeJson(value: AttributeValue): unknown {
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString("base64") };
  if (value.BS !== undefined) return { BS: value.BS.map((item) => Buffer.from(item).toString("base64")) };
  if (value.L !== undefined) return { L: value.L.map(attributeJson) };
  if (value.M !== undefined) return { M: imageOf(value.M) };
  return value;
}
