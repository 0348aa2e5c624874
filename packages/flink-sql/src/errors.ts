/** What went wrong, as a closed list to branch on. */
export type SqlErrorCode =
  | "FLINK_SQL_PARSE"
  | "FLINK_SQL_VALIDATION"
  | "FLINK_SQL_PLAN"
  | "FLINK_SQL_NOT_IMPLEMENTED"
  | "FLINK_SQL_RUNTIME";

/** A place in a SQL text; both numbers start at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The only error this package throws on purpose. `message` ends with `(line:column)` where a place is known. */
export class SqlError extends Error {
  readonly code: SqlErrorCode;
  readonly at: Position | undefined;

  constructor(code: SqlErrorCode, message: string, at?: Position) {
    super(at === undefined ? message : `${message} (${at.line}:${at.column})`);
    this.name = "SqlError";
    this.code = code;
    this.at = at;
  }
}

/** The error of a construct that Flink has and this engine does not run yet. */
export function notImplemented(what: string, at?: Position): SqlError {
  return new SqlError("FLINK_SQL_NOT_IMPLEMENTED", `${what} is not implemented by the embedded engine`, at);
}

/** The error Flink's validator reports. */
export function invalid(message: string, at?: Position): SqlError {
  return new SqlError("FLINK_SQL_VALIDATION", `SQL validation failed. ${message}`, at);
}
