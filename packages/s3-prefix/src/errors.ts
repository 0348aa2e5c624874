/** Closed list of what can go wrong in this package; `code` is for branching, the message for people. */
export type S3PrefixErrorCode =
  | "S3_PREFIX_INVALID_EXPRESSION"
  | "S3_PREFIX_INVALID_PATTERN"
  | "S3_PREFIX_INVALID_ZONE"
  | "S3_PREFIX_RULE"
  | "S3_PREFIX_MISSING_KEY"
  | "S3_PREFIX_TOO_LONG"
  | "S3_PREFIX_NOT_REVERSIBLE"
  | "S3_PREFIX_INVALID_PARTITION";

/** The one error class of this package. */
export class S3PrefixError extends Error {
  override readonly name = "S3PrefixError";
  readonly code: S3PrefixErrorCode;

  constructor(code: S3PrefixErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
