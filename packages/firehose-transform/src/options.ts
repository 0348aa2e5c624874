import type { FirehoseClient } from "@aws-sdk/client-firehose";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { type Clock, systemClock } from "./clock.ts";
import { TransformError } from "./errors.ts";

/** Options of `createTransform`; a name not listed here is refused. */
export interface TransformOptions {
  /** Ends each output with a newline unless it has one. Default false. */
  newline?: boolean;
  /** Asynchronous handlers under way at once, 1 or more. Default 16. */
  concurrency?: number;
  /** Largest response in bytes of JSON, up to 6,291,456. Default 6,000,000. */
  maxResponseSize?: number;
  /** Milliseconds before the function's timeout at which no further record is begun, 0 or more. Default 5,000. */
  reserve?: number;
  /** Where records go back to that find no place in the response or no time. Without it they fail. */
  reingest?: ReingestOptions;
  /** Takes each record that failed. Default: one line of JSON on standard error. */
  log?: (failure: RecordFailure) => void;
  /** Takes the sum of each batch. */
  onBatch?: (report: BatchReport) => void;
  clock?: Clock;
}

/** The clients that put records back: `kinesis` for delivery streams that read from one, `firehose` for direct put. */
export interface ReingestOptions {
  firehose?: Pick<FirehoseClient, "send">;
  kinesis?: Pick<KinesisClient, "send">;
  /** Times a record is sent before it fails, 1 or more. Default 5. */
  maxAttempts?: number;
  /** Numbers from 0 up to but not including 1 for the waiting time before a retry. Default `Math.random`. */
  random?: () => number;
}

/** Why a record was answered with ProcessingFailed. */
export type RecordFailureCode =
  | "TRANSFORM_HANDLER_FAILED"
  | "TRANSFORM_RECORD_REFUSED"
  | "TRANSFORM_RESULT_INVALID"
  | "TRANSFORM_OUTPUT_TOO_LARGE"
  | "TRANSFORM_RESPONSE_FULL"
  | "TRANSFORM_OUT_OF_TIME"
  | "TRANSFORM_REINGEST_FAILED";

/** A record that failed; its data is in the error output of the delivery stream. */
export interface RecordFailure {
  recordId: string;
  code: RecordFailureCode;
  message: string;
  /** What the handler threw. */
  cause?: unknown;
}

/** What became of a batch: `records = ok + dropped + failed + reingested`. */
export interface BatchReport {
  records: number;
  ok: number;
  dropped: number;
  failed: number;
  /** Put back into the source and left out of the response. */
  reingested: number;
  /** Bytes of the response, about. */
  responseSize: number;
}

/** {@link TransformOptions} with defaults filled in and every value checked. */
export interface Settings extends Required<Omit<TransformOptions, "reingest" | "onBatch">> {
  reingest: (ReingestOptions & Required<Pick<ReingestOptions, "maxAttempts" | "random">>) | undefined;
  onBatch: TransformOptions["onBatch"];
}

// Lambda answers at most 6 MB, and Firehose takes no more from a transformation.
// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
const LARGEST_RESPONSE = 6 * 1024 * 1024;

/** Fills in defaults; throws `TRANSFORM_OPTION_INVALID` for an unknown name or a value out of range. */
export function resolveOptions(options: TransformOptions): Settings {
  const {
    newline = false,
    concurrency = 16,
    maxResponseSize = 6_000_000,
    reserve = 5000,
    reingest,
    log = logToStandardError,
    onBatch,
    clock = systemClock,
    ...unknown
  } = options;
  refuseUnknown("", unknown);
  if (typeof newline !== "boolean") refuse("newline", "true or false", newline);
  requireInteger("concurrency", concurrency, 1);
  requireInteger("maxResponseSize", maxResponseSize, 1000, LARGEST_RESPONSE);
  requireInteger("reserve", reserve, 0);
  if (typeof log !== "function") refuse("log", "a function", log);
  if (onBatch !== undefined && typeof onBatch !== "function") refuse("onBatch", "a function", onBatch);
  if (typeof clock.sleep !== "function") refuse("clock", "an object with a sleep method", clock);
  return {
    newline,
    concurrency,
    maxResponseSize,
    reserve,
    reingest: reingest === undefined ? undefined : resolveReingest(reingest),
    log,
    onBatch,
    clock,
  };
}

function resolveReingest(options: ReingestOptions): NonNullable<Settings["reingest"]> {
  const { firehose, kinesis, maxAttempts = 5, random = Math.random, ...unknown } = options;
  refuseUnknown("reingest.", unknown);
  if (firehose === undefined && kinesis === undefined) refuse("reingest", "a client as firehose or kinesis", options);
  requireInteger("reingest.maxAttempts", maxAttempts, 1);
  return { firehose, kinesis, maxAttempts, random };
}

function logToStandardError({ cause, ...failure }: RecordFailure): void {
  process.stderr.write(`${JSON.stringify({ level: "ERROR", ...failure })}\n`);
}

function refuseUnknown(prefix: string, unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name === undefined) return;
  throw new TransformError("TRANSFORM_OPTION_INVALID", `transform option ${prefix}${name}: there is no such option`);
}

function requireInteger(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < min || value > max) refuse(name, `an integer from ${min} to ${max}`, value);
}

function refuse(name: string, expected: string, got: unknown): never {
  const shown = typeof got === "object" ? JSON.stringify(got) : String(got);
  throw new TransformError("TRANSFORM_OPTION_INVALID", `transform option ${name}: expected ${expected}, got ${shown}`);
}
