/*
 * Event patterns, as EventBridge rules and Lambda's filter criteria have them (EventBridge User Guide, "Comparison operators"):
 *   pattern = object of name: pattern | leaf, all of which must match; "$or" holds two or more patterns, one of which must
 *   leaf    = list of literals and operators, one of which must match the value, or, in a list, one of its elements
 */

/** Operators beside literals, `exists` and `$or`; Lambda's filters lack `cidr`, `wildcard` and the nested forms. */
export type PatternDialect = "eventbridge" | "lambda";

/** A compiled pattern: whether a JSON value matches. */
export type EventPattern = (event: unknown) => boolean;

type Leaf = (value: unknown) => boolean;

/** Field names in a pattern that are not names of fields. */
const OR = "$or";

/** Compiles the JSON text of a pattern. @throws SyntaxError with AWS's reason when it is not one. */
export function compileEventPattern(text: string, dialect: PatternDialect = "eventbridge"): EventPattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Filter is not an object: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(pattern)) throw new SyntaxError("Filter is not an object");
  return compileNode(pattern, dialect);
}

function compileNode(pattern: Record<string, unknown>, dialect: PatternDialect): EventPattern {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new SyntaxError("Empty objects are not allowed");
  const tests = entries.map(([name, value]) =>
    name === OR ? compileOr(value, dialect) : compileField(name, value, dialect),
  );
  return (event) => tests.every((test) => test(event));
}

function compileOr(value: unknown, dialect: PatternDialect): EventPattern {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject))
    throw new SyntaxError(`There must have at least 2 Objects in ${OR} relationship.`);
  const alternatives = value.map((pattern) => compileNode(pattern, dialect));
  return (event) => alternatives.some((test) => test(event));
}

function compileField(name: string, value: unknown, dialect: PatternDialect): EventPattern {
  if (isObject(value)) {
    const nested = compileNode(value, dialect);
    return (event) => within(fieldOf(event, name), nested);
  }
  if (!Array.isArray(value)) throw new SyntaxError(`"${name}" must be an object or an array`);
  if (value.length === 0) throw new SyntaxError("Empty arrays are not allowed");
  const leaves = value.map((item) => compileLeaf(item, dialect));
  return (event) => {
    const field = fieldOf(event, name);
    if (!Array.isArray(field)) return leaves.some((leaf) => leaf(isObject(field) ? undefined : field));
    if (field.length === 0) return leaves.some((leaf) => leaf(undefined));
    return field.some((element) => leaves.some((leaf) => leaf(element)));
  };
}

/** Whether an object, or one object of a list, matches. A missing object is empty, so that `exists: false` sees it. */
function within(value: unknown, nested: EventPattern): boolean {
  return Array.isArray(value) ? value.some((element) => nested(element)) : nested(value);
}

