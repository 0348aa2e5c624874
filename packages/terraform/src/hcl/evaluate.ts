import { TerraformError } from "../errors.ts";
import { numberOf, numberText } from "./number.ts";
import {
  type BinaryOperator,
  type Expression,
  type ForExpression,
  type Position,
  SPLAT_ITEM,
  type TemplatePart,
} from "./syntax.ts";
import { unify } from "./unify.ts";
import { isRecord, itemsOf, keysOf, record, SetValue, typeName, Unknown, type Value, valuesEqual } from "./values.ts";

/** What names mean where an expression stands. */
export interface Scope {
  /** The value of a root name such as `var`, `local`, `module`, `each`, or a resource type; undefined when unknown. */
  variable(name: string, position: Position): Value | undefined;
  /** Calls a function; the position is for its errors. */
  call(name: string, args: readonly Value[], position: Position, scope: Scope): Value;
}

/**
 * Evaluates an expression (HCL specification, "Expressions").
 * @throws TerraformError with the place of the offending part.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return evaluateTemplate(expression.parts, scope, expression.position);
    case "variable": {
      const value = scope.variable(expression.name, expression.position);
      if (value === undefined)
        fail("TERRAFORM_REFERENCE", `no value is named ${JSON.stringify(expression.name)} here`, expression.position);
      return value;
    }
    case "attribute":
      return readAttribute(evaluate(expression.object, scope), expression.name, expression.position);
    case "index":
      return readIndex(evaluate(expression.object, scope), evaluate(expression.key, scope), expression.position);
    case "splat":
      return evaluateSplat(expression, scope);
    case "call":
      return evaluateCall(expression, scope);
    case "conditional": {
      const condition = evaluate(expression.condition, scope);
      if (condition instanceof Unknown) return new Unknown("conditional");
      return evaluateConditional(expression, toBoolean(condition, "condition", expression.condition.position), scope);
    }
    case "binary":
      return evaluateBinary(expression, scope);
    case "unary": {
      const operand = evaluate(expression.operand, scope);
      if (operand instanceof Unknown) return operand;
      if (expression.operator === "!") return !toBoolean(operand, "operand of !", expression.position);
      return -toNumber(operand, "operand of -", expression.position);
    }
    case "tuple":
      return expression.items.map((item) => evaluate(item, scope));
    case "object": {
      const result = record();
      for (const entry of expression.entries) {
        const key = evaluate(entry.key, scope);
        if (key instanceof Unknown) return new Unknown("object with an unknown key");
        result[toText(key, "object key", entry.key.position)] = evaluate(entry.value, scope);
      }
      return result;
    }
    case "for":
      return evaluateFor(expression, scope);
  }
}

function fail(code: TerraformError["code"], message: string, position: Position): never {
  throw new TerraformError(code, message, position);
}

export function readAttribute(object: Value, name: string, position: Position): Value {
  if (object instanceof Unknown) return new Unknown(`${object.description}.${name}`);
  if (object === null) fail("TERRAFORM_REFERENCE", `attribute ${name}: the object is null`, position);
  if (!isRecord(object))
    fail("TERRAFORM_REFERENCE", `attribute ${name}: expected an object, got ${typeName(object)}`, position);
  const value = object[name];
  if (value === undefined)
    fail(
      "TERRAFORM_REFERENCE",
      `no attribute is named ${JSON.stringify(name)}; there ${describeKeys(object)}`,
      position,
    );
  return value;
}

function describeKeys(object: { readonly [key: string]: Value }): string {
  const keys = keysOf(object);
  return keys.length === 0 ? "are none" : `are ${keys.slice(0, 12).join(", ")}${keys.length > 12 ? ", …" : ""}`;
}

function readIndex(object: Value, key: Value, position: Position): Value {
  if (object instanceof Unknown || key instanceof Unknown) return new Unknown("index");
  if (isRecord(object)) {
    const name = toText(key, "index", position);
    const value = object[name];
    if (value === undefined)
      fail(
        "TERRAFORM_REFERENCE",
        `no element has the key ${JSON.stringify(name)}; there ${describeKeys(object)}`,
        position,
      );
    return value;
  }
  if (object instanceof SetValue)
    fail("TERRAFORM_REFERENCE", "elements of a set have no index; use tolist() first", position);
  const items = itemsOf(object);
  if (!items) fail("TERRAFORM_REFERENCE", `index: expected a list or map, got ${typeName(object)}`, position);
  const index = toNumber(key, "index", position);
  const value = Number.isInteger(index) ? items[index] : undefined;
  if (value === undefined)
    fail("TERRAFORM_REFERENCE", `index ${index} is outside the list of ${items.length}`, position);
  return value;
}

function evaluateSplat(expression: Expression & { kind: "splat" }, scope: Scope): Value {
  const object = evaluate(expression.object, scope);
  if (object instanceof Unknown) return new Unknown("splat");
  const items = object === null ? [] : (itemsOf(object) ?? [object]);
  return items.map((item) => evaluate(expression.each, withNames(scope, new Map([[SPLAT_ITEM, item]]))));
}

/** Both results take one type; the one that was not chosen counts only for that, so its own errors do not. */
function evaluateConditional(
  expression: Expression & { kind: "conditional" },
  condition: boolean,
  scope: Scope,
): Value {
  const value = evaluate(condition ? expression.yes : expression.no, scope);
  if (value === null || value instanceof Unknown) return value;
  let other: Value;
  try {
    other = evaluate(condition ? expression.no : expression.yes, scope);
  } catch (error) {
    if (error instanceof TerraformError) return value;
    throw error;
  }
  const unified = unify([value, other]);
  if (!unified)
    fail(
      "TERRAFORM_TYPE",
      `conditional: both results must have types that go together, got ${typeName(value)} and ${typeName(other)}`,
      expression.position,
    );
  return unified[0]!;
}

