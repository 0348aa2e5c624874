/** Everything this package throws or rejects with carries one of these codes. */
export type ConsumerErrorCode =
  | "CONSUMER_OPTION_INVALID"
  | "CONSUMER_STARTED"
  | "CONSUMER_HANDLER_FAILED"
  | "CONSUMER_READ_FAILED"
  | "CONSUMER_LEASE_LOST"
  | "CONSUMER_SHARD_EXPIRED"
  | "CONSUMER_TABLE_INVALID";

/** The one error class of this package; `code` says what happened, `cause` holds the error underneath. */
export class ConsumerError extends Error {
  override readonly name = "ConsumerError";
  readonly code: ConsumerErrorCode;

  constructor(code: ConsumerErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
  }
}
