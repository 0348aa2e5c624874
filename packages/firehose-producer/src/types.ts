import type { PutRecordBatchCommand, PutRecordCommand } from "@aws-sdk/client-firehose";
import type { Clock } from "./clock.ts";

/** Any object with the `send` of `FirehoseClient` from `@aws-sdk/client-firehose`. */
export interface FirehoseSender {
  send(command: PutRecordBatchCommand | PutRecordCommand): Promise<unknown>;
}

/** Full jitter: before retry n, from 0, wait `random() * min(cap, base * 2^n)` milliseconds. */
export interface BackoffOptions {
  /** Milliseconds, above 0. Default 100. */
  base?: number;
  /** Milliseconds, at least `base`. Default 10,000. */
  cap?: number;
  /** Numbers from 0 up to but not including 1. Default `Math.random`. */
  random?: () => number;
}

/** Options of {@link createProducer}; a name not listed here is refused. */
export interface ProducerOptions {
  client: FirehoseSender;
  deliveryStreamName: string;
  /** `"PutRecord"` sends each record in a request of its own. Default `"PutRecordBatch"`. */
  operation?: "PutRecordBatch" | "PutRecord";
  /** Default `systemClock`. */
  clock?: Clock;
  /** Longest time a record waits for company before it is sent, in milliseconds, 0 to 60,000. Default 100. */
  linger?: number;
  /** Records accepted but not yet delivered or failed before `put` makes the caller wait. Default 10,000. */
  maxOutstanding?: number;
  /** Bytes of such records before `put` makes the caller wait. Default 64 MiB. */
  maxOutstandingBytes?: number;
  /** Requests in flight at once, 1 to 256. Default 4. */
  concurrency?: number;
  /** Times a record is sent before it fails, 1 or more. Default 100. */
  maxAttempts?: number;
  /** Milliseconds from `put` after which a record fails instead of being sent, above 0. Default: no limit. */
  ttl?: number;
  backoff?: BackoffOptions;
  /** Called once per answered request with the records it delivered; must not throw. */
  onDelivered?: (deliveries: readonly Delivery[]) => void;
  /** Called with records that were given up; when absent, `flush` and `close` reject after a failure. Must not throw. */
  onFailed?: (failures: readonly Failure[]) => void;
  /** Called when records of one answer are to be sent again; must not throw. */
  onRetry?: (retry: Retry) => void;
}

/** A record that Firehose took. */
export interface Delivery {
  readonly data: Uint8Array;
  readonly recordId: string;
  /** Times the record was sent, at least 1. */
  readonly attempts: number;
}

/** Why a record was given up, in this package's words; a refusal by AWS carries AWS's own code instead. */
export type FailureCode = "PRODUCER_RECORD_TOO_LARGE" | "PRODUCER_RECORD_EXPIRED" | "PRODUCER_RESPONSE_INVALID";

/** A record that was given up, and why. */
export interface Failure {
  readonly data: Uint8Array;
  /** A {@link FailureCode}, or the error name AWS answered, such as `ServiceUnavailableException`. */
  readonly code: string;
  readonly message: string;
  /** Times the record was sent; 0 when it was refused before. */
  readonly attempts: number;
}

/** Records of one answer that are sent again after a pause. */
export interface Retry {
  readonly records: number;
  /** The error name AWS answered, such as `ServiceUnavailableException`. */
  readonly code: string;
  /** Which retry it is, from 0; of records that were refused differently often, the highest. */
  readonly retry: number;
  /** Milliseconds until they are sent again. */
  readonly pause: number;
  /** When the answer came, by the producer's clock. */
  readonly at: number;
}

/** Counts since the producer was created. `put = delivered + failed + outstanding`. */
export interface ProducerStats {
  readonly put: number;
  readonly delivered: number;
  readonly failed: number;
  /** Records sent again, counted once per repetition. */
  readonly retried: number;
  /** Requests that this producer made, repetitions included; those that the SDK repeats by itself are not. */
  readonly requests: number;
  /** Data bytes of those requests. */
  readonly bytes: number;
  readonly outstanding: number;
}

/** What became of the records put since the previous flush. */
export interface FlushReport {
  readonly delivered: number;
  readonly failed: number;
  /** Failed records by code. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** Puts records into one delivery stream. Made by {@link createProducer}. */
export interface Producer extends AsyncDisposable {
  /**
   * Accepts a record at once. Returns `undefined` while there is room, and a promise to await before the next `put`
   * when the producer is full; `await producer.put(...)` is right in both cases. The data is kept by reference until the
   * record is settled: do not change it. A record above 1,000 KiB is counted and handed to `onFailed`; only a closed
   * producer throws.
   */
  put(data: Uint8Array): Promise<void> | undefined;
  /**
   * Sends what is buffered and resolves when every record put before the call is delivered or failed.
   * Rejects with `PRODUCER_RECORDS_FAILED` after failures that no `onFailed` took.
   */
  flush(): Promise<FlushReport>;
  /** Refuses further records, flushes, and stops all timers. Calling it again returns the same promise. */
  close(): Promise<FlushReport>;
  stats(): ProducerStats;
}
