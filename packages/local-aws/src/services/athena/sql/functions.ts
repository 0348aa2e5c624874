import { notTranslated } from "../errors.ts";
import { fieldsOf, kindOf, type Name, type Node } from "./ast.ts";
import { expression, type Scope } from "./expression.ts";
import { constant, jodaFormat, jsonPath, mysqlFormat } from "./formats.ts";
import { guard } from "./operators.ts";
import { literal } from "./types.ts";

/** How a Trino function is written for DuckDB. */
export interface FunctionDefinition {
  readonly min: number;
  readonly max: number;
  /** `args` are translated already, `nodes` are as parsed. */
  readonly print: (args: readonly string[], nodes: readonly Node[], scope: Scope) => string;
  /** Aggregates: DuckDB's name, or a template, by number of arguments. */
  readonly aggregate?: (count: number) => string;
}

const MANY = 127;

/** Functions of the same name and meaning in both, with their number of arguments. */
const SAME =
  "abs:1 acos:1 asin:1 atan:1 atan2:2 ceil:1 chr:1 coalesce:1-127 cos:1 cosh:1 degrees:1 " +
  "exp:1 flatten:1 floor:1 if:3 ln:1 log:2 log10:1 log2:1 lower:1 lpad:3 ltrim:1 " +
  "map_from_entries:1 map_keys:1 map_values:1 nullif:2 pi:0 radians:1 replace:3 row:1-127 rpad:3 " +
  "rtrim:1 sin:1 sinh:1 starts_with:2 tan:1 tanh:1 translate:3 try:1 unicode:1 upper:1 uuid:0 " +
  "length:1 row_number:0 rank:0 dense_rank:0 percent_rank:0 cume_dist:0 ntile:1 lag:1-3 lead:1-3 " +
  "first_value:1 last_value:1 nth_value:2 map_concat:2-127";

