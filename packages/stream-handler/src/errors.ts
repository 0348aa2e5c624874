/** Everything this package throws carries one of these codes. */
export type StreamHandlerErrorCode = "STREAM_HANDLER_EVENT_INVALID";

/** The one error class of this package; `code` says what happened. */
export class StreamHandlerError extends Error {
  override readonly name = "StreamHandlerError";
  readonly code: StreamHandlerErrorCode;

  constructor(code: StreamHandlerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
