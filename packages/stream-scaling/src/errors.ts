/** Everything this package throws or rejects with carries one of these codes. */
export type ScalingErrorCode =
  | "SCALING_OPTION_INVALID"
  | "SCALING_EVENT_INVALID"
  | "SCALING_ALARM_NAME_INVALID"
  | "SCALING_STATE_NOT_SET";

/** The one error class of this package; `code` says what happened, `cause` holds the error underneath. */
export class ScalingError extends Error {
  override readonly name = "ScalingError";
  readonly code: ScalingErrorCode;

  constructor(code: ScalingErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
  }
}

/** Throws `SCALING_OPTION_INVALID` unless `value` is a number within the range. */
export function requireNumber(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (typeof value === "number" && value >= min && value <= max) return;
  throw new ScalingError("SCALING_OPTION_INVALID", `${name}: expected a number from ${min} to ${max}, got ${value}`);
}

/** Throws `SCALING_OPTION_INVALID` unless `value` is an integer within the range. */
export function requireInteger(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new ScalingError("SCALING_OPTION_INVALID", `${name}: expected an integer from ${min} to ${max}, got ${value}`);
}
