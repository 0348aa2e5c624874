import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { Clock } from "@millrace/kinesis-producer";
import type { LeaseStore } from "./lease.ts";

/** A record as its producer put it, taken out of its aggregate where there was one. */
export interface ConsumerRecord {
  readonly shardId: string;
  readonly partitionKey: string;
  /** Only known of records from an aggregate. */
  readonly explicitHashKey: string | undefined;
  readonly data: Uint8Array;
  /** Of the record in the stream; records of one aggregate share it. */
  readonly sequenceNumber: string;
  /** Position within the aggregate, from 0. */
  readonly subSequenceNumber: number;
  /** When the stream took it. */
  readonly arrivedAt: Date;
}

/** Records of one shard, in their order. */
export interface RecordBatch {
  readonly shardId: string;
  readonly records: readonly ConsumerRecord[];
  /** How far the shard is read behind its tip, in milliseconds. */
  readonly millisBehindLatest: number;
  /** Aborted when the lease is lost or the deadline of `stop` has passed: what is done then is done again elsewhere. */
  readonly signal: AbortSignal;
  /**
   * Notes that everything up to `record`, by default the last of the batch, was processed. One call at a time. Rejects
   * with `CONSUMER_LEASE_LOST` when another worker has the shard now.
   */
  checkpoint(record?: ConsumerRecord): Promise<void>;
}

/** Where reading begins in a shard that nobody has read yet. */
export type StartPosition =
  | "TRIM_HORIZON"
  | "LATEST"
  | { readonly timestamp: Date }
  | { readonly shardId: string; readonly sequenceNumber: string }[];

/** Polling with GetRecords. */
export interface PollingOptions {
  mode: "polling";
  /** Milliseconds between reads of a shard at whose tip the consumer is, 200 or more. Default 1,000. */
  idle?: number;
  /** Share of the five reads per second that a shard allows: 0.2 to 5. Default 5; halve it with two applications. */
  readsPerSecond?: number;
  /** Stream records per read, 1 to 10,000. Default 10,000. */
  limit?: number;
}

/** Enhanced fan-out with SubscribeToShard: 2 MB/s per shard for this application alone. */
export interface FanOutOptions {
  mode: "fan-out";
  /** Of a registered consumer; `registerFanOutConsumer` makes one. */
  consumerArn: string;
}

/** What happens when a handler throws. */
export interface ErrorPolicy {
  /** Times a batch or record is handed over, 1 or more. Default 5. */
  attempts?: number;
  /** Milliseconds before the first retry, doubling up to `cap`. Default 200. */
  base?: number;
  /** Milliseconds. Default 30,000. */
  cap?: number;
  /**
   * After the last attempt: `"stop"` the consumer, or `"skip"` the record. A batch is halved until the record at fault
   * stands alone. Default `"stop"`.
   */
  exhausted?: "stop" | "skip";
  /** Takes the records that are skipped; required with `"skip"`. When it throws, the consumer stops. */
  onSkipped?: (records: readonly ConsumerRecord[], error: unknown) => void | Promise<void>;
}

/** Options of `createConsumer`; a name not listed here is refused. */
export interface ConsumerOptions {
  kinesis: Pick<KinesisClient, "send">;
  /** Give this or `streamArn`, not both. */
  streamName?: string;
  streamArn?: string;
  /** Shared by all workers of one application. */
  leases: LeaseStore;
  /** Differs between workers. Default: random. */
  workerId?: string;
  /** Takes the records of one shard after the other. Give this or `onRecord`, not both. */
  onRecords?: (batch: RecordBatch) => void | Promise<void>;
  /** Takes record by record. */
  onRecord?: (record: ConsumerRecord, batch: RecordBatch) => void | Promise<void>;
  /** Default `"TRIM_HORIZON"`. */
  start?: StartPosition;
  /** Default polling. */
  read?: PollingOptions | FanOutOptions;
  /** `"automatic"` after what the handler returned from, `"manual"` by `batch.checkpoint()`. Default `"automatic"`. */
  checkpoints?: "automatic" | "manual";
  /** Milliseconds between automatic checkpoints of a shard, 0 or more. Default 1,000. */
  checkpointInterval?: number;
  errors?: ErrorPolicy;
  /** Leaves records out that it answers true to, for exactly-once effects over an at-least-once stream. */
  isDuplicate?: (record: ConsumerRecord) => boolean | Promise<boolean>;
  /**
   * Records of an aggregate that do not belong to the shard, which a reshard under way can cause. `"deliver"` them, or
   * `"drop"` the aggregate as the Kinesis Client Library does: right when the producer sends it again, as the KPL and
   * `@millrace/kinesis-producer` do. Default `"deliver"`.
   */
  outOfRange?: "deliver" | "drop";
  /** Milliseconds after which a lease that was not renewed is taken over, 1,000 or more. Default 10,000. */
  leaseDuration?: number;
  /** Milliseconds that an owner may take for a hand-over before its lease is taken, 0 or more. Default 30,000. */
  handoverTimeout?: number;
  /** Milliseconds between looks at the stream's shards, 1,000 or more. Default 60,000. */
  shardSyncInterval?: number;
  /** Most shards that this worker holds. Default: no limit. */
  maxLeases?: number;
  /** Takes the figures of each batch. */
  onBatch?: (figures: BatchFigures) => void;
  /** Takes changes of leases. */
  onLease?: (event: LeaseEvent) => void;
  /** Takes what went wrong and is tried again, and records that were lost to retention. */
  onError?: (event: ErrorEvent) => void;
  clock?: Clock;
  /** Numbers from 0 up to but not including 1. Default `Math.random`. */
  random?: () => number;
}

/** Figures of one batch that was read. */
export interface BatchFigures {
  shardId: string;
  /** User records handed over. */
  records: number;
  /** Bytes of their data. */
  bytes: number;
  /** Left out by `isDuplicate`. */
  duplicates: number;
  /** Records of aggregates outside of the shard's hash range. */
  outOfRange: number;
  millisBehindLatest: number;
  /** Milliseconds that the handler took. */
  handlerTime: number;
}

/** A lease that this worker got or gave away. */
export interface LeaseEvent {
  shardId: string;
  change: "taken" | "released" | "handed-over" | "lost" | "finished";
}

/** What went wrong; unless `fatal`, the consumer goes on. */
export interface ErrorEvent {
  shardId: string | undefined;
  operation: "read" | "handle" | "checkpoint" | "leases" | "shards";
  error: unknown;
  fatal: boolean;
}

/** What `stop` came to. */
export interface StopReport {
  /** Shards given back, with what was processed checkpointed. */
  released: number;
  /** Shards whose handler was still busy at the deadline: other workers take them when the lease has run out. */
  abandoned: number;
}

/** A worker of an application that processes a stream. Made by `createConsumer`. */
export interface Consumer extends AsyncDisposable {
  readonly workerId: string;
  /** Begins; throws `CONSUMER_STARTED` the second time. */
  start(): void;
  /** Resolves after `stop`; rejects with `CONSUMER_HANDLER_FAILED` or `CONSUMER_READ_FAILED`. */
  readonly finished: Promise<void>;
  /** Begins no further batch until `resume`; keeps its leases. */
  pause(): void;
  resume(): void;
  /** Lets handlers finish, checkpoints and gives the leases back, within `deadline` milliseconds. Default 30,000. */
  stop(options?: { deadline?: number }): Promise<StopReport>;
  /** Ids of the shards this worker holds. */
  shards(): string[];
}
