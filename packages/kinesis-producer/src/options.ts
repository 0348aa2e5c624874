import { systemClock } from "./clock.ts";
import { ProducerError } from "./errors.ts";
import type { BackoffOptions, ProducerOptions } from "./types.ts";

const MEBIBYTE = 1024 * 1024;

// PutRecords: 500 records, each up to 10 MiB with its partition key, and 10 MiB for the entire request including
// partition keys. Up to 2025 the limits were 1 MiB and 5 MiB, and a stream allows 1 MiB until its MaxRecordSizeInKiB
// is raised, so the larger request is made only for larger records.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
export const MAX_BATCH_RECORDS = 500;
const REQUEST_SIZE = 5 * MEBIBYTE;
const LARGE_REQUEST_SIZE = 10 * MEBIBYTE;
const RECORD_SIZE = MEBIBYTE;
const LARGE_RECORD_SIZE = 10 * MEBIBYTE;

// AggregationMaxSize of the KPL.
// https://github.com/awslabs/amazon-kinesis-producer/blob/master/java/amazon-kinesis-producer-sample/default_config.properties
const AGGREGATE_SIZE = 51_200;

/** {@link ProducerOptions} with defaults filled in and every value checked. */
export interface Settings
  extends Required<Omit<ProducerOptions, "streamName" | "streamArn" | "backoff" | "onDelivered" | "onFailed">> {
  stream: { StreamName: string } | { StreamARN: string };
  backoff: Required<BackoffOptions>;
  maxRequestSize: number;
  onDelivered: ProducerOptions["onDelivered"];
  onFailed: ProducerOptions["onFailed"];
}

/** Fills in defaults; throws `PRODUCER_OPTION_INVALID` for an unknown name, a value out of range or options at odds. */
export function resolveOptions(options: ProducerOptions): Settings {
  const {
    client,
    streamName,
    streamArn,
    clock = systemClock,
    linger = 100,
    maxOutstanding = 10_000,
    concurrency = 4,
    aggregation = "off",
    maxRecordSize = RECORD_SIZE,
    aggregateSize = Math.min(AGGREGATE_SIZE, maxRecordSize),
    shardMapRefresh = 60_000,
    ordering = "none",
    maxAttempts = 100,
    ttl = Number.POSITIVE_INFINITY,
    backoff = {},
    onDelivered,
    onFailed,
    ...unknown
  } = options;
  refuseUnknown("", unknown);
  if (typeof client?.send !== "function") refuse("client", "an object with a send method", client);
  requireFunction("clock.now", clock.now);
  requireFunction("clock.sleep", clock.sleep);
  requireNumber("linger", linger, 0, 60_000);
  requireInteger("maxOutstanding", maxOutstanding, 1);
  requireInteger("concurrency", concurrency, 1, 256);
  requireChoice("aggregation", aggregation, ["off", "kpl"]);
  requireInteger("maxRecordSize", maxRecordSize, 1, LARGE_RECORD_SIZE);
  if (aggregation === "kpl") {
    requireInteger("aggregateSize", aggregateSize, 1024, maxRecordSize);
    requireNumber("shardMapRefresh", shardMapRefresh, 1000);
  } else {
    if (options.aggregateSize !== undefined) refuse("aggregateSize", 'aggregation "kpl" beside it', aggregation);
    if (options.shardMapRefresh !== undefined) refuse("shardMapRefresh", 'aggregation "kpl" beside it', aggregation);
  }
  requireChoice("ordering", ordering, ["none", "perKey"]);
  requireInteger("maxAttempts", maxAttempts, 1);
  requireNumber("ttl", ttl, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  if (onDelivered !== undefined) requireFunction("onDelivered", onDelivered);
  if (onFailed !== undefined) requireFunction("onFailed", onFailed);
  return {
    client,
    stream: resolveStream(streamName, streamArn),
    clock,
    linger,
    maxOutstanding,
    concurrency,
    aggregation,
    maxRecordSize,
    maxRequestSize: maxRecordSize > RECORD_SIZE ? LARGE_REQUEST_SIZE : REQUEST_SIZE,
    aggregateSize,
    shardMapRefresh,
    ordering,
    maxAttempts,
    ttl,
    backoff: resolveBackoff(backoff),
    onDelivered,
    onFailed,
  };
}

function resolveBackoff(options: BackoffOptions): Required<BackoffOptions> {
  const { base = 100, cap = 2000, jitter = 0.5, random = Math.random, ...unknown } = options;
  refuseUnknown("backoff.", unknown);
  requireNumber("backoff.base", base, Number.MIN_VALUE);
  requireNumber("backoff.cap", cap, base);
  requireNumber("backoff.jitter", jitter, 0, 1);
  requireFunction("backoff.random", random);
  return { base, cap, jitter, random };
}

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_RequestParameters
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
const STREAM_ARN = /^arn:aws.*:kinesis:.*:\d{12}:stream\/\S+$/;

function resolveStream(streamName: string | undefined, streamArn: string | undefined): Settings["stream"] {
  if (streamName !== undefined && streamArn === undefined) {
    if (!STREAM_NAME.test(streamName))
      refuse("streamName", "1 to 128 letters, digits, dots, dashes or underscores", streamName);
    return { StreamName: streamName };
  }
  if (streamArn !== undefined && streamName === undefined) {
    if (!STREAM_ARN.test(streamArn)) refuse("streamArn", "the ARN of a Kinesis stream", streamArn);
    return { StreamARN: streamArn };
  }
  return refuse("streamName, streamArn", "exactly one of the two", { streamName, streamArn });
}

function refuseUnknown(prefix: string, unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name !== undefined) {
    throw new ProducerError("PRODUCER_OPTION_INVALID", `producer option ${prefix}${name}: there is no such option`);
  }
}

function requireChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) refuse(name, choices.map((choice) => `"${choice}"`).join(" or "), value);
}

function requireFunction(name: string, value: unknown): void {
  if (typeof value !== "function") refuse(name, "a function", value);
}

function requireInteger(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < min || value > max) refuse(name, `an integer from ${min} to ${max}`, value);
}

function requireNumber(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (!(typeof value === "number" && value >= min && value <= max))
    refuse(name, `a number from ${min} to ${max}`, value);
}

function refuse(name: string, expected: string, got: unknown): never {
  const shown = typeof got === "object" ? JSON.stringify(got) : String(got);
  throw new ProducerError("PRODUCER_OPTION_INVALID", `producer option ${name}: expected ${expected}, got ${shown}`);
}
