import type { EvaluatedBody } from "../configuration/instance.ts";
import { TerraformError } from "../errors.ts";
import { toText } from "../hcl/evaluate.ts";
import { numberOf } from "../hcl/number.ts";
import type { Position } from "../hcl/syntax.ts";
import { isRecord, itemsOf, keysOf, record, SetValue, Unknown, type Value } from "../hcl/values.ts";
import type { BlockSchema, Support } from "./handler.ts";

/** Checks a body against schema and handler; returns arguments and blocks (as lists) in one record. */
export function readBody(
  body: EvaluatedBody,
  schema: BlockSchema,
  supports: Support,
  path: string,
): Record<string, Value> {
  const result = record();
  const fail = (code: TerraformError["code"], message: string, position: Position = body.position): never => {
    throw new TerraformError(code, `${path}: ${message}`, position);
  };
  for (const name of keysOf(body.arguments)) {
    const attribute = schema.attributes[name];
    const at = body.positions.get(name);
    if (!attribute) {
      fail(
        "TERRAFORM_INVALID",
        `no argument is named ${name}; there are ${Object.keys(schema.attributes).join(", ")}`,
        at,
      );
      continue;
    }
    if (!attribute.required && !attribute.optional)
      fail("TERRAFORM_INVALID", `${name} is set by AWS and cannot be configured`, at);
    const value = body.arguments[name]!;
    if (value === null) continue;
    if (!supports.arguments.includes(name))
      fail("TERRAFORM_UNSUPPORTED", `the argument ${name} is not executed by the embedded AWS; leave it out`, at);
    result[name] = convertAttribute(value, attribute.type, () =>
      fail("TERRAFORM_TYPE", `${name}: expected ${JSON.stringify(attribute.type)}`, at),
    );
  }
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (attribute.required && !(name in result)) fail("TERRAFORM_INVALID", `the argument ${name} is required`);
  }
  for (const [name, blocks] of Object.entries(body.blocks)) {
    const nested = schema.blocks[name];
    const at = blocks[0]?.position;
    if (!nested) {
      fail(
        "TERRAFORM_INVALID",
        `no block is named ${name}; there are ${Object.keys(schema.blocks).join(", ") || "none"}`,
        at,
      );
      continue;
    }
    const support = supports.blocks?.[name];
    if (!support) {
      if (blocks.length > 0)
        fail("TERRAFORM_UNSUPPORTED", `the block ${name} is not executed by the embedded AWS; leave it out`, at);
      continue;
    }
    if (nested.max !== undefined && blocks.length > nested.max)
      fail("TERRAFORM_INVALID", `expected at most ${nested.max} block ${name}, got ${blocks.length}`, at);
    if (body.unknownBlocks.has(name)) result[name] = new Unknown(`${path}.${name}`);
    else
      result[name] = blocks.map((inner, index) => readBody(inner, nested.block, support, `${path}.${name}[${index}]`));
  }
  for (const [name, nested] of Object.entries(schema.blocks)) {
    if (nested.min && !body.unknownBlocks.has(name) && (body.blocks[name]?.length ?? 0) < nested.min)
      fail("TERRAFORM_INVALID", `a block ${name} is required`);
  }
  return result;
}

/** Converts a value to a provider attribute type: primitives from text, lists to sets. */
function convertAttribute(value: Value, type: BlockSchema["attributes"][string]["type"], fail: () => never): Value {
  if (value instanceof Unknown || value === null) return value;
  if (type === "string") return typeof value === "object" ? fail() : toText(value, "", NOWHERE);
  if (type === "number") {
    const number = typeof value === "string" ? numberOf(value) : value;
    return typeof number === "number" ? number : fail();
  }
  if (type === "bool") {
    if (typeof value === "boolean") return value;
    return value === "true" || value === "1" ? true : value === "false" || value === "0" ? false : fail();
  }
  if (typeof type === "string") return value;
  const [kind, element] = type as readonly [string, never];
  if (kind === "list" || kind === "set") {
    const items = (itemsOf(value) ?? fail()).map((item) => convertAttribute(item, element, fail));
    return kind === "set" ? new SetValue(items) : items;
  }
  if (kind === "map") {
    if (!isRecord(value)) return fail();
    return record(keysOf(value).map((key) => [key, convertAttribute(value[key]!, element, fail)] as const));
  }
  return value;
}

const NOWHERE: Position = { file: "", line: 0, column: 0 };

/**
 * Every attribute of a type as references see it: what is given, else unknown where AWS decides and null where nobody
 * does. `description` names it in messages.
 */
export function complete(
  given: Readonly<Record<string, Value>>,
  schema: BlockSchema,
  description: string,
): Record<string, Value> {
  const result = record();
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    const value = given[name];
    if (value !== undefined && (value !== null || !attribute.computed)) result[name] = asTyped(value, attribute.type);
    else result[name] = attribute.computed ? new Unknown(`${description}.${name}`) : null;
  }
  for (const [name, nested] of Object.entries(schema.blocks)) {
    const blocks = itemsOf(given[name] ?? []) ?? [];
    result[name] = blocks.map((block) =>
      isRecord(block) ? complete(block, nested.block, `${description}.${name}`) : block,
    );
  }
  return result;
}

function asTyped(value: Value, type: BlockSchema["attributes"][string]["type"]): Value {
  return typeof type !== "string" && type[0] === "set" && Array.isArray(value) ? new SetValue(value as Value[]) : value;
}
