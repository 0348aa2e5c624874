import { at, notTranslated, type Position, QueryFailure } from "../errors.ts";
import { type Fields, fieldsOf, isAbsent, kindOf, type Name, type Node, onlyFields } from "./ast.ts";
import { type Call, callOf } from "./calls.ts";
import { FUNCTIONS } from "./functions.ts";
import type { Sites } from "./sites.ts";
import { castType, literal, quoted } from "./types.ts";

/** What the translation of expressions needs of the query around them. */
export interface Scope {
  query(node: Node): string;
  /** Milliseconds since the epoch that `now()` stands for: one instant for the whole query. */
  readonly now: number;
  /** Place of a name in the query's text, for messages. */
  place(name: string): Position | undefined;
  /** What a column is called here. */
  columnName(name: string): string;
  /** Places that are written by the types of their operands. */
  readonly sites: Sites;
  /** Inside `try(…)`, where what would fail is null. */
  readonly tries?: boolean;
}

const BINARY: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  and: "AND",
  or: "OR",
};

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: "=",
  neq: "<>",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
  null_safe_neq: "IS DISTINCT FROM",
  null_safe_eq: "IS NOT DISTINCT FROM",
};

/** DuckDB's text of a Trino expression. @throws QueryFailure for what is not translated. */
export function expression(node: Node, scope: Scope): string {
  const kind = kindOf(node);
  const fields = fieldsOf(node);
  const shifted = kind === "add" || kind === "sub" ? shiftedByInterval(kind, fields, scope) : undefined;
  if (shifted !== undefined) return shifted;
  const operator = BINARY[kind];
  if (operator !== undefined) {
    onlyFields(kind, fields, ["left", "right"]);
    const left = expression(fields.left as Node, scope);
    const right = expression(fields.right as Node, scope);
    return kind === "sub" ? difference(left, right, fields, scope) : `(${left} ${operator} ${right})`;
  }
  const comparison = COMPARISONS[kind];
  if (comparison !== undefined) {
    onlyFields(kind, fields, ["left", "right"]);
    return compared(fields.left as Node, comparison, fields.right as Node, scope);
  }
  const print = EXPRESSIONS[kind];
  if (print) return print(fields, scope, kind);
  const call = callOf(kind, fields);
  if (call) return callText(call, scope, kind, fields);
  throw notTranslated(`expression "${kind.replaceAll("_", " ")}"`, "write it another way");
}

/** A comparison, which fails when only one side is a text. */
function compared(left: Node, sign: string, right: Node, scope: Scope): string {
  const one = expression(left, scope);
  const other = expression(right, scope);
  return `(${!scope.tries && isOneValue(left) && isOneValue(right) ? `alike(${one}, ${other}, ${literal(sign)})` : one} ${sign} ${other})`;
}

/** Rows and subqueries have no one type to compare. */
function isOneValue(node: Node): boolean {
  return !/^(?:tuple|subquery|select|any|all)$/.test(kindOf(node));
}

/** An operand that leaves a mark in the plan when it is of these types (an expression of SIMILAR TO); see sites.ts. */
export function guard(operand: string, types: string, mark: string, tries: boolean | undefined): string {
  return `${tries ? "kind_tried" : "kind_is"}(${operand}, ${literal(types)}, ${mark})`;
}

function pairGuard(left: string, right: string, types: string, mark: string, tries: boolean | undefined): string {
  return `${tries ? "pair_tried" : "pair_is"}(${left}, ${right}, ${literal(types)}, ${mark})`;
}

/** Dates differ by an interval. */
function difference(left: string, right: string, part: Fields, { sites, tries }: Scope): string {
  return sites.write(
    part,
    (mark) => `(${pairGuard(left, right, "DATE DATE", mark, tries)} - ${right})`,
    () => `(${left}::TIMESTAMP - ${right}::TIMESTAMP)`,
  );
}

/** A date moved by an interval stays a date. */
function shiftedByInterval(kind: string, fields: Fields, scope: Scope): string | undefined {
  const [left, right] = [fields.left as Node, fields.right as Node];
  if (kindOf(right) === "interval")
    return `plus_interval(${expression(left, scope)}, ${kind === "sub" ? "-" : ""}${expression(right, scope)})`;
  if (kindOf(left) === "interval" && kind === "add")
    return `plus_interval(${expression(right, scope)}, ${expression(left, scope)})`;
  return undefined;
}

type Printer = (fields: Fields, scope: Scope, kind: string) => string;

