import type {
  _Record,
  ChildShard,
  GetRecordsCommandInput,
  GetRecordsCommandOutput,
  GetShardIteratorCommandInput,
  GetShardIteratorCommandOutput,
} from "@aws-sdk/client-kinesis";
import { AwsError } from "../../errors.ts";
import { openIterator, sealIterator } from "./iterator.ts";
import { READ_CALL_BYTES } from "./limits.ts";
import { findShard, noShard, resolvePosition } from "./position.ts";
import { type Shard, shardIdOf } from "./shard.ts";
import { invalid, type Stream, type Streams } from "./streams.ts";
import { KinesisConstraints } from "./validation.ts";

/** API reference, GetRecords. */
const MAX_RECORDS = 10_000;

const ITERATOR_TYPES = ["AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"];

type Output<Command> = Omit<Command, "$metadata">;

export function getShardIterator(
  streams: Streams,
  input: GetShardIteratorCommandInput,
): Output<GetShardIteratorCommandOutput> {
  new KinesisConstraints()
    .stream(input)
    .name("shardId", input.ShardId)
    .oneOf("shardIteratorType", input.ShardIteratorType, ITERATOR_TYPES)
    .sequenceNumber("startingSequenceNumber", input.StartingSequenceNumber)
    .check();
  const stream = streams.resolve(input);
  const shard = findShard(streams, stream, input.ShardId!);
  const point = {
    type: input.ShardIteratorType!,
    sequenceNumber: input.StartingSequenceNumber,
    timestamp: input.Timestamp,
  };
  const position = resolvePosition(streams, stream, shard, point, "GetShardIterator");
  return { ShardIterator: sealPosition(streams, stream, shard, position) };
}

export function getRecords(streams: Streams, input: GetRecordsCommandInput): Output<GetRecordsCommandOutput> {
  new KinesisConstraints()
    .stream(input)
    .length("shardIterator", input.ShardIterator, 1, 512)
    .range("limit", input.Limit, 1, MAX_RECORDS)
    .check();
  const now = streams.now;
  const iterator = openIterator(streams.tokens, input.ShardIterator!, now);
  const stream = streams.find(iterator.streamName);
  const shard = stream?.serial === iterator.streamSerial ? stream.shards.get(iterator.shardIndex) : undefined;
  if (stream === undefined || shard === undefined || !stream.usable)
    throw noShard(iterator.streamName, shardIdOf(iterator.shardIndex), streams.host.account);
  if (input.StreamARN !== undefined && input.StreamARN !== stream.arn)
    throw invalid(`StreamARN ${input.StreamARN} is not the stream of the ShardIterator, ${stream.arn}.`);

  const batch = pollShard(streams, stream, shard, iterator.position, input.Limit ?? MAX_RECORDS);
  const output: Output<GetRecordsCommandOutput> = {
    Records: batch.records,
    MillisBehindLatest: batch.millisBehindLatest,
  };
  if (batch.ended) output.ChildShards = childShards(shard);
  else output.NextShardIterator = sealPosition(streams, stream, shard, batch.next);
  return output;
}

/**
 * Reads within the limits of a shard that all its pollers share, and measures the call.
 * @throws AwsError ProvisionedThroughputExceededException.
 */
export function pollShard(
  streams: Streams,
  stream: Stream,
  shard: Shard,
  position: number,
  limit: number,
): RecordBatch {
  const now = streams.now;
  admit(streams, stream, shard, now);
  const batch = readBatch(stream, shard, position, limit, READ_CALL_BYTES, now);
  shard.reads.charge(batch.bytes);
  measure(streams, stream, shard, batch, now);
  return batch;
}

/** Consecutive records of a shard and what lies after them. */
export interface RecordBatch {
  readonly records: _Record[];
  /** Bytes of partition keys and data. */
  readonly bytes: number;
  /** Record index to read next. */
  readonly next: number;
  /** Age of the last record, or of the next one when there is none here; 0 at the tip. */
  readonly millisBehindLatest: number;
  /** The shard is closed and has nothing after this. */
  readonly ended: boolean;
}

/** Reads records from a position on; expired ones are passed over. */
export function readBatch(
  stream: Stream,
  shard: Shard,
  position: number,
  limit: number,
  maxBytes: number,
  now: number,
): RecordBatch {
  const { log } = shard;
  log.trim(stream.trimHorizon(now));
  const records: _Record[] = [];
  let bytes = 0;
  let lastArrival = now;
  const next = log.read(position, limit, maxBytes, (index, arrival, contents, start, keyLength, end, encrypted) => {
    const record: _Record = {
      SequenceNumber: shard.sequenceNumber(index, arrival),
      ApproximateArrivalTimestamp: new Date(arrival),
      Data: contents.bytes.subarray(start + keyLength, end),
      PartitionKey: contents.bytes.toString("utf8", start, start + keyLength),
    };
    if (encrypted) record.EncryptionType = "KMS";
    records.push(record);
    bytes += end - start;
    lastArrival = arrival;
  });
  const caughtUp = next >= log.end;
  // API reference, GetRecords: zero means caught up. Records of this very millisecond may still wait.
  const millisBehindLatest = caughtUp ? 0 : Math.max(1, now - lastArrival);
  return { records, bytes, next, millisBehindLatest, ended: caughtUp && !shard.open };
}

/** The shards that go on where a closed one ended. */
export function childShards(shard: Shard): ChildShard[] {
  return shard.children.map((child) => ({
    ShardId: child.id,
    ParentShards: [child.parentId, child.adjacentParentId].filter((id) => id !== undefined),
    HashKeyRange: { StartingHashKey: String(child.range.start), EndingHashKey: String(child.range.end) },
  }));
}

function sealPosition(streams: Streams, stream: Stream, shard: Shard, position: number): string {
  const iterator = { streamName: stream.name, streamSerial: stream.serial, shardIndex: shard.index, position };
  return sealIterator(streams.tokens, iterator, streams.now);
}

function admit(streams: Streams, stream: Stream, shard: Shard, now: number): void {
  if (!streams.host.limits || shard.reads.admit(now)) return;
  stream.metrics.add("ReadProvisionedThroughputExceeded", "Count", now, 1);
  stream.metrics.add("GetRecords.Success", "Count", now, 0);
  stream.shardMetric(shard, "ReadProvisionedThroughputExceeded", "Count", now, 1);
  throw rateExceeded(streams, stream, shard);
}

export function rateExceeded(streams: Streams, stream: Stream, shard: Shard): AwsError {
  return new AwsError(
    "ProvisionedThroughputExceededException",
    `Rate exceeded for shard ${shard.id} in stream ${stream.name} under account ${streams.host.account}.`,
  );
}

function measure(streams: Streams, stream: Stream, shard: Shard, batch: RecordBatch, now: number): void {
  const { metrics } = stream;
  metrics.add("GetRecords.Bytes", "Bytes", now, batch.bytes);
  metrics.add("GetRecords.Records", "Count", now, batch.records.length);
  metrics.add("GetRecords.Success", "Count", now, 1);
  metrics.add("GetRecords.Latency", "Milliseconds", now, streams.now - now);
  metrics.add("GetRecords.IteratorAgeMilliseconds", "Milliseconds", now, batch.millisBehindLatest);
  metrics.add("ReadProvisionedThroughputExceeded", "Count", now, 0);
  stream.shardMetric(shard, "OutgoingBytes", "Bytes", now, batch.bytes);
  stream.shardMetric(shard, "OutgoingRecords", "Count", now, batch.records.length);
  stream.shardMetric(shard, "IteratorAgeMilliseconds", "Milliseconds", now, batch.millisBehindLatest);
}
