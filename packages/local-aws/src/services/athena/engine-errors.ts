import { AwsError } from "../../errors.ts";
import { at, QueryFailure } from "./errors.ts";
import { placeOf } from "./sql/lexer.ts";

/** A failure of the engine in Trino's words. */
export function mapEngineError(error: Error, query: string): QueryFailure {
  if (error instanceof AwsError) return new QueryFailure("GENERIC_USER_ERROR", error.message, { cause: error });
  const message = error.message;
  const own = /([A-Z][A-Z_]{6,}): ([^\n]*)/.exec(message);
  if (own && /^Invalid Input Error/.test(message)) return new QueryFailure(own[1]!, own[2]!, { cause: error });
  const column =
    /Referenced column "([^"]+)"/.exec(message) ??
    /Column "([^"]+)" referenced that exists/.exec(message) ??
    /does not have a column named "([^"]+)"/.exec(message) ??
    /Could not find key "([^"]+)" in struct/.exec(message) ??
    /column "?([^" ]+)"? (?:not found|does not exist)/i.exec(message);
  if (column) {
    const position = placeOf(query, column[1]!);
    return new QueryFailure(
      "COLUMN_NOT_FOUND",
      `${at(position)}Column '${column[1]!.toLowerCase()}' cannot be resolved`,
      { cause: error },
    );
  }
  const ambiguous = /Ambiguous reference to column name "([^"]+)"/.exec(message);
  if (ambiguous)
    return new QueryFailure(
      "AMBIGUOUS_NAME",
      `${at(placeOf(query, ambiguous[1]!))}Column '${ambiguous[1]!}' is ambiguous`,
      { cause: error },
    );
  const aggregate = /column "?([^" ]+)"? must appear in the GROUP BY clause/.exec(message);
  if (aggregate)
    return new QueryFailure(
      "EXPRESSION_NOT_AGGREGATE",
      `${at(placeOf(query, aggregate[1]!))}'${aggregate[1]!}' must be an aggregate expression or appear in GROUP BY clause`,
      { cause: error },
    );
  const first = message.split("\n")[0]!;
  const code = /^Conversion Error/.test(first)
    ? "INVALID_CAST_ARGUMENT"
    : /^Out of Range/.test(first)
      ? "NUMERIC_VALUE_OUT_OF_RANGE"
      : /^Binder Error/.test(first)
        ? "TYPE_MISMATCH"
        : /^Out of Memory/.test(first)
          ? "EXCEEDED_LOCAL_MEMORY_LIMIT"
          : /^Invalid Input/.test(first)
            ? "INVALID_FUNCTION_ARGUMENT"
            : "GENERIC_INTERNAL_ERROR";
  return new QueryFailure(code, first.replace(/^[A-Za-z ]+ Error: /, ""), { cause: error });
}