const EXPRESSIONS: Readonly<Record<string, Printer>> = {
  literal: ({ literal_type: type, value }) => literalText(String(type), String(value)),
  boolean: ({ value }) => String(value).toUpperCase(),
  null: () => "NULL",
  column: ({ name, table }, scope) => {
    if (!isAbsent(table)) return `${nameText(table as Name)}.${nameText(name as Name)}`;
    return quoted(scope.columnName((name as Name).name));
  },
  dot: (fields, scope) => `${expression(fields.this as Node, scope)}.${nameText(fields.field as Name)}`,
  star: (fields) => {
    onlyFields("star", fields, ["table"]);
    return isAbsent(fields.table) ? "*" : `${nameText(fields.table as Name)}.*`;
  },
  concat: (fields, scope) => joinedTexts(fields, scope),
  dpipe: (fields, scope) => joinedTexts(fields, scope),
  paren: (fields, scope) => `(${expression(fields.this as Node, scope)})`,
  neg: (fields, scope) => `(-${expression(fields.this as Node, scope)})`,
  not: (fields, scope) => `(NOT ${expression(fields.this as Node, scope)})`,
  is_null: (fields, scope) => `(${expression(fields.this as Node, scope)} IS ${fields.not ? "NOT " : ""}NULL)`,
  div: (fields, scope) => division("/", fields, scope),
  mod: (fields, scope) => division("%", fields, scope),
  subscript: (fields, scope) => {
    const array = expression(fields.this as Node, scope);
    const index = fields.index as Node;
    const key = expression(index, scope);
    if (scope.tries) return `${array}[${key}]`;
    const isText = kindOf(index) === "literal" && fieldsOf(index).literal_type === "string";
    if (isText) return `map_at(${array}, ${key})`;
    return scope.sites.writeUnbound(fields, `item_at(${array}, ${key})`, `struct_extract_at(${array}, ${key})`);
  },
  between: (fields, scope) => {
    const [value, low, high] = [fields.this, fields.low, fields.high].map((node) => expression(node as Node, scope));
    const alike = scope.tries ? value : `alike(alike(${value}, ${low}, '<='), ${high}, '<=')`;
    return `(${alike} ${fields.not ? "NOT " : ""}BETWEEN ${low} AND ${high})`;
  },
  in: (fields, scope) => {
    onlyFields("in", fields, ["this", "expressions", "query", "not"]);
    const value = expression(fields.this as Node, scope);
    const not = fields.not ? "NOT " : "";
    if (!isAbsent(fields.query)) return `(${value} ${not}IN (${scope.query(fields.query as Node)}))`;
    const items = fields.expressions as Node[];
    const list = items.map((item) => expression(item, scope));
    const single = !scope.tries && [fields.this as Node, ...items].every(isOneValue);
    return `(${single ? `alike(${value}, ${list[0]}, '=')` : value} ${not}IN (${list.join(", ")}))`;
  },
  exists: (fields, scope) => `(${fields.not ? "NOT " : ""}EXISTS (${scope.query(fields.this as Node)}))`,
  like: (fields, scope) => {
    onlyFields("like", fields, ["left", "right", "escape", "not"]);
    const escaping = isAbsent(fields.escape) ? "" : ` ESCAPE ${escapeText(fields.escape, scope)}`;
    return `(${expression(fields.left as Node, scope)} ${fields.not ? "NOT " : ""}LIKE ${expression(fields.right as Node, scope)}${escaping})`;
  },
  any: (fields, scope) => quantified("ANY", fields, scope),
  all: (fields, scope) => quantified("ALL", fields, scope),
  case: (fields, scope) => {
    const operand = isAbsent(fields.operand) ? "" : ` ${expression(fields.operand as Node, scope)}`;
    const whens = (fields.whens as (readonly [Node, Node])[]).map(
      ([when, then]) => ` WHEN ${expression(when, scope)} THEN ${expression(then, scope)}`,
    );
    const otherwise = isAbsent(fields.else_) ? "" : ` ELSE ${expression(fields.else_ as Node, scope)}`;
    return `(CASE${operand}${whens.join("")}${otherwise} END)`;
  },
  cast: (fields, scope) => cast(fields, scope, scope.tries ? "TRY_CAST" : "CAST"),
  try_cast: (fields, scope) => cast(fields, scope, "TRY_CAST"),
  array_func: (fields, scope) =>
    `[${(fields.expressions as Node[]).map((item) => expression(item, scope)).join(", ")}]`,
  tuple: (fields, scope) => `(${(fields.expressions as Node[]).map((item) => expression(item, scope)).join(", ")})`,
  subquery: (fields, scope) => {
    onlyFields("subquery", fields, ["this"]);
    return `(${scope.query(fields.this as Node)})`;
  },
  extract: (fields, scope) => {
    const field = String(fields.field).toLowerCase();
    const name = EXTRACTED[field] ?? field;
    return callText(callOf("function", { name, args: [fields.this] })!, scope, "extract", fields);
  },
  at_time_zone: (fields, scope) =>
    `at_zone(${expression(fields.this as Node, scope)}, ${expression(fields.zone as Node, scope)})`,
  interval: (fields, scope) => interval(fields, scope),
  parse_json: (fields, scope) => `json_parse(${expression(fields.this as Node, scope)})`,
  trim: (fields, scope) => {
    onlyFields("trim", fields, ["this", "characters", "position"]);
    const side = { Both: "trim", Leading: "ltrim", Trailing: "rtrim" }[String(fields.position)] ?? "trim";
    const characters = isAbsent(fields.characters) ? "" : `, ${expression(fields.characters as Node, scope)}`;
    return `${side}(${expression(fields.this as Node, scope)}${characters})`;
  },
  window_function: (fields, scope) => {
    onlyFields("window function", fields, ["this", "over"]);
    const inner = fields.this as Node;
    const call = callOf(kindOf(inner), fieldsOf(inner));
    if (call === undefined) throw notTranslated(`${kindOf(inner)} OVER`, "use a window function or an aggregate");
    return callText(call, scope, kindOf(inner), fieldsOf(inner), ` OVER ${over(fields.over as Fields, scope)}`);
  },
  within_group: (fields, scope) => {
    const inner = fields.this as Node;
    const call = callOf(kindOf(inner), fieldsOf(inner));
    if (call?.name !== "listagg") throw notTranslated("WITHIN GROUP", "order inside the aggregate's brackets");
    onlyFields("listagg", call.others, []);
    return aggregate("string_agg", { ...call, orderBy: fields.order_by as Fields[] }, scope, "");
  },
  lambda: (fields, scope) => {
    const names = (fields.parameters as readonly Name[]).map(nameText);
    return `lambda ${names.join(", ")} : ${expression(fields.body as Node, scope)}`;
  },
};

