import { invalid } from "../errors.ts";
import {
  DOUBLE,
  decimal,
  isInteger,
  isNumeric,
  isText,
  type LogicalType,
  plain,
  withNullable,
} from "../types/logical.ts";
import { coerce } from "./cast.ts";
import { inapplicable, type Planning } from "./operators.ts";
import type { Rex } from "./rex.ts";
import { arrayAggregate, jsonArrayAggregate, jsonObjectAggregate } from "./runtime/list-aggregates.ts";
import { percentile, type Spread, spread } from "./runtime/statistics.ts";
import type { UserAggregateFunction } from "./user.ts";

/** An aggregate of Flink that is written as a function over an accumulator. */
export interface LibraryAggregate {
  /** With what tells it apart from others of the same name. */
  readonly name: string;
  readonly function: UserAggregateFunction;
  readonly args: readonly Rex[];
  readonly type: LogicalType;
}

type Nulls = "IGNORE" | "RESPECT" | undefined;
type Make = (name: string, args: readonly Rex[], nulls: Nulls, planning: Planning) => LibraryAggregate;

/** The methods of an aggregate over an accumulator. */
export type AggregateMethods = Pick<UserAggregateFunction, "create" | "accumulate" | "retract" | "merge" | "value">;

function aggregate(name: string, methods: AggregateMethods, args: readonly Rex[], type: LogicalType): LibraryAggregate {
  return { name, function: { kind: "aggregate", arguments: [], result: "", ...methods }, args, type };
}

function only(name: string, args: readonly Rex[], { at }: Planning): Rex {
  const [arg] = args;
  if (arg === undefined || args.length > 1) throw invalid(`Invalid number of arguments to function '${name}'`, at);
  return arg;
}

/** Variance and deviation have the type of AVG. */
const spreadOf =
  (kind: Spread): Make =>
  (name, args, _nulls, planning) => {
    const { type } = only(name, args, planning);
    if (!isNumeric(type)) throw inapplicable(name, args, planning.at);
    const result = type.name === "DECIMAL" ? decimal(38, Math.max(6, type.scale!)) : withNullable(plain(type), true);
    return aggregate(name, spread(kind, type, result), args, result);
  };

const collect: Make = (name, args, _nulls, planning) => {
  const { type } = only(name, args, planning);
  const result: LogicalType = { name: "MULTISET", nullable: false, element: plain(type) };
  return aggregate(name, arrayAggregate(true, false), args, result);
};

const arrayAgg: Make = (name, args, nulls, planning) => {
  const { type } = only(name, args, planning);
  const ignoring = nulls === "IGNORE";
  const result: LogicalType = { name: "ARRAY", nullable: true, element: plain(type) };
  return aggregate(ignoring ? `${name} IGNORE NULLS` : name, arrayAggregate(ignoring, true), args, result);
};

/** The arguments without the clause behind them, and whether NULL is left out. */
function withoutClause(args: readonly Rex[], absent: boolean): [values: readonly Rex[], absent: boolean] {
  const values = args.filter(({ type }) => type.name !== "SYMBOL");
  const clause = args.find(({ type }) => type.name === "SYMBOL");
  return [values, clause?.kind === "literal" ? clause.value === "ABSENT ON NULL" : absent];
}

const JSON_TEXT: LogicalType = { name: "VARCHAR", nullable: false, length: 2000 };

const jsonObjectAgg: Make = (name, args, _nulls, planning) => {
  const [values, absent] = withoutClause(args, false);
  const [key, value] = values;
  if (key === undefined || value === undefined || !isText(key.type)) throw inapplicable(name, values, planning.at);
  return aggregate(`${name} ${absent}`, jsonObjectAggregate(plain(value.type), absent), values, JSON_TEXT);
};

const jsonArrayAgg: Make = (name, args, _nulls, planning) => {
  const [values, absent] = withoutClause(args, true);
  const { type } = only(name, values, planning);
  return aggregate(`${name} ${absent}`, jsonArrayAggregate(plain(type), absent), values, JSON_TEXT);
};

/** PERCENTILE(value, percentage or array of them, frequency) */
const percentileOf: Make = (name, args, _nulls, planning) => {
  const [value, percentage, frequency] = args;
  if (value === undefined || percentage === undefined || args.length > 3 || !isNumeric(value.type))
    throw inapplicable(name, args, planning.at);
  if (frequency !== undefined && !isInteger(frequency.type)) throw inapplicable(name, args, planning.at);
  const several = percentage.type.name === "ARRAY";
  const share: LogicalType = several ? { name: "ARRAY", nullable: true, element: DOUBLE } : DOUBLE;
  const coerced = [coerce(value, DOUBLE, planning.zone), coerce(percentage, share, planning.zone)];
  return aggregate(name, percentile(), frequency === undefined ? coerced : [...coerced, frequency], share);
};

const LIBRARY: Readonly<Record<string, Make>> = {
  VAR_POP: spreadOf({ sample: false, root: false }),
  VAR_SAMP: spreadOf({ sample: true, root: false }),
  VARIANCE: spreadOf({ sample: true, root: false }),
  STDDEV_POP: spreadOf({ sample: false, root: true }),
  STDDEV_SAMP: spreadOf({ sample: true, root: true }),
  STDDEV: spreadOf({ sample: true, root: true }),
  COLLECT: collect,
  ARRAY_AGG: arrayAgg,
  JSON_OBJECTAGG: jsonObjectAgg,
  JSON_ARRAYAGG: jsonArrayAgg,
};
const LATER: Readonly<Record<string, Make>> = { PERCENTILE: percentileOf };

/** Names of the aggregates of this library, those of Flink 2 among them. */
export const libraryAggregateNames: readonly string[] = [...Object.keys(LIBRARY), ...Object.keys(LATER)];

/** An aggregate of the library, undefined when the name is none. */
export function libraryAggregate(
  name: string,
  args: readonly Rex[],
  nulls: Nulls,
  planning: Planning,
): LibraryAggregate | undefined {
  if (name in LATER && planning.atLeast2 !== true) {
    const hint = "It came with Flink 2: SET 'millrace.flink-version' = '2.0' allows it";
    throw invalid(`No match found for function signature ${name}. ${hint}`, planning.at);
  }
  const make = LIBRARY[name] ?? LATER[name];
  if (nulls !== undefined && name !== "ARRAY_AGG")
    throw invalid(`Cannot specify IGNORE NULLS or RESPECT NULLS following '${name}'`, planning.at);
  return make?.(name, args, nulls, planning);
}
