import type { _Record, AttributeValue, KeySchemaElement, StreamViewType } from "@aws-sdk/client-dynamodb-streams";

/** An item in DynamoDB's own JSON. */
export type Item = Record<string, AttributeValue>;

/** A shard of a table's stream. */
export interface StreamShard {
  readonly id: string;
  readonly parent: string | undefined;
  readonly open: boolean;
  /** Sequence number the shard starts at. */
  readonly firstSequenceNumber: string;
  /** Set once the shard is closed. */
  readonly lastSequenceNumber: string | undefined;
}

/** Where to start reading a shard: the oldest record, after the newest, at or after a sequence number. */
export type StreamStart =
  | { readonly type: "TRIM_HORIZON" | "LATEST" }
  | { readonly type: "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER"; readonly sequenceNumber: string };

export interface StreamBatch {
  readonly records: readonly _Record[];
  /** Place to read on from; undefined when the shard is closed and read to its end. */
  readonly next: number | undefined;
}

/** A table's stream as the other services read it, without limits. */
export interface TableStream {
  readonly arn: string;
  readonly tableName: string;
  /** Time of creation, as the last part of the ARN. */
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly keySchema: readonly KeySchemaElement[];
  readonly view: StreamViewType;
  readonly status: "ENABLING" | "ENABLED" | "DISABLING" | "DISABLED";
  shards(): readonly StreamShard[];
  /** @throws AwsError ResourceNotFoundException, TrimmedDataAccessException. */
  position(shardId: string, start: StreamStart): number;
  /** @param limit Up to 1,000 records. */
  read(shardId: string, position: number, limit: number): StreamBatch;
  /** Calls back after records arrived at a shard or its state changed; returns what ends that. */
  subscribe(listener: (shardId: string) => void): () => void;
}

/** What DynamoDB offers to the other services of the cloud. */
export interface DynamoDbApi {
  /** @throws AwsError ResourceNotFoundException. */
  stream(arn: string): TableStream;
  /** Streams that can be read: those of tables, and closed ones until their records are gone. */
  streams(): readonly TableStream[];
  /** Provisioned units per second of a table or a global index; 0 on demand. @throws AwsError ResourceNotFoundException. */
  throughput(tableName: string, indexName?: string): { readonly read: number; readonly write: number };
  /** Sets them. @throws AwsError as UpdateTable does. */
  provision(
    tableName: string,
    indexName: string | undefined,
    throughput: { readonly read: number; readonly write: number },
  ): void;
}
