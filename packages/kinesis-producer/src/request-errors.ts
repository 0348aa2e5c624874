/** What a failed request means for its records. */
export interface RequestFailure {
  /** AWS's error name, or that of the error at hand. */
  code: string;
  message: string;
  /** `retry` the same entries; `divide` them to find the one at fault; `fail` them all. */
  action: "retry" | "divide" | "fail";
}

// Error codes of single entries of a PutRecords response and error names of whole requests that pass by themselves.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
// https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
const TRANSIENT = new Set([
  "ProvisionedThroughputExceededException",
  "InternalFailure",
  "InternalFailureException",
  "InternalServerError",
  "KMSThrottlingException",
  "LimitExceededException",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "Throttling",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
  "ExpiredNextTokenException",
]);

/** Refusals that a single entry of the request can cause. */
const BLAMES_AN_ENTRY = new Set(["ValidationException", "InvalidArgumentException"]);

/** Errors without an HTTP status that come from this side of the wire and not from the network. */
const LOCAL = new Set([
  "TypeError",
  "RangeError",
  "SyntaxError",
  "ReferenceError",
  "CredentialsProviderError",
  "AbortError",
]);

/** True when a retry can help an entry that PutRecords answered with this ErrorCode. */
export function isTransient(code: string): boolean {
  return TRANSIENT.has(code);
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
  return { code, message, action: chooseAction() };

  function chooseAction(): RequestFailure["action"] {
    const status = details.$metadata?.httpStatusCode;
    if (TRANSIENT.has(code) || details.$retryable !== undefined) return "retry";
    if (BLAMES_AN_ENTRY.has(code)) return "divide";
    if (status !== undefined) return status >= 500 || status === 429 ? "retry" : "fail";
    // fetch() reports a network failure as a TypeError with a cause.
    return LOCAL.has(code) && details.cause === undefined ? "fail" : "retry";
  }
}