/** A scope with further names over another. */
export function withNames(scope: Scope, names: ReadonlyMap<string, Value>): Scope {
  return {
    variable: (name, position) => (names.has(name) ? names.get(name) : scope.variable(name, position)),
    call: (name, args, position, from) => scope.call(name, args, position, from),
  };
}

function evaluateCall(expression: Expression & { kind: "call" }, scope: Scope): Value {
  // can and try decide by whether their arguments evaluate; everything else gets values.
  if (expression.name === "can" || expression.name === "try") return evaluateTry(expression, scope);
  const args = expression.arguments.map((argument) => evaluate(argument, scope));
  if (expression.expand) {
    const last = args.pop()!;
    if (last instanceof Unknown) return new Unknown(`${expression.name}()`);
    const items = itemsOf(last);
    if (!items)
      fail(
        "TERRAFORM_TYPE",
        `${expression.name}: expected a list before "...", got ${typeName(last)}`,
        expression.position,
      );
    args.push(...items);
  }
  return scope.call(expression.name, args, expression.position, scope);
}

function evaluateTry(expression: Expression & { kind: "call" }, scope: Scope): Value {
  let failure: unknown;
  for (const argument of expression.arguments) {
    try {
      const value = evaluate(argument, scope);
      if (expression.name === "can") return value instanceof Unknown ? value : true;
      return value;
    } catch (error) {
      if (!(error instanceof TerraformError)) throw error;
      failure = error;
    }
  }
  if (expression.name === "can" && expression.arguments.length === 1) return false;
  throw new TerraformError(
    "TERRAFORM_FUNCTION",
    `${expression.name}: ${failure === undefined ? "expected an argument" : "no argument could be evaluated"}`,
    expression.position,
    { cause: failure },
  );
}

function evaluateBinary(expression: Expression & { kind: "binary" }, scope: Scope): Value {
  const { operator, position } = expression;
  const left = evaluate(expression.left, scope);
  const right = evaluate(expression.right, scope);
  if (operator === "==" || operator === "!=") {
    const equal = valuesEqual(left, right);
    return equal === undefined ? new Unknown("comparison") : equal === (operator === "==");
  }
  if (left instanceof Unknown || right instanceof Unknown) return new Unknown(`operand of ${operator}`);
  if (operator === "&&" || operator === "||") {
    const a = toBoolean(left, `left operand of ${operator}`, expression.left.position);
    const b = toBoolean(right, `right operand of ${operator}`, expression.right.position);
    return operator === "&&" ? a && b : a || b;
  }
  return arithmetic(
    operator,
    toNumber(left, `left operand of ${operator}`, expression.left.position),
    toNumber(right, `right operand of ${operator}`, expression.right.position),
    position,
  );
}

function arithmetic(
  operator: Exclude<BinaryOperator, "==" | "!=" | "&&" | "||">,
  left: number,
  right: number,
  position: Position,
): Value {
  switch (operator) {
    case "+":
      return decimal(left + right);
    case "-":
      return decimal(left - right);
    case "*":
      return decimal(left * right);
    case "/":
      if (right === 0) fail("TERRAFORM_TYPE", "division by zero", position);
      return left / right;
    case "%":
      if (right === 0) fail("TERRAFORM_TYPE", "remainder of a division by zero", position);
      return left % right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    case ">=":
      return left >= right;
  }
}

