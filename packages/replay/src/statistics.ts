import type { ReplayPosition } from "./position.ts";
import type { Reject } from "./rejects.ts";

/** Counts of rows and events; `read = delivered + failed + rejected + skipped + outstanding + buffered` at any time. */
export interface ReplayCounts {
  /** Rows of the source; blank lines and header lines are none. */
  read: number;
  /** Events handed to the producer. */
  sent: number;
  /** Events that Kinesis has confirmed. */
  delivered: number;
  /** Events that the producer gave up; each is reported to `onReject`. */
  failed: number;
  /** Rows that are no event; each is reported to `onReject`. */
  rejected: number;
  /** Rows left out by a stated rule; `skippedBy` says which. */
  skipped: number;
  skippedBy: SkippedCounts;
  /** Events sent after a newer one because the sort buffer was too small. */
  late: number;
  /** Payload bytes of the delivered events. */
  bytes: number;
}

/** Rows left out, by rule. */
export interface SkippedCounts {
  /** Event time before `from`. */
  before: number;
  /** Event time at or after `to`. */
  after: number;
  /** Watermarks found in the source: the replay makes its own. */
  watermark: number;
}

/** A reading taken while the replay runs. Rates cover the time since the previous reading. */
export interface ReplayStatistics extends ReplayCounts {
  /** Clock time of the reading, milliseconds since the epoch. */
  at: number;
  /** Milliseconds since the replay started. */
  elapsedMs: number;
  /** Events sent and not yet confirmed or given up. */
  outstanding: number;
  /** Events read and waiting in the sort buffer. */
  buffered: number;
  /** Delivered events a second. */
  eventsPerSecond: number;
  /** Delivered payload megabytes (10^6 bytes) a second. */
  megabytesPerSecond: number;
  /** Replay lag: milliseconds since the oldest event not confirmed yet was due; 0 when on time and at speed-up `max`. */
  lagMs: number;
  /** Milliseconds since the newest delivered watermark was due; null before the first one and at speed-up `max`. */
  watermarkLagMs: number | null;
  /** Event time of the newest event sent. */
  eventTime: number | null;
  /** Newest watermark sent to every shard, in the time that the payloads carry. */
  watermark: number | null;
  /** Newest position before which everything is settled: resume here after a crash. */
  position: ReplayPosition | null;
}

/** A file that was not read, or not to its end. */
export interface ObjectNote {
  object: string;
  reason: string;
}

/** What a replay did. `read = delivered + failed + rejected + skipped`. */
export interface ReplayResult extends ReplayCounts {
  /** `"finished"` at the end of the source, `"stopped"` after `stop()` or an aborted signal. */
  outcome: "finished" | "stopped";
  /** Rows read again after a resume that the earlier run had settled; they count nowhere else. */
  repeated: number;
  /** Files read to their end or to the point of the stop. */
  objects: number;
  /** Files left out by name, such as README.md. */
  objectsSkipped: ObjectNote[];
  /** Files refused as a whole or damaged; each is reported to `onReject` too. */
  objectsRefused: ObjectNote[];
  /** Columns and attributes of the source for which the event has no place. */
  columnsIgnored: string[];
  /** Watermark records delivered and given up over all shards, and shard listings that failed so that an older one served. */
  watermarks: { delivered: number; failed: number; staleShardLists: number };
  /** The first rejects, up to `keepRejects`. */
  rejects: Reject[];
  elapsedMs: number;
  /** How overdue the last confirmed event was, and the most overdue one, to 50 ms; 0 at speed-up `max`. */
  lagMs: number;
  maxLagMs: number;
  firstEventTime: number | null;
  lastEventTime: number | null;
  /** PutRecords requests, and records sent again after a refusal. */
  requests: number;
  retried: number;
  /** Where to go on; null when the source is finished. */
  position: ReplayPosition | null;
}
