import type { FlushReport } from "./types.ts";

/** Everything this package throws or rejects with carries one of these codes. */
export type ProducerErrorCode =
  | "PRODUCER_OPTION_INVALID"
  | "PRODUCER_CLOSED"
  | "PRODUCER_RECORDS_FAILED"
  | "PRODUCER_CALLBACK_FAILED"
  | "PRODUCER_HASH_KEY_INVALID"
  | "PRODUCER_SHARD_MAP_INVALID";

/** The one error class of this package; `code` says what happened, `cause` holds the error underneath. */
export class ProducerError extends Error {
  override readonly name = "ProducerError";
  readonly code: ProducerErrorCode;
  /** With `PRODUCER_RECORDS_FAILED`: what became of the records since the previous flush. */
  readonly report: FlushReport | undefined;

  constructor(code: ProducerErrorCode, message: string, options: { cause?: unknown; report?: FlushReport } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.report = options.report;
  }
}
