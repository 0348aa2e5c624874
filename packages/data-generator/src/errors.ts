/** Closed list of what can go wrong in this package; `code` is for branching, the message for people. */
export type DataGeneratorErrorCode =
  | "DATA_GENERATOR_TEMPLATE_INVALID"
  | "DATA_GENERATOR_FUNCTION_UNKNOWN"
  | "DATA_GENERATOR_FUNCTION_REFUSED"
  | "DATA_GENERATOR_ARGUMENT_INVALID"
  | "DATA_GENERATOR_FORMAT_INVALID"
  | "DATA_GENERATOR_NOT_JSON"
  | "DATA_GENERATOR_OPTION_INVALID"
  | "DATA_GENERATOR_KEY_MISSING";

/** The one error class of this package. */
export class DataGeneratorError extends Error {
  override readonly name = "DataGeneratorError";
  readonly code: DataGeneratorErrorCode;
  /** Where in the template it is, for errors about templates. */
  readonly position: Position | undefined;

  constructor(
    code: DataGeneratorErrorCode,
    message: string,
    { position, cause }: { position?: Position; cause?: unknown } = {},
  ) {
    super(position ? `${position.line}:${position.column} ${message}` : message, { cause });
    this.code = code;
    this.position = position;
  }
}

/** A place in a text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** An error about an option or a parameter, which the message names. */
export function optionError(message: string): DataGeneratorError {
  return new DataGeneratorError("DATA_GENERATOR_OPTION_INVALID", message);
}
