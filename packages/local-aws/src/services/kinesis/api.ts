import { consumerNotActive } from "./consumers.ts";
import { findShard, resolvePosition, type StartingPoint } from "./position.ts";
import { pushShard } from "./push.ts";
import type { Puts } from "./put.ts";
import { childShards, pollShard, type RecordBatch, readBatch } from "./read.ts";
import { resolveConsumer } from "./resources.ts";
import type { Shard } from "./shard.ts";
import type { Stream, Streams } from "./streams.ts";

export type { StartingPoint } from "./position.ts";
export type { RecordBatch } from "./read.ts";

/** A shard as the other services of the cloud see it. */
export interface KinesisShard {
  readonly id: string;
  readonly open: boolean;
  /** The shards it was split or merged from; none when they have expired or never were. */
  readonly parents: readonly string[];
  readonly children: readonly string[];
}

/** A stream as the other services of the cloud read it, without limits and without JSON. */
export interface KinesisStream {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly retentionHours: number;
  shards(): readonly KinesisShard[];
  /** Place to start reading a shard at. @throws AwsError ResourceNotFoundException or InvalidArgumentException. */
  position(shardId: string, start: StartingPoint): number;
  /**
   * Reads on from a position. The records' data are views of the service's memory: read them, do not write to them.
   * @param limit At most so many records, up to 10,000.
   * @param maxBytes At most so many bytes of partition keys and data, but always one record.
   */
  read(shardId: string, position: number, limit: number, maxBytes: number): RecordBatch;
  /**
   * Reads as a caller of GetRecords: with the shard's limits, which all its pollers share, and metrics.
   * @param limit At most so many records, up to 10,000.
   * @throws AwsError ProvisionedThroughputExceededException.
   */
  poll(shardId: string, position: number, limit: number): RecordBatch;
  /** Calls back after records arrived at a shard, it was closed, or the stream is going away; returns what ends that. */
  subscribe(listener: (shardId: string) => void): () => void;
}

/** An enhanced fan-out consumer, as a service of the cloud reads with it. */
export interface KinesisConsumer {
  readonly arn: string;
  readonly status: string;
  readonly stream: KinesisStream;
  /**
   * Reads what SubscribeToShard would push next: up to 1 MiB, with the consumer's own limits and metrics.
   * @throws AwsError ProvisionedThroughputExceededException, ResourceInUseException when the consumer is not active.
   */
  push(shardId: string, position: number): RecordBatch;
}

/** What Kinesis offers to the other services of the cloud. */
export interface KinesisApi {
  /** @throws AwsError ResourceNotFoundException. */
  stream(nameOrArn: string): KinesisStream;
  /** @throws AwsError ResourceNotFoundException, InvalidArgumentException. */
  consumer(arn: string): KinesisConsumer;
  /**
   * Puts a record as PutRecord does.
   * @throws AwsError ResourceNotFoundException, InvalidArgumentException, ProvisionedThroughputExceededException.
   */
  put(streamArn: string, partitionKey: string, data: Uint8Array): void;
}

export function createApi(streams: Streams, puts: Puts): KinesisApi {
  return {
    put(StreamARN, PartitionKey, Data) {
      puts.putRecord({ StreamARN, PartitionKey, Data });
    },
    stream(nameOrArn) {
      const stream = streams.resolve(
        nameOrArn.startsWith("arn:") ? { StreamARN: nameOrArn } : { StreamName: nameOrArn },
      );
      return viewOf(streams, stream);
    },
    consumer(arn) {
      const { stream, consumer } = resolveConsumer(streams, arn);
      return {
        arn,
        get status() {
          return consumer.status;
        },
        stream: viewOf(streams, stream),
        push(shardId, position) {
          if (consumer.status !== "ACTIVE") throw consumerNotActive(streams, stream, consumer);
          return pushShard(streams, stream, findShard(streams, stream, shardId), consumer, position);
        },
      };
    },
  };
}

function viewOf(streams: Streams, stream: Stream): KinesisStream {
  return {
    name: stream.name,
    arn: stream.arn,
    created: stream.created,
    get retentionHours() {
      return stream.retentionHours;
    },
    get status() {
      return stream.status;
    },
    shards: () => [...stream.shards.values()].map((shard) => describe(stream, shard)),
    position: (shardId, start) =>
      resolvePosition(streams, stream, findShard(streams, stream, shardId), start, "GetShardIterator"),
    read: (shardId, position, limit, maxBytes) =>
      readBatch(stream, findShard(streams, stream, shardId), position, limit, maxBytes, streams.now),
    poll: (shardId, position, limit) =>
      pollShard(streams, stream, findShard(streams, stream, shardId), position, limit),
    subscribe(listener) {
      const onShard = (shard: Shard) => listener(shard.id);
      stream.listeners.add(onShard);
      return () => void stream.listeners.delete(onShard);
    },
  };
}

function describe(stream: Stream, shard: Shard): KinesisShard {
  const ids = new Set([...stream.shards.values()].map((other) => other.id));
  return {
    id: shard.id,
    open: shard.open,
    parents: [shard.parentId, shard.adjacentParentId].filter((id) => id !== undefined && ids.has(id)) as string[],
    children: childShards(shard).map((child) => child.ShardId!),
  };
}
