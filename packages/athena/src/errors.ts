/** Closed list of what can go wrong. */
export type AthenaErrorCode =
  | "ATHENA_FAILED"
  | "ATHENA_CANCELLED"
  | "ATHENA_TIMEOUT"
  | "ATHENA_PARAMETER"
  | "ATHENA_VALUE";

/** A query that did not succeed, or a value that cannot be written or read; `code` is for branching. */
export class AthenaError extends Error {
  override readonly name = "AthenaError";
  readonly code: AthenaErrorCode;
  /** Of the query, when it was started. */
  readonly queryExecutionId: string | undefined;

  constructor(code: AthenaErrorCode, message: string, options: { queryExecutionId?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.queryExecutionId = options.queryExecutionId;
  }
}
