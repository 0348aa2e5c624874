import { attributeOf, compare, equal, type Item, includesBytes, typeOf, type Value } from "../value.ts";
import type { Condition, Operand, Path } from "./ast.ts";

/** Whether a condition holds for an item; an absent item is an empty one. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item) && holds(condition.right, item);
    case "or":
      return holds(condition.left, item) || holds(condition.right, item);
    case "not":
      return !holds(condition.operand, item);
    case "compare":
      return compares(condition.operator, evaluate(condition.left, item), evaluate(condition.right, item));
    case "between": {
      const value = evaluate(condition.operand, item);
      return (
        compares(">=", value, evaluate(condition.low, item)) && compares("<=", value, evaluate(condition.high, item))
      );
    }
    case "in": {
      const value = evaluate(condition.operand, item);
      return condition.options.some((option) => compares("=", value, evaluate(option, item)));
    }
    case "call":
      return test(condition.name, condition.args, item);
  }
}

/** The value at a path of an item. */
export function resolve(path: Path, item: Item): Value | undefined {
  let value = attributeOf(item, path[0]);
  for (let index = 1; index < path.length && value !== undefined; index++) {
    const step = path[index]!;
    if (typeof step === "number") value = value.L?.[step];
    else value = value.M === undefined ? undefined : attributeOf(value.M, step);
  }
  return value;
}

function evaluate(operand: Operand, item: Item): Value | undefined {
  switch (operand.kind) {
    case "path":
      return resolve(operand.path, item);
    case "value":
      return operand.value;
    case "call":
      return sizeOf(evaluate(operand.args[0]!, item));
    case "sum":
      throw new TypeError("condition: expected no arithmetic");
  }
}

/** Comparisons with what is absent, or of another type, do not hold; `<>` is the opposite of `=`. */
function compares(operator: string, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === "<>" && left !== right;
  if (operator === "=") return equal(left, right);
  if (operator === "<>") return !equal(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

function test(name: string, args: readonly Operand[], item: Item): boolean {
  const first = evaluate(args[0]!, item);
  if (name === "attribute_exists") return first !== undefined;
  if (name === "attribute_not_exists") return first === undefined;
  const second = evaluate(args[1]!, item);
  if (first === undefined || second === undefined) return false;
  switch (name) {
    case "attribute_type":
      return typeOf(first) === second.S;
    case "begins_with":
      return beginsWith(first, second);
    default:
      return contains(first, second);
  }
}

export function beginsWith(value: Value, prefix: Value): boolean {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B !== undefined && prefix.B !== undefined) return value.B.subarray(0, prefix.B.length).equals(prefix.B);
  return false;
}

function contains(value: Value, part: Value): boolean {
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.B !== undefined) return part.B !== undefined && value.B.includes(part.B);
  if (value.SS !== undefined) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS !== undefined) return part.N !== undefined && value.NS.includes(part.N);
  if (value.BS !== undefined) return part.B !== undefined && includesBytes(value.BS, part.B);
  return value.L?.some((element) => equal(element, part)) ?? false;
}

/** Developer guide, `size`: characters of a string, bytes of a binary, elements of anything else that has some. */
function sizeOf(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const sized = value.S ?? value.B ?? value.SS ?? value.NS ?? value.BS ?? value.L;
  const size = sized?.length ?? (value.M === undefined ? undefined : Object.keys(value.M).length);
  return size === undefined ? undefined : { N: String(size) };
}