/** Templates, one per number of arguments; `$1` is the first. */
const TEMPLATES: Readonly<Record<string, string | readonly string[]>> = {
  all_match: "all_of(list_transform($1, $2))",
  any_match: "any_of(list_transform($1, $2))",
  none_match: "NOT any_of(list_transform($1, $2))",
  array_distinct: "ordered_distinct($1)",
  array_except: "list_filter(ordered_distinct($1), lambda x : NOT list_contains($2, x))",
  array_intersect: "list_filter(ordered_distinct($1), lambda x : list_contains($2, x))",
  array_join: [
    "array_to_string($1, $2)",
    "array_to_string(list_transform($1, lambda x : coalesce(x::VARCHAR, $3)), $2)",
  ],
  array_max: "unless_null($1, list_max($1))",
  array_min: "unless_null($1, list_min($1))",
  array_position: "coalesce(list_position($1, $2), 0)::BIGINT",
  array_remove: "list_filter($1, lambda x : x IS DISTINCT FROM $2)",
  array_sort: "list_sort($1, 'ASC', 'NULLS LAST')",
  array_union: "ordered_distinct(list_concat($1, $2))",
  arrays_overlap: "have_common($1, $2)",
  bitwise_and: "($1::BIGINT & $2::BIGINT)",
  bitwise_left_shift: "($1 << $2)",
  bitwise_not: "(~ $1::BIGINT)",
  bitwise_or: "($1::BIGINT | $2::BIGINT)",
  bitwise_right_shift: "($1 >> $2)",
  bitwise_xor: "xor($1::BIGINT, $2::BIGINT)",
  cardinality: "cardinality_of($1)",
  cbrt: "cube_root($1)",
  ceiling: "ceil($1)",
  codepoint: "unicode($1)",
  contains: "contains_in($1, $2)",
  date: "CAST($1 AS DATE)",
  day: "day(date_part_of($1))",
  day_of_month: "day(date_part_of($1))",
  day_of_week: "isodow($1)",
  day_of_year: "dayofyear($1)",
  dow: "isodow($1)",
  doy: "dayofyear($1)",
  e: "exp(1.0)",
  element_at: "$1[$2]",
  filter: "list_filter($1, $2)",
  from_base64: "from_base64($1)",
  from_hex: "unhex($1)",
  from_iso8601_date: "CAST($1 AS DATE)",
  from_iso8601_timestamp: "CAST(in_utc($1) AS TIMESTAMPTZ)",
  from_unixtime: "to_timestamp($1)",
  from_utf8: "decode($1)",
  hamming_distance: "hamming($1, $2)",
  hour: "hour(date_part_of($1))",
  if: ["CASE WHEN $1 THEN $2 END", "CASE WHEN $1 THEN $2 ELSE $3 END"],
  infinity: "'Infinity'::DOUBLE",
  is_finite: "isfinite($1)",
  is_infinite: "isinf($1)",
  is_json_scalar: "(json_type(json_parse($1)) NOT IN ('OBJECT', 'ARRAY'))",
  is_nan: "isnan($1)",
  json_array_contains: "list_contains(json_or_null($1)::JSON[], to_json($2))",
  json_array_length: "json_length($1)",
  json_format: "CAST($1 AS VARCHAR)",
  json_parse: "json_parse($1)",
  last_day_of_month: "last_day($1)",
  levenshtein_distance: "levenshtein($1, $2)",
  map: ["MAP {}", "MAP($1, $2)"],
  map_entries: "list_transform(map_entries($1), lambda e : row(e.key, e.value))",
  md5: "unhex(md5($1))",
  millisecond: "(extract('millisecond' FROM $1) % 1000)",
  minute: "minute(date_part_of($1))",
  mod: "modulo($1, $2)",
  month: "month(date_part_of($1))",
  multimap_from_entries:
    "lists_of(list_transform($1, lambda e : {'k': struct_extract_at(e, 1), 'v': struct_extract_at(e, 2)}))",
  nan: "'NaN'::DOUBLE",
  pow: "power($1, $2)",
  power: "power($1, $2)",
  quarter: "quarter($1)",
  rand: "random()",
  random: ["random()", "CAST(floor(random() * $1) AS BIGINT)", "CAST($1 + floor(random() * ($2 - $1)) AS BIGINT)"],
  regexp_count: "len(regexp_extract_all($1, $2))",
  regexp_extract: ["extract_match($1, $2, 0)", "extract_match($1, $2, $3)"],
  regexp_extract_all: ["regexp_extract_all($1, $2)", "regexp_extract_all($1, $2, $3)"],
  regexp_like: "regexp_matches($1, $2)",
  regexp_split: "regexp_split_to_array($1, $2)",
  repeat: "list_transform(range($2), lambda i : $1)",
  replace: ["replace($1, $2, '')", "replaced($1, $2, $3)"],
  second: "second(date_part_of($1))",
  sha1: "unhex(sha1($1))",
  sha256: "unhex(sha256($1))",
  slice: "list_slice($1, $2, $2 + $3 - 1)",
  split: ["string_split($1, $2)", "split_limit($1, $2, $3)"],
  split_part: "string_split($1, $2)[$3]",
  sqrt: "root($1)",
  strpos: ["strpos($1, $2)", "strpos_nth($1, $2, $3)"],
  substr: ["substr_from($1, $2)", "substr_part($1, $2, $3)"],
  substring: ["substr_from($1, $2)", "substr_part($1, $2, $3)"],
  to_base64: "to_base64($1)",
  to_hex: "hex($1)",
  to_iso8601: "iso_text($1)",
  to_unixtime: "epoch($1)",
  to_utf8: "encode($1)",
  timezone_hour: "(0 * epoch(CAST($1 AS TIMESTAMPTZ)))::BIGINT",
  transform: "list_transform($1, $2)",
  trim: "trim($1)",
  trim_array: "$1[1:len($1) - $2]",
  url_decode: "url_decode(replace($1, '+', ' '))",
  url_encode: "replace(replace(replace(url_encode($1), '%20', '+'), '~', '%7E'), '%2A', '*')",
  url_extract_fragment: "nullif(regexp_extract($1, '#(.*)$', 1), '')",
  url_extract_host: "nullif(regexp_extract($1, '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/:?#]+)', 1), '')",
  url_extract_path: "regexp_extract($1, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#]*)', 1)",
  url_extract_port: "TRY_CAST(regexp_extract($1, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#:]*:([0-9]+)', 1) AS BIGINT)",
  url_extract_protocol: "nullif(regexp_extract($1, '^([A-Za-z][A-Za-z0-9+.-]*):', 1), '')",
  url_extract_query: "nullif(regexp_extract($1, '[?]([^#]*)', 1), '')",
  week: "week($1)",
  week_of_year: "week($1)",
  year: "year(date_part_of($1))",
  year_of_week: "isoyear($1)",
  yow: "isoyear($1)",
  zip: ["list_zip($1, $2)", "list_zip($1, $2, $3)", "list_zip($1, $2, $3, $4)"],
};