/** Terraform computes with 512-bit floats: noise in the last binary digits, as in 0.1 + 0.2, does not exist there. */
function decimal(value: number): number {
  const rounded = Number(value.toPrecision(15));
  return String(rounded).length + 4 <= String(value).length ? rounded : value;
}

function evaluateFor(expression: ForExpression, scope: Scope): Value {
  const collection = evaluate(expression.collection, scope);
  if (collection instanceof Unknown) return new Unknown("for");
  const list: Value[] = [];
  const groups = record();
  for (const [key, value] of entriesOf(collection, expression.collection.position)) {
    const inner = withNames(scope, namesOf(expression, key, value));
    if (expression.condition) {
      const condition = evaluate(expression.condition, inner);
      if (condition instanceof Unknown) return new Unknown("for");
      if (!toBoolean(condition, "for condition", expression.condition.position)) continue;
    }
    if (!expression.key) {
      list.push(evaluate(expression.value, inner));
      continue;
    }
    const name = evaluate(expression.key, inner);
    if (name instanceof Unknown) return new Unknown("for");
    const text = toText(name, "for key", expression.key.position);
    const item = evaluate(expression.value, inner);
    if (expression.grouping) groups[text] = [...((groups[text] as readonly Value[] | undefined) ?? []), item];
    else if (text in groups)
      fail(
        "TERRAFORM_TYPE",
        `for: two values have the key ${JSON.stringify(text)}; add "..." to gather them`,
        expression.key.position,
      );
    else groups[text] = item;
  }
  return expression.key ? groups : list;
}

function namesOf(
  names: { keyName: string | undefined; valueName: string },
  key: Value,
  value: Value,
): Map<string, Value> {
  const result = new Map([[names.valueName, value]]);
  if (names.keyName !== undefined) result.set(names.keyName, key);
  return result;
}

function entriesOf(collection: Value, position: Position): [Value, Value][] {
  if (collection instanceof SetValue) return collection.items.map((item) => [item, item]);
  const items = itemsOf(collection);
  if (items) return items.map((item, index) => [index, item]);
  if (isRecord(collection)) return keysOf(collection).map((key) => [key, collection[key]!]);
  fail("TERRAFORM_TYPE", `for: expected a list, set or map, got ${typeName(collection)}`, position);
}

function evaluateTemplate(parts: readonly TemplatePart[], scope: Scope, position: Position): Value {
  // "${x}" alone is x itself, of any type.
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "interpolation") return evaluate(only.value, scope);
  const text = renderParts(parts, scope, position);
  return text ?? new Unknown("template");
}

/** The text of template parts; undefined when a part is unknown. */
function renderParts(parts: readonly TemplatePart[], scope: Scope, position: Position): string | undefined {
  let text = "";
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        text += part.text;
        break;
      case "interpolation": {
        const value = evaluate(part.value, scope);
        if (value instanceof Unknown) return undefined;
        text += toText(value, "template", part.value.position);
        break;
      }
      case "if": {
        const condition = evaluate(part.condition, scope);
        if (condition instanceof Unknown) return undefined;
        const inner = renderParts(
          toBoolean(condition, "template condition", part.condition.position) ? part.yes : part.no,
          scope,
          position,
        );
        if (inner === undefined) return undefined;
        text += inner;
        break;
      }
      case "for": {
        const collection = evaluate(part.collection, scope);
        if (collection instanceof Unknown) return undefined;
        for (const [key, value] of entriesOf(collection, part.collection.position)) {
          const inner = renderParts(part.body, withNames(scope, namesOf(part, key, value)), position);
          if (inner === undefined) return undefined;
          text += inner;
        }
        break;
      }
    }
  }
  return text;
}

/** A primitive as text; numbers without exponent where Terraform writes none. */
export function toText(value: Value, what: string, position: Position): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  fail("TERRAFORM_TYPE", `${what}: expected a string, got ${typeName(value)}`, position);
}

export function toNumber(value: Value, what: string, position: Position): number {
  if (typeof value === "number") return value;
  const number = typeof value === "string" ? numberOf(value) : undefined;
  if (number !== undefined) return number;
  fail("TERRAFORM_TYPE", `${what}: expected a number, got ${typeName(value)}`, position);
}

export function toBoolean(value: Value, what: string, position: Position): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  fail("TERRAFORM_TYPE", `${what}: expected true or false, got ${typeName(value)}`, position);
}
