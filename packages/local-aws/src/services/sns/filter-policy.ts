import net from "node:net";
import { AwsError } from "../../errors.ts";
import { invalidParameter } from "./errors.ts";
import type { MessageAttributes } from "./message.ts";

/*
 * Filter policies (SNS Developer Guide, "Amazon SNS subscription filter policies"). A policy is an object: every key must
 * match, and a key matches when one item of its list does. Under the scope MessageBody keys may nest. Items:
 *   "text" | number | true | false | null | {"exists": bool} | {"prefix": text} | {"suffix": text}
 *   | {"equals-ignore-case": text} | {"cidr": network} | {"numeric": [op, number, …]} | {"anything-but": item or list}
 * `$or` holds a list of objects of which one must match.
 */

export type FilterScope = "MessageAttributes" | "MessageBody";

/** A policy as given and as compiled. */
export interface FilterPolicy {
  readonly text: string;
  readonly matches: (values: (path: readonly string[]) => readonly unknown[] | undefined) => boolean;
}

/** Names in one policy, and ways to combine the items of its lists. */
const MAX_NAMES = 5;
const MAX_COMBINATIONS = 150;
const MAX_BYTES = 256 * 1024;

type Test = (values: readonly unknown[] | undefined) => boolean;
type Values = (path: readonly string[]) => readonly unknown[] | undefined;
type Rule = (values: Values) => boolean;

/** @throws AwsError InvalidParameterException or FilterPolicyLimitExceededException. */
export function parseFilterPolicy(text: string, scope: FilterScope): FilterPolicy {
  if (Buffer.byteLength(text) > MAX_BYTES) throw invalidParameter("FilterPolicy: Filter policy is too large");
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalidParameter("FilterPolicy: failed to parse JSON.");
  }
  if (!isObject(policy)) throw invalidParameter("FilterPolicy: Filter policy must be a JSON object");
  const counts = { names: 0, combinations: 1 };
  const rule = compileObject(policy, [], scope, counts);
  if (counts.names > MAX_NAMES) throw invalidParameter("FilterPolicy: Filter policy can not have more than 5 keys");
  if (counts.combinations > MAX_COMBINATIONS)
    throw new AwsError("InvalidParameterException", "Invalid parameter: FilterPolicy: Filter policy is too complex");
  return { text, matches: rule };
}

function compileObject(
  policy: Readonly<Record<string, unknown>>,
  path: readonly string[],
  scope: FilterScope,
  counts: { names: number; combinations: number },
): Rule {
  const rules: Rule[] = [];
  for (const [key, value] of Object.entries(policy)) {
    if (key === "$or" && Array.isArray(value) && value.length >= 2 && value.every(isObject)) {
      const branches = value.map((branch) => compileObject(branch, path, scope, counts));
      rules.push((values) => branches.some((branch) => branch(values)));
      continue;
    }
    const name = [...path, key];
    if (Array.isArray(value)) {
      if (value.length === 0) throw invalidParameter(`FilterPolicy: Empty arrays are not allowed`);
      counts.names++;
      counts.combinations *= value.length * name.length;
      const tests = value.map((item) => compileItem(item));
      rules.push((values) => {
        const found = values(name);
        return tests.some((test) => test(found));
      });
    } else if (isObject(value)) {
      if (scope === "MessageAttributes")
        throw invalidParameter(
          "FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy",
        );
      rules.push(compileObject(value, name, scope, counts));
    } else throw invalidParameter(`FilterPolicy: "${key}" must be an object or an array`);
  }
  return (values) => rules.every((rule) => rule(values));
}

function compileItem(item: unknown): Test {
  if (!isObject(item)) {
    if (Array.isArray(item))
      throw invalidParameter("FilterPolicy: Match value must be String, number, true, false, or null");
    return any((value) => value === item);
  }
  const entries = Object.entries(item);
  if (entries.length !== 1) throw invalidParameter("FilterPolicy: Only one key allowed in match expression");
  const [operator, operand] = entries[0]!;
  if (operator === "exists") {
    if (typeof operand !== "boolean")
      throw invalidParameter("FilterPolicy: exists match pattern must be either true or false.");
    return (values) => (values !== undefined) === operand;
  }
  return any(compileOperator(operator, operand));
}

