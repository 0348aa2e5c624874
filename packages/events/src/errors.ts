/** Every way in which this package fails. */
export type EventsErrorCode = "EVENTS_UNKNOWN_EVENT" | "EVENTS_INVALID_EVENT";

/** Base class of this package's errors; `code` says which of the closed list it is. */
export class EventsError extends Error {
  override readonly name = "EventsError";
  readonly code: EventsErrorCode;

  constructor(code: EventsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