/** Names of fields of EXTRACT, as written and as the parser has them, and the functions that give them. */
const EXTRACTED: Readonly<Record<string, string>> = {
  dow: "day_of_week",
  dayofweek: "day_of_week",
  doy: "day_of_year",
  dayofyear: "day_of_year",
  day_of_month: "day",
  dayofmonth: "day",
  yow: "year_of_week",
  yearofweek: "year_of_week",
};

function joinedTexts(fields: Fields, scope: Scope): string {
  onlyFields("||", fields, ["left", "right"]);
  const [left, right] = [fields.left, fields.right].map((node) => expression(node as Node, scope));
  return scope.tries ? `(${left} || ${right})` : `(joined(${left}) || joined(${right}))`;
}

function nameText({ name }: Name): string {
  return quoted(name);
}

function escapeText(value: unknown, scope: Scope): string {
  return typeof value === "string" ? literal(value) : expression(value as Node, scope);
}

function literalText(type: string, value: string): string {
  switch (type) {
    case "number":
      return value;
    case "string":
      return literal(value);
    case "date":
      return `DATE ${literal(value)}`;
    case "timestamp":
      return /(?:[+-]\d\d?(?::?\d\d)?|[A-Za-z_]+(?:\/[A-Za-z_/]+)?)$/.test(value.slice(11))
        ? `TIMESTAMPTZ ${literal(value)}`
        : `TIMESTAMP ${literal(value)}`;
    case "time":
      return `TIME ${literal(value)}`;
    case "hex_string":
      return `from_hex(${literal(value)})`;
    default:
      throw notTranslated(`literal of type ${type}`, "cast a string");
  }
}

/** Two operands of which one at least is a decimal and none a double. */
const DECIMALS = "(DECIMAL.* (DECIMAL.*|[A-Z]*INT|INTEGER)|([A-Z]*INT|INTEGER) DECIMAL.*)";

