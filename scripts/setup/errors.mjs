/**
 * Something that set-up needs cannot be had. `problem` says what, `remedy` what to do about it.
 * Ends the process with exit code 3, or 130 when the person pressed Ctrl-C.
 */
export class SetupError extends Error {
  /**
   * @param {string} problem
   * @param {string} remedy
   * @param {{ details?: string, exitCode?: number, cause?: unknown }} [options]
   */
  constructor(problem, remedy, options = {}) {
    super(problem, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "SetupError";
    this.remedy = remedy;
    this.details = options.details ?? "";
    this.exitCode = options.exitCode ?? 3;
  }
}

/**
 * The text for the terminal: details first, so that problem and remedy stand last.
 * @param {SetupError} error
 */
export function describe(error) {
  const details = error.details.trim() === "" ? "" : `${error.details.trim()}\n\n`;
  return `${details}millrace: ${error.message}\nmillrace: ${error.remedy}`;
}