/** DuckDB's name or template of an aggregate; a template places `@D` DISTINCT, `@O` ORDER BY and `@F` FILTER. */
const AGGREGATES: Readonly<Record<string, string | readonly string[]>> = {
  any_value: "any_value",
  approx_distinct: "approx_count_distinct",
  approx_percentile: ["", "", "approx_quantile"],
  arbitrary: "any_value",
  array_agg: "array_agg",
  avg: "avg",
  bitwise_and_agg: ["", "CAST(bit_and(@D$1@O)@F AS BIGINT)"],
  bitwise_or_agg: ["", "CAST(bit_or(@D$1@O)@F AS BIGINT)"],
  bool_and: "bool_and",
  bool_or: "bool_or",
  corr: ["", "", "corr"],
  count: "count",
  count_if: "count_if",
  covar_pop: ["", "", "covar_pop"],
  covar_samp: ["", "", "covar_samp"],
  every: "bool_and",
  geometric_mean: "geomean",
  histogram: "histogram",
  listagg: ["", "string_agg", "string_agg"],
  map_agg: ["", "", "map_of(list({'k': $1, 'v': $2}@O)@F)"],
  max: ["", "max", "max"],
  max_by: ["", "", "arg_max_null", "arg_max"],
  min: ["", "min", "min"],
  min_by: ["", "", "arg_min_null", "arg_min"],
  multimap_agg: ["", "", "lists_of(list({'k': $1, 'v': $2}@O)@F)"],
  regr_intercept: ["", "", "regr_intercept"],
  regr_slope: ["", "", "regr_slope"],
  stddev: "stddev_samp",
  stddev_pop: "stddev_pop",
  stddev_samp: "stddev_samp",
  sum: "sum",
  var_pop: "var_pop",
  var_samp: "var_samp",
  variance: "var_samp",
};

/** Trino has these; what to use instead. */
const REFUSED: Readonly<Record<string, string>> = {
  approx_most_frequent: "group, count and order",
  bit_count: "count in the program",
  cosine_similarity: "compute it from sums",
  crc32: "use md5",
  from_unixtime_nanos: "use from_unixtime",
  json_exists: "use json_extract",
  numeric_histogram: "group by width_bucket or floor",
  sha512: "use sha256",
  xxhash64: "use sha256",
  array_frequency: "unnest, group and count",
  checksum: "compare counts and sums",
  combinations: "join the unnested array with itself",
  current_user: "read the caller from the query's history",
  format: "concatenate casts",
  from_base: "write the number in base ten",
  human_readable_seconds: "divide",
  map_union: "collect entries with map_agg",
  map_zip_with: "join the unnested maps",
  ngrams: "slice the array",
  normalize: "leave the text as it is",
  parse_duration: "multiply",
  reduce_agg: "use an aggregate",
  regexp_position: "use strpos",
  shuffle: "order by rand()",
  skewness: "compute it from sums",
  kurtosis: "compute it from sums",
  soundex: "compare lower-case texts",
  to_base: "format the number outside",
  typeof: "read the column types of the result",
  width_bucket: "use CASE or floor",
  with_timezone: "keep values in UTC",
  word_stem: "compare lower-case texts",
};

