import type { AthenaError } from "@aws-sdk/client-athena";
import { AwsError } from "../../errors.ts";

/** Classes of AthenaError.ErrorCategory: 1 system, 2 user, 3 other. */
const USER_ERROR = 2;
/** What Trino finds before it runs anything. */
const UNFIT = /^(SYNTAX_ERROR|TYPE_MISMATCH|AMBIGUOUS_NAME|EXPRESSION_NOT_|MISSING_|NESTED_|.*_NOT_FOUND$)/;

/** A failure of a query, told in its status: Athena's state is FAILED, the API call itself succeeds. */
export class QueryFailure extends Error {
  override readonly name = "QueryFailure";
  /** Trino's or Hive's error name, such as `SYNTAX_ERROR` or `HIVE_BAD_DATA`. */
  readonly code: string;

  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }

  /** As `StateChangeReason` has it. */
  get reason(): string {
    return `${this.code}: ${this.message}`;
  }

  /** Athena User Guide, "Athena error type reference": 1006 is a query that does not fit, 1000 another error of the user. */
  get athenaError(): AthenaError {
    const ErrorType = UNFIT.test(this.code) ? 1006 : 1000;
    return { ErrorCategory: USER_ERROR, ErrorType, Retryable: false, ErrorMessage: this.reason };
  }
}

/** What Trino has and this engine does not run; never run differently. */
export function notTranslated(what: string, instead: string, position?: Position): QueryFailure {
  return new QueryFailure("NOT_SUPPORTED", `${at(position)}${what} is not run by the embedded Athena: ${instead}`);
}

/** Line and column, from 1, in the text of the query. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function at(position: Position | undefined): string {
  return position === undefined ? "" : `line ${position.line}:${position.column}: `;
}

export function syntaxError(position: Position, message: string): QueryFailure {
  return new QueryFailure("SYNTAX_ERROR", `${at(position)}${message}`);
}

/** The refusal of a request (API reference, "InvalidRequestException"). */
export function invalidRequest(message: string, athenaErrorCode = "INVALID_INPUT"): AwsError {
  return new AwsError("InvalidRequestException", message, { fields: { AthenaErrorCode: athenaErrorCode } });
}
