/** Closed list: `CLI_USAGE` ends the command with exit code 2, `CLI_ENVIRONMENT` with 3. */
export type CliErrorCode = "CLI_USAGE" | "CLI_ENVIRONMENT";

/** A command that cannot go on; the message says what was expected, what was got and what to do. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

/** SQL that the engine refuses or that failed while it ran: told without a stack. */
export class FlinkSqlFailure extends Error {
  override readonly name = "FlinkSqlFailure";
}

/** A command line that is not understood. */
export function usage(message: string): CliError {
  return new CliError("CLI_USAGE", message);
}

/** Something this machine lacks. */
export function lacking(message: string, cause?: unknown): CliError {
  return new CliError("CLI_ENVIRONMENT", message, { cause });
}