/** Integers divide to integers, decimals to decimals, and neither by zero. */
function division(operator: string, fields: Fields, scope: Scope): string {
  const left = expression(fields.left as Node, scope);
  const right = expression(fields.right as Node, scope);
  if (operator === "%") return `${scope.tries ? "modulo_or_null" : "modulo"}(${left}, ${right})`;
  return scope.sites.write(
    fields,
    (mark) => {
      const guarded = pairGuard(left, right, DECIMALS, mark, scope.tries);
      return `${scope.tries ? "quotient_tried" : "quotient"}(${guarded}, ${right})`;
    },
    () => `decimal_quotient(${left}, ${scope.tries ? `nullif(${right}, 0)` : right})`,
  );
}

function quantified(word: string, fields: Fields, scope: Scope): string {
  const operator = { Eq: "=", Neq: "<>", Lt: "<", Lte: "<=", Gt: ">", Gte: ">=" }[String(fields.op)];
  const { subquery } = fields.subquery as { subquery?: Fields };
  if (operator === undefined || subquery === undefined) throw notTranslated(word, "compare with a subquery");
  return `(${expression(fields.this as Node, scope)} ${operator} ${word} (${scope.query(subquery.this as Node)}))`;
}

function cast(fields: Fields, scope: Scope, word: string): string {
  onlyFields("cast", fields, ["this", "to"]);
  const to = fields.to as Fields;
  const type = castType(to);
  const value = expression(fields.this as Node, scope);
  const tried = word === "TRY_CAST" ? "try_" : "";
  if (type === "VARCHAR")
    return typeof to.length === "number" ? `sized_text(${value}, ${to.length})` : `to_text(${value})`;
  if (type === "JSON") return `to_json_value(${value})`;
  if (kindOf(fields.this as Node) === "null") return `CAST(NULL AS ${type === "DECIMAL" ? "DECIMAL(38, 0)" : type})`;
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(type)) return `${word}(${tried}whole(${value}) AS ${type})`;
  if (type === "BOOLEAN") return `${word}(${tried}truth(${value}) AS BOOLEAN)`;
  if (type.startsWith("TIMESTAMP")) return `${word}(${tried}moment(${value}) AS ${type})`;
  if (type === "DECIMAL" && kindOf(fields.this as Node) === "literal") return decimalLiteral(fields.this as Node);
  return `${word}(${value} AS ${type === "DECIMAL" ? "DECIMAL(38, 0)" : type})`;
}

/** `DECIMAL '12.30'` has the digits that are written. */
function decimalLiteral(node: Node): string {
  const text = String(fieldsOf(node).value);
  const digits = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(text);
  if (digits === null) throw new QueryFailure("INVALID_LITERAL", `'${text}' is not a valid DECIMAL literal`);
  const [, whole = "", fraction = ""] = digits;
  return `CAST(${literal(text)} AS DECIMAL(${Math.max(1, whole.length + fraction.length)}, ${fraction.length}))`;
}

function interval(fields: Fields, scope: Scope): string {
  const unit = fields.unit as { type: string; unit?: string };
  const name = unit.unit?.toLowerCase();
  if (unit.type !== "simple" || !/^(second|minute|hour|day|week|month|year)$/.test(name ?? ""))
    throw notTranslated("interval of two units", "add two intervals of one unit each");
  return `to_${name}s(${expression(fields.this as Node, scope)}::${name === "second" ? "DOUBLE" : "INTEGER"})`;
}

/** A call; `part` is its place in the query's tree, `window` what stands behind a window function. */
function callText(call: Call, scope: Scope, kind: string, part: Fields, window = ""): string {
  onlyFields(call.name, call.others, []);
  const definition = FUNCTIONS.get(call.name);
  if (definition === undefined)
    throw new QueryFailure("FUNCTION_NOT_FOUND", `${at(scope.place(call.name))}Function '${call.name}' not registered`);
  if (typeof definition === "string") throw notTranslated(`function ${call.name}`, definition, scope.place(call.name));
  if (call.args.length < definition.min || call.args.length > definition.max)
    throw new QueryFailure(
      "FUNCTION_NOT_FOUND",
      `${at(scope.place(call.name))}Unexpected parameters (${call.args.length} given) for function ${call.name}`,
    );
  if (definition.aggregate) return typedAggregate(definition.aggregate(call.args.length), call, scope, part, window);
  if (call.distinct || call.filter !== undefined || call.orderBy.length > 0)
    throw new QueryFailure("FUNCTION_NOT_AGGREGATE", `${kind}: DISTINCT, FILTER and ORDER BY need an aggregate`);
  const inner = call.name === "try" ? trying(scope) : scope;
  const args = call.args.map((arg) => expression(arg, inner));
  const text = definition.print(args, call.args, scope);
  return (call.ignoreNulls ? text.replace(/\)$/, " IGNORE NULLS)") : text) + window;
}