function fieldOf(event: unknown, name: string): unknown {
  return isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

function compileLeaf(item: unknown, dialect: PatternDialect): Leaf {
  if (!isObject(item)) {
    if (Array.isArray(item)) throw new SyntaxError("Match value must be String, number, true, false, or null");
    return (value) => value === item;
  }
  const [operator, ...others] = Object.keys(item);
  if (operator === undefined || others.length > 0) throw new SyntaxError("Only one key allowed in match expression");
  const compile = OPERATORS[operator];
  if (compile === undefined || (dialect === "lambda" && EVENTBRIDGE_ONLY.has(operator)))
    throw new SyntaxError(`Unrecognized match type ${operator}`);
  return compile(item[operator], dialect);
}

const EVENTBRIDGE_ONLY: ReadonlySet<string> = new Set(["cidr", "wildcard"]);

const OPERATORS: Readonly<Record<string, (operand: unknown, dialect: PatternDialect) => Leaf>> = {
  exists(operand) {
    if (typeof operand !== "boolean") throw new SyntaxError("exists match pattern must be either true or false.");
    return (value) => (value !== undefined) === operand;
  },
  prefix: (operand, dialect) => textLeaf("prefix", operand, dialect, (text, part) => text.startsWith(part)),
  suffix: (operand, dialect) => textLeaf("suffix", operand, dialect, (text, part) => text.endsWith(part)),
  "equals-ignore-case"(operand) {
    const wanted = textOf("equals-ignore-case", operand).toLowerCase();
    return (value) => typeof value === "string" && value.toLowerCase() === wanted;
  },
  wildcard(operand) {
    const pattern = wildcardPattern(textOf("wildcard", operand));
    return (value) => typeof value === "string" && pattern.test(value);
  },
  numeric: compileNumeric,
  cidr: (operand) => compileCidr(textOf("cidr", operand)),
  "anything-but": compileAnythingBut,
};

/** `prefix` and `suffix` take a text or `{"equals-ignore-case": text}`. */
function textLeaf(
  operator: string,
  operand: unknown,
  dialect: PatternDialect,
  test: (text: string, part: string) => boolean,
): Leaf {
  if (isObject(operand) && dialect === "eventbridge" && Object.keys(operand).join() === "equals-ignore-case") {
    const part = textOf(operator, operand["equals-ignore-case"]).toLowerCase();
    return (value) => typeof value === "string" && test(value.toLowerCase(), part);
  }
  const part = textOf(operator, operand);
  return (value) => typeof value === "string" && test(value, part);
}

function textOf(operator: string, operand: unknown): string {
  if (typeof operand !== "string") throw new SyntaxError(`${operator} match pattern must be a string`);
  return operand;
}

function compileAnythingBut(operand: unknown, dialect: PatternDialect): Leaf {
  if (isObject(operand)) {
    const [operator, ...others] = Object.keys(operand);
    const known = dialect === "eventbridge" ? NEGATED : NEGATED_BY_LAMBDA;
    if (operator === undefined || others.length > 0 || !known.has(operator))
      throw new SyntaxError(`Unsupported anything-but pattern: ${operator ?? "{}"}`);
    const parts = [operand[operator]].flat();
    if (parts.length === 0) throw new SyntaxError("Empty arrays are not allowed");
    const leaves = parts.map((part) => OPERATORS[operator]!(part, dialect));
    return (value) => value !== undefined && !leaves.some((leaf) => leaf(value));
  }
  const values = Array.isArray(operand) ? operand : [operand];
  const kind = typeof values[0];
  if (values.length === 0 || !(kind === "string" || kind === "number") || values.some((value) => typeof value !== kind))
    throw new SyntaxError(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  const excluded = new Set(values);
  return (value) => value !== undefined && !excluded.has(value);
}

const NEGATED: ReadonlySet<string> = new Set(["prefix", "suffix", "equals-ignore-case", "wildcard"]);
const NEGATED_BY_LAMBDA: ReadonlySet<string> = new Set(["prefix"]);

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `[comparison, number]`, once or, as a range, twice. */
function compileNumeric(operand: unknown): Leaf {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4))
    throw new SyntaxError("Value of numeric must be an array of one or two comparisons");
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = COMPARISONS[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined) throw new SyntaxError(`Unrecognized numeric range operator: ${String(operand[index])}`);
    if (typeof bound !== "number") throw new SyntaxError("Value of numeric comparison must be a number");
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

/** Characters that mean something in a regular expression. */
const SPECIAL = /[\^$.*+?()[\]{}|/\\]/;

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function wildcardPattern(text: string): RegExp {
  if (text.includes("**")) throw new SyntaxError("Consecutive wildcard characters are not allowed");
  const source = text.replace(/\\[*\\]|[\s\S]/g, (part) =>
    part === "*" ? "[\\s\\S]*" : part.at(-1)!.replace(SPECIAL, "\\$&"),
  );
  return new RegExp(`^${source}$`, "u");
}

/** An IPv4 or IPv6 block. */
function compileCidr(block: string): Leaf {
  const [address = "", length = ""] = block.split("/");
  const base = addressOf(address);
  const bits = Number(length);
  if (base === undefined || !/^\d{1,3}$/.test(length) || bits > base.bits)
    throw new SyntaxError(`Malformed CIDR, one '/' required: ${block}`);
  const shift = BigInt(base.bits - bits);
  return (value) => {
    const other = typeof value === "string" ? addressOf(value) : undefined;
    return other !== undefined && other.bits === base.bits && other.value >> shift === base.value >> shift;
  };
}

function addressOf(text: string): { readonly bits: number; readonly value: bigint } | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split(".").map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { bits: 32, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
  }
  if (!/^[\da-f:]+$/i.test(text) || !text.includes(":")) return undefined;
  const [head = "", tail, ...more] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = 8 - left.length - right.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  if (groups.some((group) => !/^[\da-f]{1,4}$/i.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
