import { TerraformError } from "../errors.ts";
import { toBoolean, toText } from "./evaluate.ts";
import { numberOf } from "./number.ts";
import type { Expression, Position } from "./syntax.ts";
import { isRecord, itemsOf, keysOf, record, SetValue, typeName, Unknown, type Value } from "./values.ts";

/** A type constraint (Terraform language, "Type Constraints"). */
export type Type =
  | { readonly kind: "any" | "string" | "number" | "bool" }
  | { readonly kind: "list" | "set" | "map"; readonly element: Type }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  | { readonly kind: "object"; readonly attributes: ReadonlyMap<string, ObjectAttribute> };

export interface ObjectAttribute {
  readonly type: Type;
  readonly optional: boolean;
  readonly defaultValue: Expression | undefined;
}

/** Reads a type expression such as `map(object({ name = string, tags = optional(map(string)) }))`. */
export function parseType(expression: Expression): Type {
  if (
    expression.kind === "variable" &&
    (expression.name === "any" ||
      expression.name === "string" ||
      expression.name === "number" ||
      expression.name === "bool")
  ) {
    return { kind: expression.name };
  }
  if (expression.kind === "call") {
    const { name } = expression;
    const argument = expression.arguments[0];
    if (argument && expression.arguments.length === 1) {
      if (name === "list" || name === "set" || name === "map") return { kind: name, element: parseType(argument) };
      if (name === "tuple" && argument.kind === "tuple")
        return { kind: "tuple", elements: argument.items.map(parseType) };
      if (name === "object" && argument.kind === "object")
        return { kind: "object", attributes: parseAttributes(argument) };
    }
  }
  throw new TerraformError(
    "TERRAFORM_TYPE",
    "type: expected any, string, number, bool, list(…), set(…), map(…), tuple([…]) or object({…})",
    expression.position,
  );
}

function parseAttributes(expression: Expression & { kind: "object" }): Map<string, ObjectAttribute> {
  const attributes = new Map<string, ObjectAttribute>();
  for (const { key, value } of expression.entries) {
    if (key.kind !== "literal" || typeof key.value !== "string")
      throw new TerraformError("TERRAFORM_TYPE", "object type: expected plain attribute names", key.position);
    const optional = value.kind === "call" && value.name === "optional";
    const type = optional ? value.arguments[0] : value;
    if (!type) throw new TerraformError("TERRAFORM_TYPE", "optional: expected a type", value.position);
    attributes.set(key.value, {
      type: parseType(type),
      optional,
      defaultValue: optional ? value.arguments[1] : undefined,
    });
  }
  return attributes;
}

/** Evaluates the default of an optional attribute. */
export type EvaluateDefault = (expression: Expression) => Value;

/**
 * Converts a value to a type as Terraform does: between primitives where the text allows it, lists, sets and tuples to
 * each other, objects to maps, missing optional attributes filled.
 * @throws TerraformError TERRAFORM_TYPE naming the path, the expected type and what was got.
 */
export function convert(
  value: Value,
  type: Type,
  path: string,
  position: Position,
  evaluateDefault: EvaluateDefault,
): Value {
  if (value === null || value instanceof Unknown) return value;
  const fail = (): never => {
    throw new TerraformError(
      "TERRAFORM_TYPE",
      `${path}: expected ${describeType(type)}, got ${typeName(value)}`,
      position,
    );
  };
  switch (type.kind) {
    case "any":
      return value;
    case "string":
      return typeof value === "object" ? fail() : toText(value, path, position);
    case "number": {
      if (typeof value === "number") return value;
      return (typeof value === "string" ? numberOf(value) : undefined) ?? fail();
    }
    case "bool":
      if (typeof value === "boolean") return value;
      return typeof value === "string" ? toBoolean(value, path, position) : fail();
    case "list":
    case "set": {
      const items = itemsOf(value) ?? fail();
      const converted = items.map((item, index) =>
        convert(item, type.element, `${path}[${index}]`, position, evaluateDefault),
      );
      return type.kind === "list" ? converted : new SetValue(converted);
    }
    case "map":
      if (!isRecord(value)) return fail();
      return record(
        keysOf(value).map(
          (key) =>
            [
              key,
              convert(value[key]!, type.element, `${path}[${JSON.stringify(key)}]`, position, evaluateDefault),
            ] as const,
        ),
      );
    case "tuple": {
      const items = itemsOf(value);
      if (!items || items.length !== type.elements.length) return fail();
      return items.map((item, index) =>
        convert(item, type.elements[index]!, `${path}[${index}]`, position, evaluateDefault),
      );
    }
    case "object": {
      if (!isRecord(value)) return fail();
      const result = record();
      for (const [name, attribute] of type.attributes) {
        let item = value[name];
        if (item === undefined && !attribute.optional)
          throw new TerraformError(
            "TERRAFORM_TYPE",
            `${path}: attribute ${JSON.stringify(name)} is required`,
            position,
          );
        if ((item === undefined || item === null) && attribute.defaultValue)
          item = evaluateDefault(attribute.defaultValue);
        result[name] = convert(item ?? null, attribute.type, `${path}.${name}`, position, evaluateDefault);
      }
      return result;
    }
  }
}

export function describeType(type: Type): string {
  switch (type.kind) {
    case "any":
    case "string":
    case "number":
    case "bool":
      return type.kind;
    case "list":
    case "set":
    case "map":
      return `${type.kind}(${describeType(type.element)})`;
    case "tuple":
      return `tuple([${type.elements.map(describeType).join(", ")}])`;
    case "object":
      return `object({${[...type.attributes].map(([name, attribute]) => `${name} = ${attribute.optional ? `optional(${describeType(attribute.type)})` : describeType(attribute.type)}`).join(", ")}})`;
  }
}