function trying(scope: Scope): Scope {
  return {
    now: scope.now,
    sites: scope.sites,
    tries: true,
    place: (name) => scope.place(name),
    columnName: (name) => scope.columnName(name),
    query: (node) => scope.query(node),
  };
}

/** Means of decimals are decimals; sums and means of reals are reals. */
function typedAggregate(template: string, call: Call, scope: Scope, part: Fields, window: string): string {
  if (call.name !== "sum" && call.name !== "avg") return aggregate(template, call, scope, window);
  const usual = (mark: string) => aggregate(template, call, scope, window, (x) => guard(x, "FLOAT", mark, scope.tries));
  const real = () => `CAST(${aggregate(template, call, scope, window)} AS FLOAT)`;
  if (call.name === "sum") return scope.sites.write(part, usual, real);
  const [operand] = call.args as [Node];
  return scope.sites.write(
    part,
    (mark) =>
      scope.sites.write(
        operand,
        (inner) =>
          aggregate(template, call, scope, window, (x) =>
            guard(guard(x, "DECIMAL.*", mark, scope.tries), "FLOAT", inner, scope.tries),
          ),
        real,
      ),
    () =>
      `decimal_mean(${["sum", "count", "any_value"].map((name) => aggregate(name, call, scope, window)).join(", ")})`,
  );
}

/** An aggregate with its clauses; `$1` … in the name stand for arguments. */
function aggregate(template: string, call: Call, scope: Scope, window: string, guarded = (x: string) => x): string {
  const args = call.args.map((arg) => guarded(expression(arg, scope)));
  const distinct = call.distinct ? "DISTINCT " : "";
  const order =
    call.orderBy.length > 0 ? ` ORDER BY ${call.orderBy.map((item) => orderItem(item, scope)).join(", ")}` : "";
  const filter = call.filter === undefined ? "" : ` FILTER (WHERE ${expression(call.filter, scope)})`;
  if (window !== "" && template.includes("(")) throw notTranslated(`${call.name} OVER`, "aggregate in a subquery");
  if (!template.includes("(")) return `${template}(${distinct}${args.join(", ")}${order})${filter}${window}`;
  return template
    .replaceAll("@D", distinct)
    .replaceAll("@O", order)
    .replaceAll("@F", filter)
    .replace(/\$(\d)/g, (_, digit) => args[Number(digit) - 1]!);
}

/** One ORDER BY item; nulls come last in either direction unless said (Trino, "ORDER BY clause"). */
export function orderItem(item: Fields, scope: Scope): string {
  onlyFields("order by", item, ["this", "desc", "asc", "nulls_first", "explicit_asc"]);
  const nulls = item.nulls_first === true ? "FIRST" : "LAST";
  return `${expression(item.this as Node, scope)} ${item.desc ? "DESC" : "ASC"} NULLS ${nulls}`;
}

/** A window: its name, or partition, order and frame. */
export function over(fields: Fields, scope: Scope): string {
  onlyFields("window", fields, ["window_name", "partition_by", "order_by", "frame"]);
  if (!isAbsent(fields.window_name)) return nameText(fields.window_name as Name);
  const parts: string[] = [];
  const partition = (fields.partition_by ?? []) as readonly Node[];
  if (partition.length > 0) parts.push(`PARTITION BY ${partition.map((item) => expression(item, scope)).join(", ")}`);
  const order = (fields.order_by ?? []) as readonly Fields[];
  if (order.length > 0) parts.push(`ORDER BY ${order.map((item) => orderItem(item, scope)).join(", ")}`);
  if (!isAbsent(fields.frame)) parts.push(frame(fields.frame as Fields, scope));
  return `(${parts.join(" ")})`;
}

function frame(fields: Fields, scope: Scope): string {
  onlyFields("window frame", fields, ["kind", "start", "end"]);
  const bound = (value: unknown): string => {
    if (value === "CurrentRow") return "CURRENT ROW";
    if (value === "UnboundedPreceding") return "UNBOUNDED PRECEDING";
    if (value === "UnboundedFollowing") return "UNBOUNDED FOLLOWING";
    const [side, amount] = Object.entries(value as Record<string, Node>)[0]!;
    return `${expression(amount, scope)} ${side.toUpperCase()}`;
  };
  const end = isAbsent(fields.end) ? "CURRENT ROW" : bound(fields.end);
  return `${String(fields.kind).toUpperCase()} BETWEEN ${bound(fields.start)} AND ${end}`;
}
