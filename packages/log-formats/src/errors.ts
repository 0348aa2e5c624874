/** Closed list of what can go wrong in this package; `code` is for branching, the message for people. */
export type LogFormatsErrorCode =
  | "LOG_FORMATS_FIELD_UNKNOWN"
  | "LOG_FORMATS_FIELDS_INVALID"
  | "LOG_FORMATS_VALUE_INVALID"
  | "LOG_FORMATS_READER_CLOSED";

/** The one error class of this package. Bad lines are not thrown: they are {@link LineProblem}s beside the good ones. */
export class LogFormatsError extends Error {
  override readonly name = "LogFormatsError";
  readonly code: LogFormatsErrorCode;

  constructor(code: LogFormatsErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
