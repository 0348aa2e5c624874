import type { FlushReport } from "./types.ts";

/** What went wrong, for programs. */
export type ProducerErrorCode = "PRODUCER_OPTION_INVALID" | "PRODUCER_CLOSED" | "PRODUCER_RECORDS_FAILED";

/** The one error class of this package; `code` says what happened, `report` what became of the records. */
export class ProducerError extends Error {
  override readonly name = "ProducerError";
  readonly code: ProducerErrorCode;
  /** With `PRODUCER_RECORDS_FAILED`: what became of the records since the previous flush. */
  readonly report: FlushReport | undefined;

  constructor(code: ProducerErrorCode, message: string, report?: FlushReport) {
    super(message);
    this.code = code;
    this.report = report;
  }
}
