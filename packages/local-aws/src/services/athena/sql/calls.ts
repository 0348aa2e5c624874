import { type Fields, isAbsent, type Node } from "./ast.ts";

/*
 * The parser gives many functions a kind of node of their own. Here each becomes a call again, its arguments in the
 * order of the text, so that one table says what every function does.
 */

const THIS = ["this"];
const PAIR = ["this", "expression"];

/** Kind of node, or kind and Trino's name, to the fields that hold its arguments. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    (
      "abs acos any_value approx_distinct array_agg array_distinct asin atan avg cardinality ceil cos count_if day day_of_month " +
      "day_of_week day_of_year degrees exp floor hour json_array_length length ln lower map_from_entries map_keys map_values " +
      "max min minute month pi quarter radians random second sin sqrt stddev stddev_pop stddev_samp sum tan typeof upper var_pop " +
      "var_samp variance week_of_year year row_number rank dense_rank percent_rank cume_dist map_func reverse sign initcap " +
      "date date_trunc log10 log2 cbrt chr unicode md5 sha1 to_hex from_hex median skewness kurtosis current_user"
    )
      .split(" ")
      .map((kind) => [kind, THIS]),
  ),
  ...Object.fromEntries(
    "array_except array_position array_remove array_union atan2 contains element_at ends_with power starts_with"
      .split(" ")
      .map((kind) => [kind, PAIR]),
  ),
  logical_and: THIS,
  logical_or: THIS,
  array_intersect: ["expressions"],
  coalesce: ["expressions"],
  greatest: ["expressions"],
  least: ["expressions"],
  if_func: ["condition", "true_value", "false_value"],
  json_extract: ["this", "path"],
  json_extract_scalar: ["this", "path"],
  lag: ["this", "offset", "default"],
  lead: ["this", "offset", "default"],
  first_value: THIS,
  last_value: THIS,
  nth_value: ["this", "offset"],
  n_tile: ["num_buckets"],
  list_agg: ["this", "separator"],
  log: ["base", "this"],
  mod_func: PAIR,
  rand: ["seed"],
  str_position: ["this", "substr", "occurrence"],
  substring: ["this", "start", "length"],
  nullif: PAIR,
  null_if: PAIR,
};

const NAMES: Readonly<Record<string, string>> = {
  if_func: "if",
  logical_and: "bool_and",
  logical_or: "bool_or",
  mod_func: "mod",
  n_tile: "ntile",
  rand: "random",
  str_position: "strpos",
  substring: "substr",
  list_agg: "listagg",
  null_if: "nullif",
  map_func: "map",
};

export interface Call {
  /** Trino's name, in lower case. */
  readonly name: string;
  readonly args: readonly Node[];
  readonly distinct: boolean;
  readonly filter: Node | undefined;
  readonly orderBy: readonly Fields[];
  readonly ignoreNulls: boolean;
  /** Further clauses, for their refusal. */
  readonly others: Fields;
}

const MODIFIERS = new Set(["args", "star", "distinct", "filter", "order_by", "ignore_nulls"]);

/** A node as a function call; undefined for other expressions. */
export function callOf(kind: string, fields: Fields): Call | undefined {
  const direct = kind === "function" || kind === "aggregate_function";
  const names = direct ? [] : kind === "count" ? THIS : ARGUMENTS[kind];
  if (names === undefined) return undefined;
  const args: Node[] = direct ? [...(fields.args as readonly Node[])] : [];
  for (const name of names) {
    const value = fields[name];
    if (Array.isArray(value)) args.push(...(value as Node[]));
    else if (!isAbsent(value)) args.push(value as Node);
  }
  if (kind === "count" && fields.star === true) args.push({ star: {} });
  const others = Object.fromEntries(
    Object.entries(fields).filter(([name]) => !MODIFIERS.has(name) && !names.includes(name)),
  );
  return {
    name: direct ? String(fields.name).toLowerCase() : (NAMES[kind] ?? kind),
    args,
    distinct: fields.distinct === true,
    filter: isAbsent(fields.filter) ? undefined : (fields.filter as Node),
    orderBy: (fields.order_by ?? []) as readonly Fields[],
    ignoreNulls: fields.ignore_nulls === true,
    others,
  };
}
