/** A refusal in AWS's own terms: the error code and HTTP status of the service's API reference. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  /** Further members of the error shape, such as `RequiredKey`; written beside the message. */
  readonly fields: Record<string, unknown>;
  /** Response headers that AWS sends with this error. */
  readonly headers: Record<string, string>;

  constructor(
    code: string,
    message: string,
    options: {
      status?: number;
      fields?: Record<string, unknown>;
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
    this.headers = options.headers ?? {};
  }
}

/** Closed list of what can go wrong in the embedded AWS itself, outside any AWS API. */
export type LocalAwsErrorCode =
  | "LOCAL_AWS_PORT_IN_USE"
  | "LOCAL_AWS_INVALID_OPTION"
  | "LOCAL_AWS_CLOSED"
  | "LOCAL_AWS_DISK"
  | "LOCAL_AWS_SCHEMA";

/** A fault of the embedded AWS or of how it was started; `code` is for branching, the message for people. */
export class LocalAwsError extends Error {
  override readonly name = "LocalAwsError";
  readonly code: LocalAwsErrorCode;

  constructor(code: LocalAwsErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The refusal of something AWS offers and this cloud does not execute: never stored, never echoed.
 * Status 400, because clients retry 501.
 */
export function notImplemented(what: string, instead: string): AwsError {
  return new AwsError("NotImplemented", `${what} is not implemented by the embedded AWS: ${instead}`);
}
