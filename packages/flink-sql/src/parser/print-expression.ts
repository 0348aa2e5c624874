import type { Call, Expression, Frame, OrderItem, TypeNode, WindowSpec } from "./ast.ts";
import { printJsonArguments } from "./json-calls.ts";
import { operatorPower, POWER } from "./powers.ts";
import { printQuery } from "./print.ts";

/** A name in backticks. */
export function quote(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

export function path(parts: readonly string[]): string {
  return parts.map(quote).join(".");
}

/** A string literal. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function printType(type: TypeNode): string {
  const suffix = type.notNull ? " NOT NULL" : "";
  if (type.name === "ROW") {
    return `ROW<${type.fields.map((field) => `${quote(field.name)} ${printType(field.type)}`).join(", ")}>${suffix}`;
  }
  const elements = type.elements.length === 0 ? "" : `<${type.elements.map(printType).join(", ")}>`;
  const args = type.args.length === 0 ? "" : `(${type.args.join(", ")})`;
  return `${type.name}${elements}${args}${suffix}`;
}

/** The text of an expression, with parentheses where `least`, the power of what stands around it, needs them. */
export function printExpression(expression: Expression, least = 0): string {
  const print = (part: Expression) => printExpression(part);
  const power = powerOf(expression);
  if (power !== undefined && power < least) return `(${print(expression)})`;
  const not = (yes: boolean) => (yes ? "NOT " : "");
  switch (expression.kind) {
    case "identifier":
      return path(expression.parts);
    case "star":
      return [...expression.qualifier.map(quote), "*"].join(".");
    case "number":
      return expression.text;
    case "string":
      return text(expression.value);
    case "bytes":
      return `X'${expression.hex}'`;
    case "boolean":
      return expression.value ? "TRUE" : "FALSE";
    case "null":
      return "NULL";
    case "temporal":
      return `${expression.type} ${text(expression.value)}`;
    case "interval": {
      const { value, negative, unit, to, precision, fraction } = expression;
      const digits = [precision, to === undefined ? fraction : undefined].filter((one) => one !== undefined);
      const first = digits.length === 0 ? unit : `${unit}(${digits.join(", ")})`;
      const last = to === undefined ? "" : ` TO ${to}${fraction === undefined ? "" : `(${fraction})`}`;
      return `INTERVAL ${negative ? "-" : ""}${text(value)} ${first}${last}`;
    }
    case "symbol":
      return expression.value;
    case "unary":
      return `${expression.operator} ${printExpression(expression.operand, power)}`;
    case "binary": {
      const { left, operator, right } = expression;
      return `${printExpression(left, power)} ${operator} ${printExpression(right, power! + 1)}`;
    }
    case "is": {
      const other = expression.other === undefined ? "" : ` ${printExpression(expression.other, POWER.comparison + 1)}`;
      return `${printExpression(expression.operand, power)} IS ${not(expression.not)}${expression.test}${other}`;
    }
    case "between": {
      const symmetric = expression.symmetric ? "SYMMETRIC " : "";
      const range = [expression.low, expression.high].map((bound) => printExpression(bound, power! + 1)).join(" AND ");
      return `${printExpression(expression.operand, power)} ${not(expression.not)}BETWEEN ${symmetric}${range}`;
    }
    case "in": {
      const list =
        expression.query === undefined
          ? expression.list!.map((part) => printExpression(part)).join(", ")
          : printQuery(expression.query);
      return `${printExpression(expression.operand, power)} ${not(expression.not)}IN (${list})`;
    }
    case "quantified": {
      const list =
        expression.query === undefined
          ? expression.list!.map((part) => printExpression(part)).join(", ")
          : printQuery(expression.query);
      return `${printExpression(expression.operand, power)} ${expression.operator} ${expression.quantifier} (${list})`;
    }
    case "like": {
      const { operator, operand, pattern, escape: character } = expression;
      const escaped = character === undefined ? "" : ` ESCAPE ${printExpression(character, power! + 1)}`;
      const like = `${not(expression.not)}${operator} ${printExpression(pattern, power! + 1)}${escaped}`;
      return `${printExpression(operand, power)} ${like}`;
    }
    case "case": {
      const operand = expression.operand === undefined ? "" : ` ${print(expression.operand)}`;
      const branches = expression.branches.map(
        ({ when, result }) => ` WHEN ${when.map((part) => printExpression(part)).join(", ")} THEN ${print(result)}`,
      );
      const otherwise = expression.otherwise === undefined ? "" : ` ELSE ${print(expression.otherwise)}`;
      return `CASE${operand}${branches.join("")}${otherwise} END`;
    }
    case "cast": {
      const operand = print(expression.operand);
      return `${expression.safe ? "TRY_" : ""}CAST(${operand} AS ${printType(expression.type)})`;
    }
    case "call":
      return printCall(expression);
    case "exists":
      return `EXISTS (${printQuery(expression.query)})`;
    case "subquery":
      return `(${printQuery(expression.query)})`;
    case "list": {
      const items = expression.items.map((part) => printExpression(part)).join(", ");
      return expression.type === "ROW" ? `ROW(${items})` : `${expression.type}[${items}]`;
    }
    case "item":
      return `${operand(expression.operand)}[${print(expression.index)}]`;
    case "field":
      return `${operand(expression.operand)}.${quote(expression.name)}`;
    case "named":
      return `${quote(expression.name)} => ${print(expression.value)}`;
    case "table": {
      const input = expression.name === undefined ? `(${printQuery(expression.query!)})` : path(expression.name);
      const keys = expression.partitionBy.map((part) => printExpression(part)).join(", ");
      return `TABLE ${input}${keys === "" ? "" : ` PARTITION BY (${keys})`}`;
    }
  }
}

/** What `.field` and `[index]` stand behind: a name in parentheses would otherwise take the field as its own part. */
function operand(expression: Expression): string {
  const printed = printExpression(expression, POWER.unary + 1);
  return expression.kind === "identifier" ? `(${printed})` : printed;
}

/** The binding power of an operation; undefined for what needs no parentheses anywhere. */
function powerOf(expression: Expression): number | undefined {
  switch (expression.kind) {
    case "unary":
      return expression.operator === "NOT" ? POWER.not : POWER.unary;
    case "binary": {
      const { operator } = expression;
      if (operator === "OR") return POWER.or;
      return operator === "AND" ? POWER.and : (operatorPower(operator) ?? POWER.comparison);
    }
    case "is":
      return POWER.is;
    case "quantified":
      return POWER.comparison;
    case "between":
    case "in":
    case "like":
      return POWER.range;
    default:
      return undefined;
  }
}

function printCall(call: Call): string {
  const args = call.args.map((part) => printExpression(part));
  const name = call.name.length === 1 && /^[A-Za-z]\w*$/.test(call.name[0]!) ? call.name[0]! : path(call.name);
  if (call.form === "bare") return name;
  const nulls = call.nulls === undefined ? "" : ` ${call.nulls} NULLS`;
  const order = call.orderBy.length === 0 ? "" : ` ${printOrderBy(call.orderBy)}`;
  const inside = `${call.distinct ? "DISTINCT " : ""}${formed(call, args)}${nulls}${order}`;
  const group = call.withinGroup.length === 0 ? "" : ` WITHIN GROUP (${printOrderBy(call.withinGroup)})`;
  const filter = call.filter === undefined ? "" : ` FILTER (WHERE ${printExpression(call.filter)})`;
  const over =
    call.over === undefined
      ? ""
      : ` OVER ${typeof call.over === "string" ? quote(call.over) : printWindowSpec(call.over)}`;
  return `${name}(${inside})${group}${filter}${over}`;
}

function formed(call: Call, args: readonly string[]): string {
  switch (call.form) {
    case "extract":
      return `${args[0]} FROM ${args[1]}`;
    case "to":
      return `${args[0]} TO ${args[1]}`;
    case "trim":
      return args.length === 2 ? `${args[0]} FROM ${args[1]}` : `${args[0]} ${args[2]} FROM ${args[1]}`;
    case "position":
      return `${args[0]} IN ${args[1]}${args[2] === undefined ? "" : ` FROM ${args[2]}`}`;
    case "overlay":
      return `${args[0]} PLACING ${args[1]} FROM ${args[2]}${args[3] === undefined ? "" : ` FOR ${args[3]}`}`;
    case "substring":
      return `${args[0]} FROM ${args[1]}${args[2] === undefined ? "" : ` FOR ${args[2]}`}`;
    case "json":
      return printJsonArguments(call.name[0]!.toUpperCase(), call.args, args);
    default:
      return args.join(", ");
  }
}

export function printOrderBy(items: readonly OrderItem[]): string {
  const printed = items.map(({ expression, descending, nulls }) => {
    const place = nulls === undefined ? "" : ` NULLS ${nulls}`;
    return `${printExpression(expression)}${descending ? " DESC" : ""}${place}`;
  });
  return `ORDER BY ${printed.join(", ")}`;
}

export function printWindowSpec(spec: WindowSpec): string {
  const parts: string[] = [];
  if (spec.base !== undefined) parts.push(quote(spec.base));
  if (spec.partitionBy.length > 0)
    parts.push(`PARTITION BY ${spec.partitionBy.map((part) => printExpression(part)).join(", ")}`);
  if (spec.orderBy.length > 0) parts.push(printOrderBy(spec.orderBy));
  if (spec.frame !== undefined) parts.push(printFrame(spec.frame));
  return `(${parts.join(" ")})`;
}

function printFrame(frame: Frame): string {
  const bound = ({ type, value }: Frame["start"]) => (value === undefined ? type : `${printExpression(value)} ${type}`);
  if (frame.end === undefined) return `${frame.unit} ${bound(frame.start)}`;
  return `${frame.unit} BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}`;
}
