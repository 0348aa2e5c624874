import { invalid, notImplemented, type Position, SqlError } from "../errors.ts";
import {
  BIGINT,
  decimal,
  isInterval,
  isNumeric,
  isText,
  type LogicalType,
  plain,
  STRING,
  withNullable,
} from "../types/logical.ts";
import { libraryAggregateNames } from "./library-aggregates.ts";
import { inapplicable, type Planning } from "./operators.ts";
import type { Rex } from "./rex.ts";
import type { UserAggregateFunction } from "./user.ts";

/** An aggregate over columns of its input. */
export interface AggregateCall {
  readonly name:
    | "COUNT"
    | "SUM"
    | "SUM0"
    | "AVG"
    | "MIN"
    | "MAX"
    | "FIRST_VALUE"
    | "LAST_VALUE"
    | "LISTAGG"
    | "COLLECT"
    | "SINGLE_VALUE"
    | "LAG"
    | "USER";
  /** Columns of the input; none for COUNT(*). */
  readonly args: readonly number[];
  readonly argTypes: readonly LogicalType[];
  readonly distinct: boolean;
  /** Column of the input that says whether a row counts. */
  readonly filter: number | undefined;
  readonly type: LogicalType;
  /** Separator of LISTAGG; offset of LAG. */
  readonly option?: unknown;
  /** The function of the program that USER calls. */
  readonly user?: {
    readonly name: string;
    readonly identifier: string;
    readonly function: UserAggregateFunction;
    readonly at: Position;
  };
}

const NAMES = new Set("COUNT SUM AVG MIN MAX FIRST_VALUE LAST_VALUE LISTAGG".split(" "));
const NOT_STREAMING = new Set(["APPROX_COUNT_DISTINCT"]);
const LIBRARY = new Set(libraryAggregateNames);
const REFUSED = new Set(
  `BITMAP_AND_AGG BITMAP_AND_CARDINALITY_AGG BITMAP_BUILD_AGG BITMAP_BUILD_CARDINALITY_AGG BITMAP_OR_AGG
   BITMAP_OR_CARDINALITY_AGG BITMAP_XOR_AGG BITMAP_XOR_CARDINALITY_AGG`.split(/\s+/),
);
const WINDOW_ONLY = new Set("ROW_NUMBER RANK DENSE_RANK LAG LEAD NTILE PERCENT_RANK CUME_DIST".split(" "));

export function isAggregate(name: string): boolean {
  const key = name.toUpperCase();
  return NAMES.has(key) || LIBRARY.has(key) || NOT_STREAMING.has(key) || REFUSED.has(key) || WINDOW_ONLY.has(key);
}

/** The result type of an aggregate; what Flink has and this engine has not is refused by name. */
export function aggregateType(name: string, args: readonly Rex[], planning: Planning): LogicalType {
  const key = name.toUpperCase();
  if (NOT_STREAMING.has(key))
    throw new SqlError("FLINK_SQL_PLAN", `${key} aggregate function does not support yet for streaming.`, planning.at);
  if (key === "CUME_DIST" || key === "PERCENT_RANK" || key === "NTILE")
    throw new SqlError("FLINK_SQL_PLAN", `${key} Function is not supported in stream mode.`, planning.at);
  if (REFUSED.has(key)) throw notImplemented(`Aggregate function ${key}`, planning.at);
  if (LIBRARY.has(key)) throw notImplemented(`Aggregate function ${key} in this place`, planning.at);
  if (!NAMES.has(key)) throw invalid(`OVER clause is necessary for window functions`, planning.at);
  if (key === "COUNT") {
    if (args.length > 1)
      throw new SqlError("FLINK_SQL_PLAN", "We now only support the count of one field.", planning.at);
    return withNullable(BIGINT, false);
  }
  const [arg] = args;
  if (arg === undefined) throw invalid(`Invalid number of arguments to function '${key}'`, planning.at);
  const type = withNullable(plain(arg.type), true);
  switch (key) {
    case "SUM":
      if (!isNumeric(type)) throw inapplicable(key, args, planning.at);
      return type.name === "DECIMAL" ? decimal(38, type.scale!) : type;
    case "AVG":
      if (!isNumeric(type)) throw inapplicable(key, args, planning.at);
      return type.name === "DECIMAL" ? decimal(38, Math.max(6, type.scale!)) : type;
    case "LISTAGG":
      if (!isText(type)) throw inapplicable(key, args, planning.at);
      return STRING;
    default:
      if (isInterval(type) && (key === "MIN" || key === "MAX"))
        throw unsupported(
          key,
          type.name === "INTERVAL_MONTH" ? "INTERVAL_YEAR_MONTH" : "INTERVAL_DAY_TIME",
          planning.at,
        );
      if (["ARRAY", "MAP", "MULTISET", "ROW"].includes(type.name)) {
        throw unsupported(key, type.name, planning.at);
      }
      return type;
  }
}

function unsupported(name: string, type: string, at: Position): SqlError {
  const shown = name[0] + name.slice(1).toLowerCase();
  const message = `${shown} aggregate function does not support type: ''${type}''.\nPlease re-check the data type.`;
  return new SqlError("FLINK_SQL_PLAN", message, at);
}
