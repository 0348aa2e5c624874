import { type Clock, type KinesisSender, type ProducerOptions, systemClock } from "@millrace/kinesis-producer";
import { ReplayError } from "./errors.ts";
import { parseTime } from "./event-time.ts";
import { checkPosition, type ReplayPosition } from "./position.ts";
import type { Reject } from "./rejects.ts";
import type { ReplayStatistics } from "./statistics.ts";
import { attributeIndex, TRIP_ATTRIBUTES } from "./trip-attributes.ts";

/** Any object with the `send` of `S3Client` from `@aws-sdk/client-s3`. */
export interface S3Sender {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of the SDK clients have no common narrower type.
  send(command: any): Promise<any>;
}

/** A clock; `during`, where present, keeps a virtual clock from jumping while a file is read. */
export interface ReplayClock extends Clock {
  during?<T>(work: Promise<T>): Promise<T>;
}

/**
 * Waits for work on this machine, which a virtual clock cannot see, without letting it jump meanwhile. Not for requests to
 * AWS: the other side may wait for the same clock.
 */
export function holdClock<T>(clock: ReplayClock, work: Promise<T>): Promise<T> {
  return clock.during?.(work) ?? work;
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

/** The options with their defaults. */
export interface ResolvedOptions
  extends Required<
      Omit<ReplayOptions, "s3" | "source" | "resume" | "onReject" | "onStatistics" | "rejectsFile" | "signal">
    >,
    Pick<ReplayOptions, "s3" | "resume" | "onReject" | "onStatistics" | "rejectsFile" | "signal"> {
  source: readonly string[];
  /** `Infinity` for `"max"`. */
  speedup: number;
  /** Milliseconds; `-Infinity` and `Infinity` when not given. */
  from: number;
  to: number;
  watermarks: false | { intervalMs: number; events: number };
}

const NAMES: Readonly<Record<keyof ReplayOptions, true>> = {
  client: true,
  s3: true,
  streamName: true,
  source: true,
  event: true,
  speedup: true,
  adaptTime: true,
  timeAttribute: true,
  timeAttributes: true,
  keyAttribute: true,
  bufferSize: true,
  maxOutstanding: true,
  producer: true,
  watermarks: true,
  from: true,
  to: true,
  ordered: true,
  resume: true,
  maxRowSize: true,
  keepRejects: true,
  rejectsFile: true,
  onReject: true,
  statisticsFrequency: true,
  onStatistics: true,
  clock: true,
  signal: true,
};

/**
 * Checks the options and fills in the defaults.
 * @throws {ReplayError} `REPLAY_OPTION_INVALID` naming the option, what was expected and what was got.
 */
export function resolveOptions(options: ReplayOptions): ResolvedOptions {
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(NAMES, name)) fail(name, `one of ${Object.keys(NAMES).join(", ")}`, "an unknown option");
  }
  const event = oneOf("event", options.event ?? "taxi-trip", ["taxi-trip", "any"]);
  const trips = event === "taxi-trip";
  const timeAttribute = text("timeAttribute", options.timeAttribute ?? (trips ? "dropoff_datetime" : undefined));
  const keyAttribute = text("keyAttribute", options.keyAttribute ?? (trips ? "trip_id" : undefined));
  if (trips && TRIP_ATTRIBUTES[attributeIndex(timeAttribute)]?.kind !== "time") {
    fail("timeAttribute", "pickup_datetime or dropoff_datetime for taxi trips", timeAttribute);
  }
  const speedup = options.speedup === "max" ? Number.POSITIVE_INFINITY : (options.speedup ?? 6480);
  if (!(speedup > 0)) fail("speedup", 'a number above 0 or "max"', options.speedup);
  const source = typeof options.source === "string" ? [options.source] : (options.source ?? []);
  if (source.length === 0) fail("source", "at least one file, folder or s3:// address", "none");
  for (const entry of source) text("source", entry);
  if (typeof options.client?.send !== "function") fail("client", "a KinesisClient", options.client);
  const from = time("from", options.from, Number.NEGATIVE_INFINITY);
  const to = time("to", options.to, Number.POSITIVE_INFINITY);
  if (from >= to) fail("to", "a time after from", options.to);
  if (options.resume !== undefined) checkPosition(options.resume, source);
  return {
    ...options,
    streamName: text("streamName", options.streamName),
    source,
    event,
    speedup,
    adaptTime: oneOf("adaptTime", options.adaptTime ?? "original", ["original", "invocation", "ingestion"]),
    timeAttribute,
    timeAttributes: options.timeAttributes ?? (trips ? ["pickup_datetime", "dropoff_datetime"] : []),
    keyAttribute,
    bufferSize: integer("bufferSize", options.bufferSize ?? 100_000, 1, 10_000_000),
    maxOutstanding: integer("maxOutstanding", options.maxOutstanding ?? 50_000, 1, Number.MAX_SAFE_INTEGER),
    producer: options.producer ?? {},
    watermarks: watermarks(options.watermarks ?? true),
    from,
    to,
    ordered: options.ordered ?? false,
    maxRowSize: integer("maxRowSize", options.maxRowSize ?? 1_048_576, 1024, 10_485_760),
    keepRejects: integer("keepRejects", options.keepRejects ?? 100, 0, Number.MAX_SAFE_INTEGER),
    statisticsFrequency: integer("statisticsFrequency", options.statisticsFrequency ?? 20_000, 100, 86_400_000),
    clock: options.clock ?? systemClock,
  };
}

function watermarks(given: NonNullable<ReplayOptions["watermarks"]>): false | { intervalMs: number; events: number } {
  if (given === false) return false;
  const { intervalMs = 5000, events = 100_000, ...rest } = given === true ? {} : given;
  for (const name of Object.keys(rest)) fail(`watermarks.${name}`, "intervalMs or events", "an unknown option");
  return {
    intervalMs: integer("watermarks.intervalMs", intervalMs, 1, 86_400_000),
    events: integer("watermarks.events", events, 1, Number.MAX_SAFE_INTEGER),
  };
}

function time(name: string, given: string | number | Date | undefined, absent: number): number {
  if (given === undefined) return absent;
  // A day alone is its midnight.
  const short = typeof given === "string" && /^\d{4}-\d\d-\d\d$/.test(given);
  const value = typeof given === "string" ? parseTime(short ? `${given}T00:00` : given) : Number(given);
  if (Number.isNaN(value)) fail(name, "ISO 8601, a Date or milliseconds", given);
  return value;
}

function text(name: string, given: unknown): string {
  if (typeof given === "string" && given !== "") return given;
  return fail(name, "a text", given);
}

function oneOf<T extends string>(name: string, given: T, allowed: readonly T[]): T {
  return allowed.includes(given) ? given : fail(name, `one of ${allowed.join(", ")}`, given);
}

function integer(name: string, given: number, low: number, high: number): number {
  if (Number.isInteger(given) && given >= low && given <= high) return given;
  return fail(
    name,
    high === Number.MAX_SAFE_INTEGER ? `an integer from ${low}` : `an integer from ${low} to ${high}`,
    given,
  );
}

function fail(name: string, expected: string, got: unknown): never {
  throw new ReplayError("REPLAY_OPTION_INVALID", `${name}: expected ${expected}, got ${got}`);
}
