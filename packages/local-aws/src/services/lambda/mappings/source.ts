import type { SourceRecord } from "./record.ts";

/** A shard of a stream, whichever service the stream is of. */
export interface SourceShard {
  readonly id: string;
  readonly open: boolean;
  readonly parents: readonly string[];
}

/** Where a mapping starts to read. */
export type StartingPosition =
  | { readonly type: "TRIM_HORIZON" | "LATEST" }
  | { readonly type: "AT_TIMESTAMP"; readonly timestamp: Date };

export interface SourceBatch {
  readonly records: readonly SourceRecord[];
  readonly next: number;
  /** There is nothing after these records now. */
  readonly caughtUp: boolean;
  /** The shard is closed and has nothing after these records. */
  readonly ended: boolean;
}

/** A stream as a mapping reads it. */
export interface StreamSource {
  /** ARN of the stream itself. */
  readonly streamArn: string;
  /** Distinguishes streams of one ARN that lived one after the other. */
  readonly incarnation: number;
  /** Member of destination records that describes a batch. */
  readonly batchInfo: "KinesisBatchInfo" | "DDBStreamBatchInfo";
  /** Milliseconds between polls of a shard at rest; 0 when records are pushed. */
  readonly pollMs: number;
  /** How long the stream keeps records, in milliseconds. */
  readonly retentionMs: number;
  shards(): readonly SourceShard[];
  /** @throws AwsError when the stream or shard is gone. */
  position(shardId: string, start: StartingPosition): number;
  /** @throws AwsError ProvisionedThroughputExceededException, or when the stream or shard is gone. */
  read(shardId: string, position: number): SourceBatch;
  subscribe(listener: (shardId: string) => void): () => void;
  /** The record's JSON text in the event. */
  encode(shardId: string, record: SourceRecord): string;
  /** The record as filters see it. */
  document(shardId: string, record: SourceRecord): Record<string, unknown>;
}
