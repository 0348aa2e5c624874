import type { Clock, KinesisSender, ProducerOptions } from "@millrace/kinesis-producer";
import type { ReplayPosition } from "./position.ts";
import type { Reject } from "./rejects.ts";
import type { ReplayStatistics } from "./statistics.ts";

/** Any object with the `send` of `S3Client` from `@aws-sdk/client-s3`. */
export interface S3Sender {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of the SDK clients have no common narrower type.
  send(command: any): Promise<any>;
}

/** A clock; `during`, where present, keeps a virtual clock from jumping while a file is read. */
export interface ReplayClock extends Clock {
  during?<T>(work: Promise<T>): Promise<T>;
}

/** Options of {@link replay}; a name not listed here is refused. */
export interface ReplayOptions {
  /** `KinesisClient` of `@aws-sdk/client-kinesis`. */
  client: KinesisSender;
  /** `S3Client` of `@aws-sdk/client-s3`; needed for `s3://` sources. */
  s3?: S3Sender;
  streamName: string;
  /** Files, folders and `s3://bucket/prefix` addresses, read in this order; within one, by name. */
  source: string | readonly string[];
  /**
   * `"taxi-trip"`: rows become events of that schema. `"any"`: NDJSON lines pass as they are when they have the time and
   * key attributes; CSV and Parquet are refused. Default `"taxi-trip"`.
   */
  event?: "taxi-trip" | "any";
  /** Event-time milliseconds per millisecond, above 0; `"max"` or `Infinity` sends without pauses. Default 6480. */
  speedup?: number | "max";
  /**
   * Times in the payload. `"original"`: as recorded. `"invocation"`: shifted so that the first event happens at the start.
   * `"ingestion"`: the moment the event is due for sending. Default `"original"`.
   */
  adaptTime?: "original" | "invocation" | "ingestion";
  /** Attribute that holds the event time. Default `dropoff_datetime`. */
  timeAttribute?: string;
  /** Further time attributes that `adaptTime` moves along. Default `pickup_datetime` and `dropoff_datetime` for taxi trips, none for `"any"`. */
  timeAttributes?: readonly string[];
  /** Attribute whose value is the partition key. Default `trip_id`, which spreads trips over all shards. */
  keyAttribute?: string;
  /** Events held to put them in order, 1 to 10,000,000. Default 100,000. */
  bufferSize?: number;
  /** Events sent and not yet confirmed before the replay waits, 1 or more. Default 50,000. */
  maxOutstanding?: number;
  /** Settings handed to the producer. */
  producer?: Pick<
    ProducerOptions,
    "linger" | "concurrency" | "aggregation" | "aggregateSize" | "ordering" | "maxAttempts" | "ttl" | "backoff"
  >;
  /** Watermarks to every open shard, each time one of these is reached. Default every 5000 ms and 100,000 events. */
  watermarks?: boolean | { intervalMs?: number; events?: number };
  /** Event time of the first event to send: ISO 8601, `Date`, or milliseconds. Earlier ones are skipped. */
  from?: string | number | Date;
  /** Event time before which the replay ends; events at or after it are skipped. */
  to?: string | number | Date;
  /** States that files and rows are in order but for `bufferSize` rows: reading stops that many rows past `to`. Default false. */
  ordered?: boolean;
  /** Position at which an earlier replay of the same source stopped. */
  resume?: ReplayPosition;
  /** Longest row in bytes; Kinesis takes 1 MiB with the partition key by default. 1,024 to 10 MiB, default 1 MiB. */
  maxRowSize?: number;
  /** Rejects kept in the result, 0 or more. Default 100. */
  keepRejects?: number;
  /** File that receives every reject as NDJSON; it is appended to. */
  rejectsFile?: string;
  /** Called with every reject; must not throw. */
  onReject?: (reject: Reject) => void;
  /** Milliseconds between readings, 100 or more. Default 20,000. */
  statisticsFrequency?: number;
  /** Called with every reading; must not throw. */
  onStatistics?: (statistics: ReplayStatistics) => void;
  /** Default: the machine's own clock. */
  clock?: ReplayClock;
  /** Stops the replay as `stop()` does. */
  signal?: AbortSignal;
}