function any(test: (value: unknown) => boolean): Test {
  return (values) => values?.some(test) ?? false;
}

function compileOperator(operator: string, operand: unknown): (value: unknown) => boolean {
  switch (operator) {
    case "prefix": {
      const text = textOf(operator, operand);
      return (value) => typeof value === "string" && value.startsWith(text);
    }
    case "suffix": {
      const text = textOf(operator, operand);
      return (value) => typeof value === "string" && value.endsWith(text);
    }
    case "equals-ignore-case": {
      const text = textOf(operator, operand).toLowerCase();
      return (value) => typeof value === "string" && value.toLowerCase() === text;
    }
    case "cidr":
      return compileNetwork(textOf(operator, operand));
    case "numeric":
      return compileNumeric(operand);
    case "anything-but": {
      const items = Array.isArray(operand) ? operand : [operand];
      if (items.length === 0) throw invalidParameter("FilterPolicy: Empty arrays are not allowed");
      const tests = items.map((item) => {
        if (!isObject(item)) return (value: unknown) => value === item;
        const [name, inner] = Object.entries(item)[0] ?? [];
        if (name !== "prefix" && name !== "suffix")
          throw invalidParameter(`FilterPolicy: Unsupported anything-but pattern: ${name}`);
        return compileOperator(name, inner);
      });
      return (value) => !tests.some((test) => test(value));
    }
    default:
      throw invalidParameter(`FilterPolicy: Unrecognized match type ${operator}`);
  }
}

function textOf(operator: string, operand: unknown): string {
  if (typeof operand === "string") return operand;
  throw invalidParameter(`FilterPolicy: ${operator} match pattern must be a string`);
}

function compileNetwork(text: string): (value: unknown) => boolean {
  const [address = "", bits] = text.split("/");
  const family = net.isIP(address) === 6 ? "ipv6" : "ipv4";
  const list = new net.BlockList();
  try {
    list.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  } catch {
    throw invalidParameter(`FilterPolicy: Malformed CIDR, one '/' required`);
  }
  return (value) => typeof value === "string" && net.isIP(value) !== 0 && list.check(value, family);
}

const NUMERIC: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function compileNumeric(operand: unknown): (value: unknown) => boolean {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4))
    throw invalidParameter("FilterPolicy: Invalid member in numeric match");
  const bounds: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const [operator, bound] = [String(operand[index]), operand[index + 1]];
    const compare = Object.hasOwn(NUMERIC, operator) ? NUMERIC[operator] : undefined;
    if (!compare) throw invalidParameter(`FilterPolicy: Unrecognized numeric range operator: ${operator}`);
    if (typeof bound !== "number" || Math.abs(bound) > 1e9)
      throw invalidParameter(`FilterPolicy: Value of ${operator} must be numeric`);
    bounds.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && bounds.every((bound) => bound(value));
}

/** Values by the name of a message attribute: an array attribute counts as its elements. */
export function attributeValues(attributes: MessageAttributes): Values {
  return ([name]) => {
    const attribute = attributes[name!];
    if (!attribute || attribute.type.startsWith("Binary")) return undefined;
    if (attribute.type.startsWith("Number")) return [Number(attribute.value)];
    if (attribute.type !== "String.Array") return [attribute.value];
    try {
      const items: unknown = JSON.parse(String(attribute.value));
      return Array.isArray(items) ? items : [items];
    } catch {
      return undefined;
    }
  };
}

/** Values by the path of a key in the message; the elements of lists on the way count each. */
export function bodyValues(body: unknown): Values {
  return (path) => {
    let found: unknown[] = [body];
    for (const key of path) {
      found = found
        .flatMap((value) => (Array.isArray(value) ? value : [value]))
        .flatMap((value) => (isObject(value) && Object.hasOwn(value, key) ? [value[key]] : []));
    }
    found = found.flatMap((value) => (Array.isArray(value) ? value : [value]));
    return found.length === 0 ? undefined : found;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
