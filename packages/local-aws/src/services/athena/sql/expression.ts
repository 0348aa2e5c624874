import { notTranslated, type Position } from "../errors.ts";
import { type Fields, fieldsOf, isAbsent, kindOf, type Name, type Node, onlyFields } from "./ast.ts";
import { callOf } from "./calls.ts";
import { aggregate, callText, over } from "./calls-text.ts";
import { cast, literalText } from "./casts.ts";
import { compared, difference, division, guard, isOneValue, ofOneKind, shiftedByInterval } from "./operators.ts";
import type { Sites } from "./sites.ts";
import { literal, quoted } from "./types.ts";

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
    const list = scope.sites.refuse(fields, "text", "Cannot apply operator: varchar[]", (mark) =>
      guard(array, "VARCHAR", mark),
    );
    return scope.sites.writeUnbound(fields, "item", `item_at(${list}, ${key})`, `struct_extract_at(${array}, ${key})`);
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
    const whens = fields.whens as (readonly [Node, Node])[];
    const results = whens.map(([, then]) => then).concat(isAbsent(fields.else_) ? [] : [fields.else_ as Node]);
    const texts = results.map((result) => expression(result, scope));
    const values = ofOneKind(fields, "All CASE results must be the same type", results, texts, scope);
    const branches = whens.map(([when], index) => ` WHEN ${expression(when, scope)} THEN ${values[index]}`);
    const otherwise = isAbsent(fields.else_) ? "" : ` ELSE ${values.at(-1)}`;
    return `(CASE${operand}${branches.join("")}${otherwise} END)`;
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

export function nameText({ name }: Name): string {
  return quoted(name);
}

function escapeText(value: unknown, scope: Scope): string {
  return typeof value === "string" ? literal(value) : expression(value as Node, scope);
}

function quantified(word: string, fields: Fields, scope: Scope): string {
  const operator = { Eq: "=", Neq: "<>", Lt: "<", Lte: "<=", Gt: ">", Gte: ">=" }[String(fields.op)];
  const { subquery } = fields.subquery as { subquery?: Fields };
  if (operator === undefined || subquery === undefined) throw notTranslated(word, "compare with a subquery");
  return `(${expression(fields.this as Node, scope)} ${operator} ${word} (${scope.query(subquery.this as Node)}))`;
}

function interval(fields: Fields, scope: Scope): string {
  const unit = fields.unit as { type: string; unit?: string };
  const name = unit.unit?.toLowerCase();
  if (unit.type !== "simple" || !/^(second|minute|hour|day|week|month|year)$/.test(name ?? ""))
    throw notTranslated("interval of two units", "add two intervals of one unit each");
  return `to_${name}s(${expression(fields.this as Node, scope)}::${name === "second" ? "DOUBLE" : "INTEGER"})`;
}
