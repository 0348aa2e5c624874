import net from "node:net";
import { compilePattern, type Pattern, type Variables } from "./pattern.ts";

/*
 * Condition block (IAM User Guide, "Condition operators"): { [ForAllValues:|ForAnyValue:]Operator[IfExists]:
 * { key: value | [values] } }. Operators and keys are joined by AND, the values of a key by OR; the negated operators
 * need that none of the values matches. Keys are not case-sensitive.
 */

/** What a request is known to be: values by condition key. */
export class ConditionContext {
  readonly #values = new Map<string, readonly string[]>();
  /** The single value of a key, as policy variables take it. */
  readonly variable: Variables = (key) => {
    const values = this.values(key);
    return values?.length === 1 ? values[0] : undefined;
  };

  constructor(...sources: readonly Readonly<Record<string, string | readonly string[] | undefined>>[]) {
    for (const source of sources) {
      for (const key of Object.keys(source)) {
        const value = source[key];
        if (value !== undefined) this.#values.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
      }
    }
  }

  /** The values of a key, undefined when the request has none. */
  values(key: string): readonly string[] | undefined {
    return this.#values.get(key.toLowerCase());
  }
}

export interface Condition {
  readonly key: string;
  holds(context: ConditionContext): boolean;
}

/** Compiles one policy value to a test of one context value. */
type Comparison = (value: string, variables: boolean) => (actual: string, context: Variables) => boolean;

interface Operator {
  readonly compare: Comparison;
  readonly negated: boolean;
}

const OPERATORS = new Map<string, Operator>();

function define(name: string, negatedName: string | undefined, compare: Comparison): void {
  OPERATORS.set(name, { compare, negated: false });
  if (negatedName !== undefined) OPERATORS.set(negatedName, { compare, negated: true });
}

define("StringEquals", "StringNotEquals", text({ wildcards: false }));
define("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", text({ wildcards: false, ignoreCase: true }));
define("StringLike", "StringNotLike", text({}));
define(
  "NumericEquals",
  "NumericNotEquals",
  number((actual, value) => actual === value),
);
define(
  "NumericLessThan",
  undefined,
  number((actual, value) => actual < value),
);
define(
  "NumericLessThanEquals",
  undefined,
  number((actual, value) => actual <= value),
);
define(
  "NumericGreaterThan",
  undefined,
  number((actual, value) => actual > value),
);
define(
  "NumericGreaterThanEquals",
  undefined,
  number((actual, value) => actual >= value),
);
define(
  "DateEquals",
  "DateNotEquals",
  date((actual, value) => actual === value),
);
define(
  "DateLessThan",
  undefined,
  date((actual, value) => actual < value),
);
define(
  "DateLessThanEquals",
  undefined,
  date((actual, value) => actual <= value),
);
define(
  "DateGreaterThan",
  undefined,
  date((actual, value) => actual > value),
);
define(
  "DateGreaterThanEquals",
  undefined,
  date((actual, value) => actual >= value),
);
define("Bool", undefined, (value) => (actual) => actual.toLowerCase() === value.toLowerCase());
define("BinaryEquals", undefined, (value) => (actual) => actual === value);
define("IpAddress", "NotIpAddress", inNetwork);
define("ArnEquals", "ArnNotEquals", arn);
define("ArnLike", "ArnNotLike", arn);

const OPERATOR_NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** The parts of an operator name; undefined when there is no such operator. */
export function parseOperator(
  name: string,
): { readonly set: string | undefined; readonly operator: string; readonly ifExists: boolean } | undefined {
  const [, set, operator = "", ifExists] = OPERATOR_NAME.exec(name) ?? [];
  if (operator === "Null") return set === undefined && ifExists === undefined ? done() : undefined;
  return OPERATORS.has(operator) ? done() : undefined;

  function done() {
    return { set, operator, ifExists: ifExists !== undefined };
  }
}

/**
 * Compiles the values of one key under one operator.
 * @throws RangeError when there is no such operator.
 */
export function compileCondition(name: string, key: string, values: readonly string[], variables: boolean): Condition {
  const parsed = parseOperator(name);
  if (!parsed) throw new RangeError(`Invalid Condition type : ${name}.`);
  if (parsed.operator === "Null") {
    const absent = values.map((value) => value.toLowerCase() === "true");
    return { key, holds: (context) => absent.includes((context.values(key)?.length ?? 0) === 0) };
  }
  const { compare, negated } = OPERATORS.get(parsed.operator)!;
  const tests = values.map((value) => compare(value, variables));
  function passes(actual: string, context: ConditionContext): boolean {
    return tests.some((test) => test(actual, context.variable)) !== negated;
  }
  return {
    key,
    holds(context) {
      const actual = context.values(key);
      if (actual === undefined || actual.length === 0) {
        if (parsed.ifExists || parsed.set === "ForAllValues") return true;
        return parsed.set === undefined && negated;
      }
      if (parsed.set === "ForAllValues" || (parsed.set === undefined && negated))
        return actual.every((value) => passes(value, context));
      return actual.some((value) => passes(value, context));
    },
  };
}

function text(options: { wildcards?: boolean; ignoreCase?: boolean }): Comparison {
  return (value, variables) => {
    const pattern = compilePattern(value, { ...options, variables });
    return (actual, context) => pattern.matches(actual, context);
  };
}

function number(test: (actual: number, value: number) => boolean): Comparison {
  return (value) => {
    const expected = readNumber(value);
    return (actual) => test(readNumber(actual), expected);
  };
}

function readNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function date(test: (actual: number, value: number) => boolean): Comparison {
  return (value) => {
    const expected = readDate(value);
    return (actual) => test(readDate(actual), expected);
  };
}

/** ISO 8601, or seconds since the epoch below 2^63; milliseconds, or NaN. */
export function readDate(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || text.length === 4) return Date.parse(text);
  return Number(text) < 2 ** 63 ? Number(text) * 1000 : Number.NaN;
}

function inNetwork(value: string): (actual: string) => boolean {
  const [address = "", prefix] = value.split("/");
  const family = net.isIP(address);
  if (family === 0) return () => false;
  const type = family === 6 ? "ipv6" : "ipv4";
  const list = new net.BlockList();
  const bits = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix);
  if (!(Number.isInteger(bits) && bits >= 0 && bits <= (family === 6 ? 128 : 32))) return () => false;
  list.addSubnet(address, bits, type);
  return (actual) => {
    const plain = actual.startsWith("::ffff:") ? actual.slice(7) : actual;
    const actualFamily = net.isIP(plain);
    return actualFamily === family && list.check(plain, type);
  };
}

/** ARN comparison: each of the six parts by itself, with wildcards. */
function arn(value: string, variables: boolean): (actual: string, context: Variables) => boolean {
  const patterns: Pattern[] = splitArn(value).map((part) => compilePattern(part, { variables }));
  return (actual, context) => {
    const parts = splitArn(actual);
    if (parts.length !== 6 || patterns.length !== 6) return value === "*" && parts.length === 6;
    return patterns.every((pattern, index) => pattern.matches(parts[index]!, context));
  };
}

/** The six parts of an ARN; the resource keeps its colons. Colons inside `${…}` do not separate. */
function splitArn(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length && parts.length < 5; at++) {
    const character = text[at];
    if (character === "{" && text[at - 1] === "$") depth++;
    else if (character === "}" && depth > 0) depth--;
    else if (character === ":" && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
