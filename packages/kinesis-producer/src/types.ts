import type { ListShardsCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { Clock } from "./clock.ts";

/** One record to write. The producer keeps `data` by reference until it is delivered: do not change it. */
export interface ProducerRecord {
  /** 1 to 256 Unicode characters. */
  partitionKey: string;
  /** Decimal integer from 0 to 2^128 - 1 that routes the record instead of the MD5 of the partition key. */
  explicitHashKey?: string;
  data: Uint8Array;
}

/** Any object with the `send` of `KinesisClient` from `@aws-sdk/client-kinesis`. */
export interface KinesisSender {
  send(command: PutRecordsCommand | ListShardsCommand): Promise<unknown>;
}

/** Waiting time before the n-th retry (n from 0): `min(cap, base * 2^n) * (1 - jitter * random())` milliseconds. */
export interface BackoffOptions {
  /** Milliseconds, above 0. Default 100. */
  base?: number;
  /** Milliseconds, at least `base`. Default 2000. */
  cap?: number;
  /** Share of the waiting time that is random, 0 to 1. Default 0.5. */
  jitter?: number;
  /** Numbers from 0 up to but not including 1. Default `Math.random`. */
  random?: () => number;
}

/** Options of {@link createProducer}; a name not listed here is refused. */
export interface ProducerOptions {
  client: KinesisSender;
  /** Give this or `streamArn`, not both. */
  streamName?: string;
  streamArn?: string;
  /** Default `systemClock`. */
  clock?: Clock;
  /** Longest time a record waits for company before it is sent, in milliseconds, 0 to 60,000. Default 100. */
  linger?: number;
  /** Records accepted but not yet delivered or failed before `put` makes the caller wait. Default 10,000. */
  maxOutstanding?: number;
  /** PutRecords requests in flight at once, 1 to 256. Default 4. */
  concurrency?: number;
  /** `"kpl"` packs records into aggregates of the Kinesis Producer Library, one shard each. Default `"off"`. */
  aggregation?: "off" | "kpl";
  /** Largest aggregate in bytes, 1,024 up to `maxRecordSize`; needs `aggregation: "kpl"`. Default 51,200. */
  aggregateSize?: number;
  /** Age in milliseconds after which the shard map is listed anew, 1,000 or more; needs `"kpl"`. Default 60,000. */
  shardMapRefresh?: number;
  /** `"perKey"`: a record is not sent before all earlier records of its partition key are settled. Default `"none"`. */
  ordering?: "none" | "perKey";
  /** Times a record is sent before it fails, 1 or more. Default 100. */
  maxAttempts?: number;
  /** Milliseconds from `put` after which a record fails instead of being sent, above 0. Default: no limit. */
  ttl?: number;
  backoff?: BackoffOptions;
  /** Bytes of data and partition key together, 1 to 10 MiB; above 1 MiB the stream must allow it. Default 1 MiB. */
  maxRecordSize?: number;
  /** Called once per answered request with the records it delivered; must not throw. */
  onDelivered?: (deliveries: readonly Delivery[]) => void;
  /** Called with records that were given up; when absent, `flush` and `close` reject after a failure. Must not throw. */
  onFailed?: (failures: readonly Failure[]) => void;
}

/** Where a record was stored. */
export interface Delivery {
  record: ProducerRecord;
  shardId: string;
  sequenceNumber: string;
  /** Position within the aggregate, from 0; absent when the record was sent on its own. */
  subSequenceNumber?: number;
  /** Times the record was sent, at least 1. */
  attempts: number;
}

/** Why a record was given up, in this package's words; a refusal by AWS carries AWS's own code instead. */
export type FailureCode =
  | "PRODUCER_RECORD_INVALID"
  | "PRODUCER_RECORD_TOO_LARGE"
  | "PRODUCER_RECORD_EXPIRED"
  | "PRODUCER_WRONG_SHARD"
  | "PRODUCER_RESPONSE_INVALID";

/** A record that was given up, and why. */
export interface Failure {
  record: ProducerRecord;
  /** A {@link FailureCode}, or the error name AWS answered, such as `ProvisionedThroughputExceededException`. */
  code: string;
  message: string;
  /** Times the record was sent; 0 when it was refused before. */
  attempts: number;
  /** The error a whole request failed with. */
  cause?: unknown;
}

/** Counts since the producer was created, in user records unless said otherwise. `put = delivered + failed + outstanding`. */
export interface ProducerStats {
  put: number;
  delivered: number;
  failed: number;
  /** Sent again after a failure, counted once per repetition. */
  retried: number;
  /** Sent again because an aggregate arrived at a shard that does not hold all of its hash keys. */
  resent: number;
  /** PutRecords requests. */
  requests: number;
  /** Data and partition-key bytes of those requests, repetitions included. */
  bytes: number;
  outstanding: number;
}

/** What became of the records put since the previous flush. */
export interface FlushReport {
  delivered: number;
  failed: number;
  /** Failed records by code. */
  reasons: Record<string, number>;
}

/** Batches records into PutRecords requests. Made by {@link createProducer}. */
export interface Producer extends AsyncDisposable {
  /**
   * Accepts a record at once. Returns `undefined` while there is room, and a promise to await before the next `put`
   * when `maxOutstanding` is reached; `await producer.put(...)` is right in both cases.
   * A record that can never be sent is counted and handed to `onFailed`; only a closed producer throws.
   */
  put(record: ProducerRecord): Promise<void> | undefined;
  /**
   * Sends what is buffered and resolves when every record put before the call is delivered or failed.
   * Rejects with `PRODUCER_RECORDS_FAILED` after failures that no `onFailed` took.
   */
  flush(): Promise<FlushReport>;
  /** Refuses further records, flushes, and stops all timers. Calling it again returns the same promise. */
  close(): Promise<FlushReport>;
  stats(): ProducerStats;
}
