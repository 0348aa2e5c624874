import type { ReplayPosition } from "./position.ts";

/** Everything this package throws or rejects with carries one of these codes. */
export type ReplayErrorCode =
  | "REPLAY_OPTION_INVALID"
  | "REPLAY_POSITION_INVALID"
  | "REPLAY_SOURCE_EMPTY"
  | "REPLAY_SOURCE_REFUSED"
  | "REPLAY_SOURCE_UNREADABLE"
  | "REPLAY_DATA_DAMAGED"
  | "REPLAY_STREAM_UNAVAILABLE"
  | "REPLAY_REJECTS_UNWRITABLE"
  | "REPLAY_CALLBACK_FAILED"
  | "REPLAY_DEPENDENCY_MISSING";

/** The one error class of this package; `code` says what happened, `cause` holds the error underneath. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
  readonly code: ReplayErrorCode;
  /** Where to resume, when the replay had already sent events; everything before it is delivered or reported. */
  position?: ReplayPosition;

  constructor(code: ReplayErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
