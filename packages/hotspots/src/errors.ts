/** Closed list of what can go wrong in this package; `code` is for branching, the message for people. */
export type HotspotsErrorCode = "HOTSPOTS_INVALID_OPTION" | "HOTSPOTS_INVALID_RECORD" | "HOTSPOTS_INVALID_SNAPSHOT";

/** The one error class of this package. */
export class HotspotsError extends Error {
  override readonly name = "HotspotsError";
  readonly code: HotspotsErrorCode;

  constructor(code: HotspotsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
