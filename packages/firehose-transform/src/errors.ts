/** Everything this package throws or rejects with carries one of these codes. */
export type TransformErrorCode = "TRANSFORM_OPTION_INVALID" | "TRANSFORM_EVENT_INVALID";

/** The one error class of this package; `code` says what happened, `cause` holds the error underneath. */
export class TransformError extends Error {
  override readonly name = "TransformError";
  readonly code: TransformErrorCode;

  constructor(code: TransformErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
  }
}
