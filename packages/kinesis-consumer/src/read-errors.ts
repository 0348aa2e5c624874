import type { ReadPosition } from "./reader.ts";

/** What an error of a read means: try again, ask for a new iterator, look whether the shard is still there, or give up. */
export type ReadVerdict = "retry" | "expired" | "gone" | "fatal";

const PASSING = new Set([
  "ProvisionedThroughputExceededException",
  "LimitExceededException",
  "KMSThrottlingException",
  "InternalFailureException",
  "InternalFailure",
  "ServiceUnavailable",
  "ThrottlingException",
  "Throttling",
  "RequestTimeout",
  "TimeoutError",
  // Another subscription of this consumer to the shard is younger than five seconds, or the stream is being changed.
  "ResourceInUseException",
]);

/** Errors without an answer that come from this side of the wire and not from the network. */
const LOCAL = new Set(["TypeError", "RangeError", "SyntaxError", "ReferenceError", "CredentialsProviderError"]);

/**
 * Judges what GetRecords, GetShardIterator, SubscribeToShard or ListShards rejected with. A time to begin at that the
 * service says lies in the future, as its clock may be behind this one, passes.
 */
export function judgeReadError(error: unknown, position?: ReadPosition): ReadVerdict {
  const { name, $metadata, $retryable, cause } = (error ?? {}) as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
    $retryable?: unknown;
    cause?: unknown;
  };
  if (name === "ExpiredIteratorException") return "expired";
  if (name === "ResourceNotFoundException") return "gone";
  if (name === "InvalidArgumentException" && position?.type === "AT_TIMESTAMP") return "retry";
  if (name === undefined || PASSING.has(name) || $retryable !== undefined) return "retry";
  const status = $metadata?.httpStatusCode;
  // Events of a subscription carry exceptions with the status 200 of the answer they came in.
  if (status !== undefined && status >= 400) return status >= 500 || status === 429 ? "retry" : "fatal";
  return LOCAL.has(name) && cause === undefined ? "fatal" : "retry";
}

/** Milliseconds to wait before the n-th retry (from 0), half of it random. */
export function backoff(n: number, base: number, cap: number, random: () => number): number {
  return Math.min(cap, base * 2 ** Math.min(n, 30)) * (1 - random() / 2);
}
