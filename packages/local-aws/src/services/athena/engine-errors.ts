import { AwsError } from "../../errors.ts";
import { didYouMean } from "../../nearest.ts";
import { at, QueryFailure } from "./errors.ts";
import { placeOf } from "./sql/lexer.ts";

/** The column that a mistyped name is near to, of those that DuckDB has to offer. */
function candidate(name: string, message: string): string {
  const list = /Candidate bindings: (.*)/.exec(message)?.[1] ?? "";
  const names = [...list.matchAll(/"([^"]+)"/g)].map(([, binding]) => binding!.split(".").at(-1)!);
  return didYouMean(name.toLowerCase(), names);
}

function unresolved(column: string): string {
  return `Column '${column.toLowerCase()}' cannot be resolved or requester is not authorized to access requested resources`;
}

/** What DuckDB says, Trino's code for it, and Trino's words. */
const KNOWN: readonly (readonly [RegExp, string, string])[] = [
  [/ORDER term out of range/, "INVALID_COLUMN_REFERENCE", "ORDER BY position is not in select list"],
  [/aggregate function calls cannot be nested/, "NESTED_AGGREGATION", "Cannot nest aggregations inside aggregation"],
  [
    /WHERE clause cannot contain (?:aggregates|window functions)/,
    "EXPRESSION_NOT_SCALAR",
    "WHERE clause cannot contain aggregations, window functions or grouping operations",
  ],
  [/VALUES lists must all be the same length/, "TYPE_MISMATCH", "Values rows have mismatched types"],
  [/More than one row returned by a subquery/, "SUBQUERY_MULTIPLE_ROWS", "Scalar sub-query has returned multiple rows"],
  [/value (\S+) can't be cast because the value is out of range/, "NUMERIC_VALUE_OUT_OF_RANGE", "Out of range: $1"],
  [
    /No function matches the given name and argument types '([^']+)'/,
    "FUNCTION_NOT_FOUND",
    "Unexpected parameters for function: $1",
  ],
  [
    /TRY can not be used in combination/,
    "NOT_SUPPORTED",
    "try over this expression is not run by the embedded Athena: use try_cast or a condition",
  ],
];

/**
 * A failure of the engine in Trino's words.
 * @param objectOf The object that a file of the engine is.
 */
export function mapEngineError(
  error: Error,
  query: string,
  objectOf: (file: string) => string | undefined = () => undefined,
): QueryFailure {
  if (error instanceof AwsError) return new QueryFailure("GENERIC_USER_ERROR", error.message, { cause: error });
  const message = error.message;
  const unread = /Failed to read file "([^"]+)": (.*)/.exec(message);
  if (unread)
    return new QueryFailure(
      "HIVE_CURSOR_ERROR",
      `Failed to read Parquet file: ${objectOf(unread[1]!) ?? "of the table"}: ${unread[2]}`,
      { cause: error },
    );
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
      `${at(position)}${unresolved(column[1]!)}${candidate(column[1]!, message)}`,
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
  const operator = /argument types '([^\w(]+)\((\w+), (\w+)\)'/.exec(message);
  if (operator) {
    const [, sign, left, right] = operator;
    const text = `Cannot apply operator: ${left!.toLowerCase()} ${sign} ${right!.toLowerCase()}`;
    return new QueryFailure("TYPE_MISMATCH", text, { cause: error });
  }
  for (const [pattern, code, text] of KNOWN) {
    const found = pattern.exec(message);
    if (found) return new QueryFailure(code, text.replace("$1", found[1] ?? ""), { cause: error });
  }
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
