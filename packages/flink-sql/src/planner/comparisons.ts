import { invalid, notImplemented, SqlError } from "../errors.ts";
import { cast } from "../functions/cast.ts";
import { arithmetic, compare, inapplicable, logic, not, type Planning } from "../functions/operators.ts";
import { scalarCall } from "../functions/registry.ts";
import { type Rex, strictCall } from "../functions/rex.ts";
import { likePattern, similarPattern } from "../functions/runtime/patterns.ts";
import type { Expression } from "../parser/ast.ts";
import { BOOLEAN, isInterval, isNumeric, isText, plain } from "../types/logical.ts";
import type { Translator } from "./expressions.ts";

/** `(start, end or length) OVERLAPS (start, end or length)` */
export function overlaps(translator: Translator, left: Expression, right: Expression, planning: Planning): Rex {
  const [a, b] = [left, right].map((side) => {
    const items = side.kind === "list" && side.type === "ROW" ? side.items : [];
    if (items.length !== 2) throw invalid("OVERLAPS compares two pairs", side.at);
    const [start, second] = items.map((item) => translator.translate(item)) as [Rex, Rex];
    const end = isInterval(second.type) ? arithmetic("+", start, second, planning) : second;
    return {
      least: scalarCall("LEAST", [start, end], planning),
      greatest: scalarCall("GREATEST", [start, end], planning),
    };
  });
  const reaches = compare(">=", a!.greatest, b!.least, planning);
  return logic("AND", reaches, compare(">=", b!.greatest, a!.least, planning));
}

/** BETWEEN [SYMMETRIC] */
export function between(
  translator: Translator,
  expression: Extract<Expression, { kind: "between" }>,
  planning: Planning,
): Rex {
  const [operand, low, high] = [expression.operand, expression.low, expression.high].map((part) =>
    translator.translate(part),
  );
  const inside = (a: Rex, b: Rex) =>
    logic("AND", compare(">=", operand!, a, planning), compare("<=", operand!, b, planning));
  const range = inside(low!, high!);
  const result = expression.symmetric ? logic("OR", range, inside(high!, low!)) : range;
  return expression.not ? not(result) : result;
}

/** IN with a list. */
export function inList(
  translator: Translator,
  expression: Extract<Expression, { kind: "in" }>,
  planning: Planning,
): Rex {
  if (expression.list === undefined) {
    const value = translator.session.scalars.get(expression.query!);
    if (value !== undefined) return value;
    throw notImplemented("IN with a subquery in this place", expression.at);
  }
  const operand = translator.translate(expression.operand);
  // Texts beside a number are cast to it here, though `=` refuses the two.
  const beside = (item: Rex) =>
    isNumeric(operand.type) && isText(item.type) ? cast(item, plain(operand.type), planning.zone, planning.at) : item;
  const tests = expression.list.map((item) => compare("=", operand, beside(translator.translate(item)), planning));
  const any = tests.reduce((left, right) => logic("OR", left, right));
  return expression.not ? not(any) : any;
}

/** A comparison with SOME or ALL of a list. */
export function quantified(
  translator: Translator,
  expression: Extract<Expression, { kind: "quantified" }>,
  planning: Planning,
): Rex {
  const { operator, quantifier, list } = expression;
  if (list === undefined)
    throw notImplemented(`${operator} ${quantifier} with a subquery in this place`, expression.at);
  const operand = translator.translate(expression.operand);
  const tests = list.map((item) => compare(operator, operand, translator.translate(item), planning));
  return tests.reduce((left, right) => logic(quantifier === "ALL" ? "AND" : "OR", left, right));
}

/** LIKE and SIMILAR TO; a pattern that is a literal is compiled once. */
export function like(translator: Translator, expression: Extract<Expression, { kind: "like" }>): Rex {
  const { at } = expression;
  const operand = translator.translate(expression.operand);
  const pattern = translator.translate(expression.pattern);
  const escaped = expression.escape && translator.translate(expression.escape);
  for (const part of [operand, pattern, escaped]) {
    if (part !== undefined && !isText(part.type) && part.type.name !== "NULL")
      throw inapplicable(expression.operator, [operand, pattern], at);
  }
  const similar = expression.operator === "SIMILAR TO";
  const literals = [pattern, escaped].every((part) => part === undefined || typeof constantOf(part) === "string");
  const known = literals ? String(constantOf(pattern)) : undefined;
  const character = literals && escaped !== undefined ? String(constantOf(escaped)) : null;
  if (character !== null && character.length !== 1)
    throw new SqlError("FLINK_SQL_RUNTIME", `Invalid escape character '${character}'`, at);
  const others = escaped === undefined ? [pattern] : [pattern, escaped];
  const name = `${expression.operator}${known === undefined ? "" : ` '${known}'`}`;
  const make = similar ? similarPattern : likePattern;
  // Flink's quick test of a pattern that is a literal finds nothing in an empty one that a text could miss.
  const matchesAll = known === "" && !similar;
  const compiled = known === undefined ? undefined : matchesAll ? /^/ : make(known, character);
  const args = known === undefined ? [operand, ...others] : [operand];
  const result = strictCall(name, args, BOOLEAN, ([a, b, c = "null"], emitting) => {
    if (compiled !== undefined) return `${emitting.constant(compiled)}.test(${a})`;
    return `f.${similar ? "similar" : "like"}(${a},${b},${c})`;
  });
  return expression.not ? not(result) : result;
}

/** What a literal stands for, undefined for anything else. */
function constantOf(rex: Rex): unknown {
  return rex.kind === "literal" ? rex.value : undefined;
}