type Special = FunctionDefinition["print"];

function zoned(node: Node | undefined, scope: Scope): string {
  if (node !== undefined && /^(utc|z|gmt|etc\/utc)$/i.test(constant(node, "a time zone"))) return "";
  void scope;
  throw notTranslated("a time zone other than UTC", "convert with an interval");
}

/** Functions whose arguments are read when translating: units, formats, paths and functions. */
const SPECIAL: Readonly<Record<string, readonly [number, number, Special]>> = {
  array_sort: [
    1,
    2,
    ([list], [, order]) => {
      if (order !== undefined) throw notTranslated("array_sort by a function", "unnest, order and collect");
      return `list_sort(${list}, 'ASC', 'NULLS LAST')`;
    },
  ],
  at_timezone: [2, 2, ([x], [, zone], scope) => `${x}${zoned(zone, scope)}`],
  concat: [
    2,
    MANY,
    (args, _nodes, { tries }) => `(${args.map((arg) => (tries ? arg : `joined(${arg})`)).join(" || ")})`,
  ],
  concat_ws: [
    2,
    MANY,
    ([separator, ...args]) =>
      `concat_ws(${separator}, ${args.map((arg) => `texts_of(${separator}, ${arg})`).join(", ")})`,
  ],
  current_date: [0, 0, (_a, _n, { now }) => `DATE '${new Date(now).toISOString().slice(0, 10)}'`],
  current_timestamp: [0, 1, (_a, _n, { now }) => instant(now)],
  now: [0, 0, (_a, _n, { now }) => instant(now)],
  localtimestamp: [
    0,
    1,
    (_a, _n, { now }) => `TIMESTAMP '${new Date(now).toISOString().slice(0, 23).replace("T", " ")}'`,
  ],
  date_add: [3, 3, ([, n, x], [unit]) => `plus_interval(${x}, ${unitOf(unit, n!)})`],
  date_diff: [3, 3, ([, a, b], [unit]) => `date_sub('${unitName(unit)}', ${a}, ${b})`],
  date_trunc: [2, 2, ([, x], [unit]) => `floor_date('${unitName(unit)}', ${x})`],
  date_format: [
    2,
    2,
    ([x], [, format]) => `strftime(${x}, ${literal(mysqlFormat(constant(format, "a date format")))})`,
  ],
  date_parse: [
    2,
    2,
    ([x], [, format], { tries }) =>
      `${tries ? "try_" : ""}strptime(${x}, ${literal(mysqlFormat(constant(format, "a date format")))})`,
  ],
  format_datetime: [
    2,
    2,
    ([x], [, format]) => `strftime(${x}, ${literal(jodaFormat(constant(format, "a date pattern")))})`,
  ],
  parse_datetime: [
    2,
    2,
    ([x], [, format], { tries }) => {
      const pattern = jodaFormat(constant(format, "a date pattern"));
      const text = pattern.endsWith("%z") ? `regexp_replace(${x}, 'Z$', '+0000')` : x;
      return `CAST(${tries ? "try_" : ""}strptime(${text}, ${literal(pattern)}) AS TIMESTAMPTZ)`;
    },
  ],
  from_unixtime: [1, 2, ([x], [, zone], scope) => `to_timestamp(${x})${zone === undefined ? "" : zoned(zone, scope)}`],
  grouping: [1, MANY, (args) => `CAST(grouping(${args.join(", ")}) AS INTEGER)`],
  greatest: [1, MANY, (args) => unlessNull(args, `greatest(${args.join(", ")})`)],
  least: [1, MANY, (args) => unlessNull(args, `least(${args.join(", ")})`)],
  json_array_get: [2, 2, ([j, i]) => `json_item(${j}, '$[' || ${i} || ']')`],
  json_extract: [2, 2, ([j], [, path]) => `json_item(${j}, ${literal(jsonPath(constant(path, "a JSON path")))})`],
  json_extract_scalar: [
    2,
    2,
    ([j], [, path]) => `json_scalar(${j}, ${literal(jsonPath(constant(path, "a JSON path")))})`,
  ],
  json_size: [2, 2, ([j], [, path]) => `json_members(${j}, ${literal(jsonPath(constant(path, "a JSON path")))})`],
  map_filter: [
    2,
    2,
    ([m], [, f], scope) => `map_from_entries(list_filter(map_entries(${m}), ${onEntry(f!, scope, (t) => t)}))`,
  ],
  transform_values: [
    2,
    2,
    ([m], [, f], scope) =>
      `map_from_entries(list_transform(map_entries(${m}), ${onEntry(f!, scope, (t) => `{'k': e.key, 'v': ${t}}`)}))`,
  ],
  transform_keys: [
    2,
    2,
    ([m], [, f], scope) =>
      `map_from_entries(list_transform(map_entries(${m}), ${onEntry(f!, scope, (t) => `{'k': ${t}, 'v': e.value}`)}))`,
  ],
  reduce: [
    4,
    4,
    ([list, start, step, finish]) => `list_transform([list_reduce(${list}, ${step}, ${start})], ${finish})[1]`,
  ],
  reverse: [
    1,
    1,
    ([x], [part], { sites }) => sites.writeUnbound(part!, "reverse", `reverse(${x})`, `list_reverse(${x})`),
  ],
  round: [1, 2, (args, nodes, scope) => rounded("round", args, nodes, scope)],
  sequence: [
    2,
    3,
    ([from, to, step], [part], { sites }) => {
      const steps = step === undefined ? "" : `, ${step}`;
      return sites.write(
        part!,
        "sequence",
        (mark) =>
          sites.writeUnbound(
            part!,
            "sequence",
            `generate_series(${guard(from!, "DATE", mark)}, ${to}${steps})`,
            dates(),
          ),
        dates,
      );
      function dates(): string {
        const by = step ?? "INTERVAL 1 DAY";
        return `list_transform(generate_series((${from})::TIMESTAMP, (${to})::TIMESTAMP, ${by}), lambda x : x::DATE)`;
      }
    },
  ],
  sign: [
    1,
    1,
    ([x], [part], { sites }) =>
      sites.write(
        part!,
        "sign",
        (mark) => `cast_to_type(sign(${guard(x!, "DECIMAL.*", mark)}), ${x})`,
        () => `CAST(sign(${x}) AS DECIMAL(1, 0))`,
      ),
  ],
  truncate: [1, 2, (args, nodes, scope) => rounded("trunc", args, nodes, scope)],
  regexp_replace: [
    2,
    3,
    ([x, pattern], [, , replacement]) => {
      const text = replacement === undefined ? "" : constant(replacement, "a replacement");
      return `regexp_replace(${x}, ${pattern}, ${literal(text.replaceAll("\\", "\\\\").replace(/\$(\d)/g, "\\$1"))}, 'g')`;
    },
  ],
  split_to_map: [
    3,
    3,
    ([x, entry, pair]) =>
      `map_from_entries(list_transform(string_split(${x}, ${entry}), lambda e : {'k': string_split(e, ${pair})[1], 'v': string_split(e, ${pair})[2]}))`,
  ],
  url_extract_parameter: [
    2,
    2,
    ([x], [, name]) => {
      const escaped = constant(name, "a parameter's name").replace(/[^\w]/g, "\\$&");
      return `url_decode(extract_match(${x}, ${literal(`[?&]${escaped}=([^&#]*)`)}, 1))`;
    },
  ],
  zip_with: [
    3,
    3,
    ([a, b], [, , f], scope) => {
      const [x, y] = lambdaNames(f!);
      const body = expression(fieldsOf(f!).body as Node, scope);
      const element = `list_transform([${a}[i]], lambda "${x}" : list_transform([${b}[i]], lambda "${y}" : ${body})[1])[1]`;
      return `list_transform(generate_series(1, greatest(len(${a}), len(${b}))), lambda i : ${element})`;
    },
  ],
};

/** Decimals keep their scale when digits are named; others are cut by powers of ten. */
function rounded(name: "round" | "trunc", args: readonly string[], nodes: readonly Node[], { sites }: Scope): string {
  const [x, digits] = args;
  if (digits === undefined) return `${name}(${x})`;
  const power = `power(10, ${digits})`;
  return sites.write(
    nodes[0]!,
    name,
    (mark) => {
      const guarded = guard(x!, "DECIMAL.*", mark);
      return name === "round" ? `round(${guarded}, ${digits})` : `(trunc(${guarded} * ${power}) / ${power})`;
    },
    () => `(${name === "round" ? `round(${x}, ${digits})` : `cut_decimal(${x}, ${digits})`} + (${x} - ${x}))`,
  );
}

function instant(now: number): string {
  return `TIMESTAMPTZ '${new Date(now).toISOString().slice(0, 23).replace("T", " ")}+00'`;
}

function unlessNull(args: readonly string[], text: string): string {
  return `CASE WHEN ${args.map((arg) => `${arg} IS NULL`).join(" OR ")} THEN NULL ELSE ${text} END`;
}

function unitName(node: Node | undefined): string {
  const unit = constant(node, "a unit of time").toLowerCase();
  if (!/^(millisecond|second|minute|hour|day|week|month|quarter|year)$/.test(unit))
    throw notTranslated(`'${unit}' as a unit of time`, "use second to year");
  return unit;
}

function unitOf(node: Node | undefined, amount: string): string {
  const unit = unitName(node);
  if (unit === "quarter") return `to_months(3 * (${amount})::INTEGER)`;
  if (unit === "millisecond") return `to_milliseconds(${amount})`;
  return `to_${unit}s((${amount})::INTEGER)`;
}

function lambdaNames(node: Node): readonly string[] {
  if (kindOf(node) !== "lambda") throw notTranslated("a function that is no lambda", "write x -> …");
  return (fieldsOf(node).parameters as readonly Name[]).map(({ name }) => name);
}

/** A lambda of key and value as one of an entry `e`. */
function onEntry(node: Node, scope: Scope, wrap: (text: string) => string): string {
  const [key, value] = lambdaNames(node);
  const body = expression(fieldsOf(node).body as Node, scope);
  const bound = `list_transform([e.key], lambda "${key}" : list_transform([e.value], lambda "${value}" : ${body})[1])[1]`;
  return `lambda e : ${wrap(bound)}`;
}

/** Every function that is run, or the reason why a function of Trino is not. */
export const FUNCTIONS: ReadonlyMap<string, FunctionDefinition | string> = buildTable();

function buildTable(): Map<string, FunctionDefinition | string> {
  const table = new Map<string, FunctionDefinition | string>(Object.entries(REFUSED));
  for (const entry of SAME.split(" ")) {
    const [name, counts] = entry.split(":") as [string, string];
    const [min, max = min] = counts.split("-");
    table.set(name, { min: Number(min), max: Number(max), print: (args) => `${name}(${args.join(", ")})` });
  }
  for (const [name, templates] of Object.entries(TEMPLATES)) {
    const byCount = new Map<number, string>();
    for (const template of [templates].flat()) byCount.set(arity(template), template);
    const counts = [...byCount.keys()];
    table.set(name, {
      min: Math.min(...counts),
      max: Math.max(...counts),
      print: (args) => byCount.get(args.length)!.replace(/\$(\d)/g, (_, digit) => args[Number(digit) - 1]!),
    });
  }
  for (const [name, [min, max, print]] of Object.entries(SPECIAL)) table.set(name, { min, max, print });
  for (const [name, names] of Object.entries(AGGREGATES)) {
    const byCount = typeof names === "string" ? ["", names] : names;
    const counts = byCount.flatMap((text, index) => (text === "" ? [] : [index]));
    table.set(name, {
      min: name === "count" ? 0 : Math.min(...counts),
      max: Math.max(...counts),
      print: () => "",
      aggregate: (count) => byCount[Math.max(count, 1)]!,
    });
  }
  return table;
}

function arity(template: string): number {
  return Math.max(0, ...[...template.matchAll(/\$(\d)/g)].map((found) => Number(found[1])));
}
