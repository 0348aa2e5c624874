/** What a failed request means for its records. */
export interface RequestFailure {
  /** AWS's error name, or that of the error at hand. */
  readonly code: string;
  readonly message: string;
  /** False when sending the same records again cannot help. */
  readonly transient: boolean;
}

// Errors that pass by themselves. A throttled record has the error name of a throttled request.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
// https://docs.aws.amazon.com/firehose/latest/APIReference/CommonErrors.html
const TRANSIENT = new Set([
  "ServiceUnavailableException",
  "ServiceUnavailable",
  "InternalFailure",
  "InternalServerError",
  "LimitExceededException",
  "RequestTimeout",
  "RequestTimeoutException",
  "Throttling",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
]);

/** Errors without an HTTP status that come from this side of the wire and not from the network. */
const LOCAL = new Set([
  "TypeError",
  "RangeError",
  "SyntaxError",
  "ReferenceError",
  "CredentialsProviderError",
  "AbortError",
]);

/** True when a retry can help a record that PutRecordBatch answered with this ErrorCode. */
export function isTransient(code: string): boolean {
  // The developer guide says ErrorCode 500 where the API reference and the service say ServiceUnavailableException.
  return TRANSIENT.has(code) || code === "500";
}

/** Judges the error a request failed with: network failures, throttling and 5xx answers pass, other refusals stay. */
export function judgeRequestError(error: unknown): RequestFailure {
  const details = (typeof error === "object" && error !== null ? error : {}) as {
    name?: unknown;
    message?: unknown;
    $metadata?: { httpStatusCode?: number };
    $retryable?: unknown;
    cause?: unknown;
  };
  const code = typeof details.name === "string" ? details.name : "UnknownError";
  const message = typeof details.message === "string" ? details.message : String(error);
  return { code, message, transient: passes() };

  function passes(): boolean {
    const status = details.$metadata?.httpStatusCode;
    if (isTransient(code) || details.$retryable !== undefined) return true;
    if (status !== undefined) return status >= 500 || status === 429;
    // fetch() reports a network failure as a TypeError with a cause.
    return !LOCAL.has(code) || details.cause !== undefined;
  }
}
