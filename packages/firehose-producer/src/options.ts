import { systemClock } from "./clock.ts";
import { ProducerError } from "./errors.ts";
import type { BackoffOptions, ProducerOptions } from "./types.ts";

const MEBIBYTE = 1024 * 1024;

// PutRecordBatch: 500 records, each up to 1,000 KiB before base64, and 4 MiB for the entire request.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
export const MAX_BATCH_RECORDS = 500;
export const MAX_BATCH_BYTES = 4 * MEBIBYTE;
export const MAX_RECORD_BYTES = 1000 * 1024;

/** {@link ProducerOptions} with defaults filled in and every value checked. */
export interface Settings extends Required<Omit<ProducerOptions, "backoff" | "onDelivered" | "onFailed" | "onRetry">> {
  readonly backoff: Required<BackoffOptions>;
  readonly onDelivered: ProducerOptions["onDelivered"];
  readonly onFailed: ProducerOptions["onFailed"];
  readonly onRetry: ProducerOptions["onRetry"];
}

/** Fills in defaults; throws `PRODUCER_OPTION_INVALID` for an unknown name or a value out of range. */
export function resolveOptions(options: ProducerOptions): Settings {
  const {
    client,
    deliveryStreamName,
    operation = "PutRecordBatch",
    clock = systemClock,
    linger = 100,
    maxOutstanding = 10_000,
    maxOutstandingBytes = 64 * MEBIBYTE,
    concurrency = 4,
    maxAttempts = 100,
    ttl = Number.POSITIVE_INFINITY,
    backoff = {},
    onDelivered,
    onFailed,
    onRetry,
    ...unknown
  } = options;
  refuseUnknown("", unknown);
  if (typeof client?.send !== "function") refuse("client", "an object with a send method", client);
  if (!STREAM_NAME.test(deliveryStreamName))
    refuse("deliveryStreamName", "1 to 64 letters, digits, dots, dashes or underscores", deliveryStreamName);
  if (operation !== "PutRecordBatch" && operation !== "PutRecord")
    refuse("operation", '"PutRecordBatch" or "PutRecord"', operation);
  requireFunction("clock.now", clock.now);
  requireFunction("clock.sleep", clock.sleep);
  requireNumber("linger", linger, 0, 60_000);
  requireInteger("maxOutstanding", maxOutstanding, 1);
  requireInteger("maxOutstandingBytes", maxOutstandingBytes, 1);
  requireInteger("concurrency", concurrency, 1, 256);
  requireInteger("maxAttempts", maxAttempts, 1);
  requireNumber("ttl", ttl, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  for (const [name, callback] of Object.entries({ onDelivered, onFailed, onRetry }))
    if (callback !== undefined) requireFunction(name, callback);
  return {
    client,
    deliveryStreamName,
    operation,
    clock,
    linger,
    maxOutstanding,
    maxOutstandingBytes,
    concurrency,
    maxAttempts,
    ttl,
    backoff: resolveBackoff(backoff),
    onDelivered,
    onFailed,
    onRetry,
  };
}

// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html#API_PutRecordBatch_RequestParameters
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

function resolveBackoff(options: BackoffOptions): Required<BackoffOptions> {
  const { base = 100, cap = 10_000, random = Math.random, ...unknown } = options;
  refuseUnknown("backoff.", unknown);
  requireNumber("backoff.base", base, Number.MIN_VALUE);
  requireNumber("backoff.cap", cap, base);
  requireFunction("backoff.random", random);
  return { base, cap, random };
}

function refuseUnknown(prefix: string, unknown: object): void {
  const [name] = Object.keys(unknown);
  if (name !== undefined)
    throw new ProducerError("PRODUCER_OPTION_INVALID", `producer option ${prefix}${name}: there is no such option`);
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
  throw new ProducerError("PRODUCER_OPTION_INVALID", `producer option ${name}: expected ${expected}, got ${got}`);
}
